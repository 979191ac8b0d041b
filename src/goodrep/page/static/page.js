"use strict";
// Arrow keys: between tiles, and from page to page where a link says data-key.

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return;
  const tiles = [...document.querySelectorAll("[data-arrows] a")];
  if (tiles.length > 0) {
    const at = tiles.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : tiles.length - 1) : Math.min(Math.max(at + step, 0), tiles.length - 1);
    tiles[next].focus();
    event.preventDefault();
    return;
  }
  const link = document.querySelector(`a[data-key="${event.key}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
