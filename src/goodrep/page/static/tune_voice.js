"use strict";
// Hearing a cue with the voice of this computer, which is the one that coaches.

// Says `text` in a language by its code; `place` then says why it was not heard, if so.
async function hear(button, text, language, place) {
  place.textContent = text.trim() === "" ? "There is nothing to hear yet." : "";
  if (place.textContent !== "") return;
  button.disabled = true;
  try {
    const { problem } = await (await ask("/tune/say", { text, language })).json();
    place.textContent = problem ? `Not heard: ${problem}.` : "";
  } catch (error) {
    place.textContent = error.message;
  }
  button.disabled = false;
}
