"use strict";
// Asking the server about a draft: one answer, or lines that come one after the other.

async function ask(path, body, signal) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  }).catch(() => {
    throw new Error("goodrep does not answer any more: was it ended in its terminal?");
  });
  if (answer.ok) return answer;
  throw new Error(answer.status === 409 ? "This page was opened too long ago: load it again; what you changed is kept." : "goodrep did not answer as it should: load the page again.");
}

async function* askLines(path, body, signal) {
  const answer = await ask(path, body, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}
