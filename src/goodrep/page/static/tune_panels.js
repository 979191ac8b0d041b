"use strict";
// One card at a time, the one that the address names.

class Panels {
  // `shown(card)` is called with every card that is opened.
  constructor(shown) {
    this.links = [...document.querySelectorAll("[data-card]")];
    this.cards = this.links.map((link) => link.dataset.card);
    this.shown = shown;
    for (const link of this.links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(null, "", link.hash);
        this.show(link.dataset.card);
      });
    }
  }

  asked() {
    return this.cards.find((card) => location.hash === `#card-${card}`) || this.cards[0];
  }

  show(card) {
    this.open = card;
    for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== card;
    for (const link of this.links) {
      if (link.dataset.card === card) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    // Where other reps are chosen or a save is taken back, the same card is shown again.
    for (const form of document.querySelectorAll("form.choice, form.undo")) form.action = `${form.getAttribute("action").split("#")[0]}#card-${card}`;
    this.shown(card);
  }
}
