"use strict";
// What was changed and is not saved: kept in this tab, so that it is there again after Back, a reload or other reps, and
// asked about before it is left.

class Unsaved {
  // `edits()` is what is changed now, by key; `form` says who, why and how it is called.
  constructor(name, form, edits) {
    Object.assign(this, { place: `goodrep tune ${name}`, form, edits, leaving: false });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.any()) event.preventDefault();
    });
    window.addEventListener("pageshow", () => {
      this.leaving = false;
    });
    // To look at a rep, or to choose other reps, is not to leave: what was changed is there again afterwards.
    document.addEventListener("click", (event) => {
      const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (plain && event.target.closest('a[href^="/sessions/"]')) this.leaving = true;
    });
    document.querySelector("form.choice").addEventListener("submit", () => {
      this.leaving = true;
    });
  }

  any() {
    return Object.keys(this.edits()).length > 0;
  }

  told() {
    return Object.fromEntries([...this.form.querySelectorAll("input[name]")].map((field) => [field.name, field.value]));
  }

  keep() {
    if (this.any()) sessionStorage.setItem(this.place, JSON.stringify({ edits: this.edits(), told: this.told() }));
    else this.forget();
  }

  forget() {
    sessionStorage.removeItem(this.place);
  }

  // Puts what was kept back into `fields` (a map by key) and the form; returns whether anything is changed by it.
  restore(fields) {
    const kept = JSON.parse(sessionStorage.getItem(this.place) || "null");
    if (kept === null) return false;
    for (const [key, text] of Object.entries(kept.edits)) if (fields.has(key)) fields.get(key).value = text;
    for (const [name, text] of Object.entries(kept.told)) if (text !== "" && this.form.elements[name]) this.form.elements[name].value = text;
    return this.any();
  }

  // Goes to the page of what was saved, of the same reps and with the same card open.
  goOn(address, saved, card) {
    this.forget();
    this.leaving = true;
    const asked = new URLSearchParams(location.search);
    asked.set("saved", saved);
    location.assign(`${address}?${asked}#card-${card}`);
  }
}
