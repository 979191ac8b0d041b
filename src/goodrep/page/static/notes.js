"use strict";
// A note that was written and not kept yet is asked about before the page is left.
(() => {
  const forms = [...document.querySelectorAll("form.note")];
  let sent = null;

  for (const form of forms) {
    form.addEventListener("submit", () => {
      sent = form;
    });
  }
  window.addEventListener("pageshow", () => {
    sent = null;
  });
  window.addEventListener("beforeunload", (event) => {
    const written = ({ elements: { text } }) => text.value.trim() !== text.defaultValue.trim();
    if (forms.some((form) => form !== sent && written(form))) event.preventDefault();
    sent = null;
  });
})();
