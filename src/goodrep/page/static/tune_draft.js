"use strict";
// What is changed on the page: the fields and sliders, what stands in the file, and what is wrong with a value.

class Draft {
  constructor(save) {
    this.save = save;
    this.fields = new Map([...document.querySelectorAll("[data-key]")].map((field) => [field.dataset.key, field]));
    this.sliders = new Map([...document.querySelectorAll("[data-slides]")].map((slider) => [slider.dataset.slides, slider]));
    // As the page was sent, whatever a browser puts into the fields again.
    const sent = (field) => (field.tagName === "SELECT" ? [...field.options].find((option) => option.defaultSelected).value : field.defaultValue);
    this.onDisk = new Map([...this.fields].map(([key, field]) => [key, sent(field)]));
  }

  // `changed(key)` is called for every change that is made by hand.
  watch(changed) {
    for (const [key, field] of this.fields) field.addEventListener("input", () => changed(key));
    for (const [key, slider] of this.sliders) {
      slider.addEventListener("input", () => {
        this.fields.get(key).value = String(Number(Number(slider.value).toFixed(3)));
        changed(key);
      });
    }
  }

  edits() {
    return Object.fromEntries([...this.fields].filter(([key, field]) => field.value !== this.onDisk.get(key)).map(([key, field]) => [key, field.value]));
  }

  putBack() {
    for (const [key, field] of this.fields) field.value = this.onDisk.get(key);
  }

  isMoved(card) {
    return document.querySelector(`#card-${card} .changed`) !== null;
  }

  // A number that stands in a field; null where none does.
  number(key) {
    const text = this.fields.get(key).value;
    return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
  }

  // Says what is changed, where one saves and at the cards; returns how much that is.
  showChanges() {
    const changed = Object.entries(this.edits());
    for (const [key, field] of this.fields) field.classList.toggle("changed", field.value !== this.onDisk.get(key));
    for (const link of document.querySelectorAll("[data-card]")) link.classList.toggle("moved", this.isMoved(link.dataset.card));
    const items = changed.map(([key, text]) => {
      const card = this.fields.get(key).closest("[data-panel]").querySelector("h2").textContent;
      const label = document.querySelector(`label[for="${CSS.escape(`f-${key}`)}"]`).textContent.toLowerCase();
      return Object.assign(document.createElement("li"), { textContent: `${card}, ${label}: ${this.said(key, this.onDisk.get(key))} → ${this.said(key, text)}` });
    });
    if (items.length === 0) items.push(Object.assign(document.createElement("li"), { className: "soft", textContent: "Nothing to save." }));
    document.getElementById("changes").replaceChildren(...items);
    return changed.length;
  }

  static longest = 60;

  said(key, text) {
    const field = this.fields.get(key);
    if (text === "") return "nothing";
    if (text.length > Draft.longest) return `${text.slice(0, Draft.longest)}…`;
    return field.tagName === "SELECT" ? [...field.options].find((option) => option.value === text).textContent : text;
  }

  // Says beside each field what is wrong with it; returns what belongs to none of them, and whether anything is wrong.
  showProblems(problems) {
    for (const place of document.querySelectorAll("[data-problem]")) place.textContent = "";
    for (const field of this.fields.values()) field.classList.remove("wrong");
    const elsewhere = [];
    for (const [key, text] of Object.entries(problems)) {
      const keys = [...this.fields.keys()];
      const at = keys.find((name) => name === key) || keys.find((name) => key && name.startsWith(`${key}.`));
      if (at === undefined) {
        elsewhere.push(text);
        continue;
      }
      document.querySelector(`[data-problem="${at}"]`).textContent = text;
      const field = this.fields.get(at);
      field.classList.add("wrong");
      const folded = field.closest("details");
      if (folded !== null) folded.open = true;
    }
    for (const link of document.querySelectorAll("[data-card]")) {
      link.classList.toggle("wrong", document.querySelector(`#card-${link.dataset.card} .wrong`) !== null);
    }
    const any = Object.keys(problems).length > 0;
    this.save.querySelector("button.main").disabled = any;
    return { any, elsewhere: elsewhere.join(" ") };
  }
}
