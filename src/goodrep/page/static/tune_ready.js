"use strict";
// The recordings are got ready while the page is looked at, so that a change of what counts as a rep is soon judged. It
// begins when nothing has moved for a while: starting it takes the computer's breath away for a moment.

const READY_AFTER_MS = 2000;

// `restedFor()` is since when nothing has moved, in ms.
async function getReady(name, bench, restedFor) {
  while (restedFor() < READY_AFTER_MS) await new Promise((done) => setTimeout(done, READY_AFTER_MS - restedFor()));
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
