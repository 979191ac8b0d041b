"use strict";
// Which cues would come or go with the draft. The recordings are run through again for that, so it is asked once nothing
// has moved for a moment, in the background, and given up as soon as something moves.

class Cues {
  static rest_ms = 700;

  // `name` is the spec's, `asked()` what the server is asked with.
  constructor(name, asked) {
    Object.assign(this, { name, asked, timer: null, run: null });
    this.root = document.getElementById("cues");
    this.words = document.getElementById("cue-words");
    this.progress = document.getElementById("cue-progress");
    this.list = document.getElementById("cue-list");
    this.voice = document.getElementById("cue-voice");
  }

  // Something moved: what is shown is of before.
  stop() {
    clearTimeout(this.timer);
    if (this.run !== null) this.run.abort();
    this.run = null;
    this.progress.hidden = true;
    this.root.classList.add("late");
  }

  // Asks once nothing has moved for a moment; with nothing changed there is nothing to tell.
  wait() {
    this.stop();
    if (Object.keys(this.asked().edits).length === 0) {
      this.root.hidden = true;
      this.list.replaceChildren();
      this.words.textContent = "";
      return;
    }
    this.timer = setTimeout(() => this.start(), Cues.rest_ms);
  }

  async start() {
    const run = new AbortController();
    this.run = run;
    this.root.hidden = false;
    this.progress.hidden = false;
    this.progress.value = 0;
    this.words.textContent = "What would be said …";
    let answered = false;
    try {
      for await (const line of askLines(`/tune/${this.name}/cues`, this.asked(), run.signal)) {
        if (run.signal.aborted) return;
        if (line.of === undefined) {
          answered = true;
          this.show(line);
        } else {
          this.progress.max = Math.max(line.of, 1);
          this.progress.value = line.done;
          this.words.textContent = `What would be said: ${line.done} of ${line.of} recordings`;
        }
      }
    } catch (error) {
      if (run.signal.aborted) return;
      answered = true;
      this.show({ words: error.message, groups: [], problems: [] });
    }
    if (run.signal.aborted) return;
    this.run = null;
    this.progress.hidden = true;
    if (!answered) this.wait(); // another page of goodrep's wanted the processors meanwhile
  }

  show({ words, groups, problems, problem }) {
    this.root.classList.remove("late");
    this.words.textContent = problem || words;
    this.voice.textContent = "";
    const sentences = (problems || []).map((text) => this.made("li", "soft small", text));
    this.list.replaceChildren(...(groups || []).map((group) => this.group(group)), ...sentences);
  }

  group({ words, language, about, less, more, at }) {
    const item = this.made("li", "cue", "");
    const told = [less ? `${less} ${less === 1 ? "time" : "times"} less` : "", more ? `${more} ${more === 1 ? "time" : "times"} more` : ""].filter((part) => part !== "").join(", ");
    const head = this.made("div", "row", "");
    head.append(this.made("b", "", words === "" ? "Other words" : `“${words}”`));
    if (words !== "") head.append(this.button(words, language));
    const where = document.createElement("details");
    where.append(this.made("summary", "small", `Said ${told}`));
    for (const { title, places } of at) {
      const list = this.made("ul", "plain small", "");
      list.append(...places.map((place) => this.place(place, language)));
      where.append(this.made("h4", "", title), list);
    }
    item.append(head, this.made("span", "soft small", about), where);
    return item;
  }

  place({ where, address, words }, language) {
    const item = document.createElement("li");
    const link = this.made(address === null ? "span" : "a", "", where);
    if (address !== null) link.href = address;
    item.append(link);
    if (words !== null) item.append(`: “${words}” `, this.button(words, language));
    return item;
  }

  button(words, language) {
    const button = Object.assign(this.made("button", "say", "▶ Hear"), { type: "button" });
    button.setAttribute("aria-label", `Hear: ${words}`);
    button.addEventListener("click", () => hear(button, words, language, this.voice));
    return button;
  }

  made(name, className, textContent) {
    return Object.assign(document.createElement(name), { className, textContent });
  }
}
