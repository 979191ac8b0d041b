"use strict";
// What the draft would change: the sentence, the counts of every check, and the reps with the person at the top of each.

class Trial {
  static kinds = [
    ["become_faulty", "Would become faulty", "fault"],
    ["become_good", "Would become good", "good"],
    ["come", "Would count", "good"],
    ["go", "Would not count any more", "attempt"],
    ["other_faults", "Would have other faults", "fault"],
  ];
  static quiet_ms = 300;

  // `told(fault, i)` is the number of rep `i` in the check that stands for a fault, in words; null where there is none.
  constructor(data, told) {
    Object.assign(this, { data, told, found: null, open: null, movedAt: 0, figures: new Map() });
    this.words = document.getElementById("words");
    this.tiles = document.getElementById("tiles");
  }

  address(i) {
    const place = this.data.places[i];
    return place === null ? null : `/sessions/${place[0]}/sets/${place[1]}/reps/${place[2]}`;
  }

  where(i) {
    const place = this.data.places[i];
    if (place === null) return "a movement that was not kept";
    return `${this.whereabouts(place)}, ${place[3] === null ? "an attempt" : `rep ${place[3]}`}`;
  }

  whereabouts([session, set, , , sets]) {
    return sets > 1 ? `session ${session}, set ${set}` : `session ${session}`;
  }

  show({ trial, words, doubts }) {
    this.found = trial;
    this.words.textContent = words;
    const share = (many, counted) => (counted ? `${many} of ${counted}` : "none");
    const good = `${share(trial.good_before, trial.counted_before)} → ${share(trial.good, trial.counted)}`;
    this.words.append(Object.assign(document.createElement("small"), { textContent: ` Good reps: ${good}` }));
    for (const tally of document.querySelectorAll("[data-tally]")) {
      const id = tally.dataset.tally;
      const check = trial.checks[id];
      if (check === undefined) {
        tally.textContent = "not looked at";
        document.querySelector(`[data-short="${id}"]`).textContent = "out";
        document.querySelector(`[data-agreement="${id}"]`).textContent = "";
        continue;
      }
      const changed = (before, now) => (before === now ? `${now}` : `${before} → ${now}`);
      tally.textContent = `faults ${changed(check.faults_before, check.faults)} · warnings ${changed(check.warnings_before, check.warnings)} · assessed ${check.assessed}`;
      document.querySelector(`[data-short="${id}"]`).textContent = changed(check.faults_before, check.faults);
      document.querySelector(`[data-agreement="${id}"]`).textContent = check.agreement || "";
    }
    for (const place of document.querySelectorAll("[data-doubt]")) place.textContent = doubts[place.dataset.doubt] || "";
    this.showTiles();
  }

  // Of what cannot be tried nothing is known: what stands beside it is of the values before, and goes.
  refuse() {
    this.words.textContent = "Not tried: a value cannot be so.";
    const places = "[data-agreement], [data-doubt], [data-short], [data-tally]";
    for (const place of document.querySelectorAll(places)) place.textContent = "";
  }

  // The card that is open says which number of a rep is told.
  showFor(card) {
    this.open = card;
    if (this.found !== null) this.showTiles();
  }

  showTiles() {
    const parts = [];
    for (const [name, title, kind] of Trial.kinds) {
      const { many, reps } = this.found[name];
      if (many === 0) continue;
      const head = document.createElement("h3");
      head.textContent = many > reps.length ? `${title}: ${many}, of them` : `${title}: ${many}`;
      const list = document.createElement("ul");
      list.className = "tiles";
      list.append(...reps.map((i) => this.tile(i, kind)));
      parts.push(head, list);
    }
    this.tiles.replaceChildren(...parts);
  }

  tile(i, kind) {
    const address = this.address(i);
    const link = document.createElement(address === null ? "span" : "a");
    if (address !== null) link.href = address;
    link.className = `tile ${kind}`;
    const place = this.data.places[i];
    const where = document.createElement("b");
    where.className = "where";
    where.textContent = place === null ? "new" : place[3] === null ? "Attempt" : `Rep ${place[3]}`;
    link.append(this.figure(place), where);
    if (place !== null) {
      link.dataset.session = String(place[0]);
      link.title = this.where(i);
      link.append(Object.assign(document.createElement("span"), { className: "soft small", textContent: this.whereabouts(place) }));
    }
    const told = this.told(this.open, i);
    if (told !== null) link.append(Object.assign(document.createElement("span"), { className: "soft tempo", textContent: told }));
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  figure(place) {
    const svg = drawn("svg", { class: "figure-of", viewBox: "0 0 100 58", "aria-hidden": "true" });
    const found = place === null ? null : (this.figures.get(place[0]) || {})[`${place[1]}-${place[2]}`];
    for (const [x1, y1, x2, y2] of found ? found.bones : []) drawn("line", { x1, y1, x2, y2 }, svg);
    if (found && found.head) drawn("circle", { cx: found.head[0], cy: found.head[1], r: found.head[2] }, svg);
    return svg;
  }

  // Figures come session by session: those that a tile wants, else all others while nothing is being moved.
  async fetchFigures() {
    const sessions = new Set(this.data.places.filter((place) => place !== null).map((place) => place[0]).reverse());
    while (sessions.size > 0) {
      const wanted = [...this.tiles.querySelectorAll("[data-session]")].map((tile) => Number(tile.dataset.session)).find((one) => sessions.has(one));
      if (wanted === undefined && performance.now() - this.movedAt < Trial.quiet_ms) {
        await new Promise((done) => setTimeout(done, Trial.quiet_ms));
        continue;
      }
      const session = wanted === undefined ? sessions.values().next().value : wanted;
      sessions.delete(session);
      try {
        const answer = await fetch(`/tune/figures/${session}`);
        if (answer.ok) this.figures.set(session, await answer.json());
      } catch {
        return; // the page goes on without
      }
      if (this.tiles.querySelector(`[data-session="${session}"]`)) this.showTiles();
    }
  }
}
