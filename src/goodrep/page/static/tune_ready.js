"use strict";
// The recordings are got ready while the page is looked at, so that a change of what counts as a rep is soon judged.

async function getReady(name, bench) {
  const words = document.getElementById("getting-ready");
  try {
    for await (const { done, of } of askLines(`/tune/${name}/ready`, { bench })) {
      words.hidden = done === of;
      words.textContent = `Getting the recordings ready: ${done} of ${of}`;
    }
  } catch {
    // What is not ready is judged when it is asked for.
  }
  words.hidden = true;
  words.dataset.done = "";
}
