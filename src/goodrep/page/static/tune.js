"use strict";
// What is changed on the page is one draft. Every change is drawn at once and tried on the server, one try at a time;
// what was changed meanwhile is tried next. The server alone decides what a limit means.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const fields = new Map([...document.querySelectorAll("[data-key]")].map((field) => [field.dataset.key, field]));
  const sliders = new Map([...document.querySelectorAll("[data-slides]")].map((slider) => [slider.dataset.slides, slider]));
  // As the page was sent, whatever a browser puts into the fields again.
  const sent = (field) => (field.tagName === "SELECT" ? [...field.options].find((option) => option.defaultSelected).value : field.defaultValue);
  const onDisk = new Map([...fields].map(([key, field]) => [key, sent(field)]));
  const words = document.getElementById("words");
  const result = document.querySelector(".result");
  const working = document.getElementById("working");
  const progress = document.getElementById("progress");
  const progressWords = document.getElementById("progress-words");
  const general = document.getElementById("general");
  const tiles = document.getElementById("tiles");
  const save = document.getElementById("save");
  const refusal = document.getElementById("refusal");
  const restored = document.getElementById("restored");
  const unsaved = new Unsaved(data.name, save, edits);
  const figures = new Map();
  let dials = new Map();
  const QUIET_MS = 300;
  let movedAt = 0;
  let open = null;
  let trying = false;
  let waiting = false;
  let again = null;

  const addressOf = (i) => {
    const place = data.places[i];
    return place === null ? null : `/sessions/${place[0]}/sets/${place[1]}/reps/${place[2]}`;
  };
  const wordsOf = (i) => {
    const place = data.places[i];
    return place === null ? "a movement that was not kept" : `session ${place[0]}, set ${place[1]}, rep ${place[2]}`;
  };

  function edits() {
    return Object.fromEntries([...fields].filter(([key, field]) => field.value !== onDisk.get(key)).map(([key, field]) => [key, field.value]));
  }

  const isMoved = (card) => document.querySelector(`#card-${card} .changed`) !== null;

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

  // -- drawing -------------------------------------------------------------------------------------------------

  function makeDials() {
    dials = new Map();
    for (const about of data.dials) {
      const root = document.querySelector(`[data-dial="${about.id}"]`);
      const dial = new Dial(root, about, data.values[about.id], data.marks, addressOf, wordsOf);
      for (const handle of about.handles) {
        Object.assign(sliders.get(handle.key), { min: about.low, max: about.high });
        const value = Number(fields.get(handle.key).value);
        if (Number.isFinite(value)) dial.set(handle.kind, value);
        dials.set(handle.key, [dial, handle.kind]);
      }
      dial.draw();
    }
    document.getElementById("remarks").replaceChildren(
      ...data.remarks.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
  }

  function figure(place) {
    const svg = drawn("svg", { class: "figure-of", viewBox: "0 0 100 58", "aria-hidden": "true" });
    const found = place === null ? null : (figures.get(place[0]) || {})[`${place[1]}-${place[2]}`];
    for (const [x1, y1, x2, y2] of found ? found.bones : []) drawn("line", { x1, y1, x2, y2 }, svg);
    if (found && found.head) drawn("circle", { cx: found.head[0], cy: found.head[1], r: found.head[2] }, svg);
    return svg;
  }

  function tile(i, kind) {
    const address = addressOf(i);
    const link = document.createElement(address === null ? "span" : "a");
    if (address !== null) link.href = address;
    link.className = `tile ${kind}`;
    const place = data.places[i];
    const where = document.createElement("b");
    where.className = "where";
    where.textContent = place === null ? "new" : `Rep ${place[2]}`;
    link.append(figure(place), where);
    if (place !== null) {
      link.dataset.session = String(place[0]);
      link.title = wordsOf(i);
      link.append(Object.assign(document.createElement("span"), { className: "soft small", textContent: `session ${place[0]}` }));
    }
    const shown = data.dials.find((about) => about.fault === open);
    if (shown && data.values[shown.id][i] !== null) {
      const value = document.createElement("span");
      value.className = "soft tempo";
      value.textContent = dials.get(shown.handles[0].key)[0].told(data.values[shown.id][i]);
      link.append(value);
    }
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  const KINDS = [
    ["become_faulty", "Would become faulty", "fault"],
    ["become_good", "Would become good", "good"],
    ["come", "Would count", "good"],
    ["go", "Would not count any more", "attempt"],
    ["other_faults", "Would have other faults", "fault"],
  ];
  let lastTrial = null;

  function showTiles() {
    const parts = [];
    for (const [name, title, kind] of KINDS) {
      const { many, reps } = lastTrial[name];
      if (many === 0) continue;
      const head = document.createElement("h3");
      head.textContent = many > reps.length ? `${title}: ${many}, of them` : `${title}: ${many}`;
      const list = document.createElement("ul");
      list.className = "tiles";
      list.append(...reps.map((i) => tile(i, kind)));
      parts.push(head, list);
    }
    tiles.replaceChildren(...parts);
  }

  function showTrial(found) {
    lastTrial = found.trial;
    words.textContent = found.words;
    const good = found.trial;
    const share = (many) => (good.counted ? `${many} of ${good.counted}` : "none");
    words.append(Object.assign(document.createElement("small"), { textContent: ` Good reps: ${share(good.good_before)} → ${share(good.good)}` }));
    for (const [id, check] of Object.entries(good.checks)) {
      const changed = (before, now) => (before === now ? `${now}` : `${before} → ${now}`);
      const tally = document.querySelector(`[data-tally="${id}"]`);
      tally.textContent = `faults ${changed(check.faults_before, check.faults)} · warnings ${changed(check.warnings_before, check.warnings)} · assessed ${check.assessed}`;
      document.querySelector(`[data-short="${id}"]`).textContent = changed(check.faults_before, check.faults);
      const agreement = document.querySelector(`[data-agreement="${id}"]`);
      agreement.textContent = check.agreement || "";
    }
    for (const place of document.querySelectorAll("[data-doubt]")) place.textContent = found.doubts[place.dataset.doubt] || "";
    showTiles();
    result.dataset.measured = result.dataset.tried || "0";
    result.dataset.shown = String(Number(result.dataset.shown || 0) + 1);
  }

  function showProblems(problems) {
    for (const place of document.querySelectorAll("[data-problem]")) place.textContent = "";
    for (const field of fields.values()) field.classList.remove("wrong");
    const elsewhere = [];
    for (const [key, text] of Object.entries(problems)) {
      const at = [...fields.keys()].find((name) => name === key) || [...fields.keys()].find((name) => key && name.startsWith(`${key}.`));
      if (at === undefined) {
        elsewhere.push(text);
        continue;
      }
      document.querySelector(`[data-problem="${at}"]`).textContent = text;
      fields.get(at).classList.add("wrong");
    }
    general.textContent = elsewhere.join(" ");
    const any = Object.keys(problems).length > 0;
    result.classList.toggle("late", any);
    if (any) words.textContent = "Not tried: a value cannot be so.";
    save.querySelector("button.main").disabled = any;
  }

  function showChanges() {
    const changed = Object.entries(edits());
    for (const [key, field] of fields) field.classList.toggle("changed", field.value !== onDisk.get(key));
    for (const link of document.querySelectorAll("[data-card]")) {
      link.classList.toggle("moved", isMoved(link.dataset.card));
    }
    const said = (key) => {
      const card = fields.get(key).closest("[data-panel]").querySelector("h2").textContent;
      return `${card}, ${document.querySelector(`label[for="${CSS.escape(`f-${key}`)}"]`).textContent.toLowerCase()}`;
    };
    const value = (key, text) => {
      const field = fields.get(key);
      return field.tagName === "SELECT" ? [...field.options].find((option) => option.value === text).textContent : text;
    };
    const items = changed.map(([key, text]) => Object.assign(document.createElement("li"), { textContent: `${said(key)}: ${value(key, onDisk.get(key))} → ${value(key, text)}` }));
    if (items.length === 0) items.push(Object.assign(document.createElement("li"), { className: "soft", textContent: "Nothing to save." }));
    document.getElementById("changes").replaceChildren(...items);
    unsaved.keep();
    return changed.length;
  }

  // -- trying --------------------------------------------------------------------------------------------------

  function changed() {
    movedAt = performance.now();
    restored.hidden = true;
    showChanges();
    waiting = true;
    if (!trying) requestAnimationFrame(attempt);
  }

  async function attempt() {
    if (trying || !waiting) return;
    [trying, waiting] = [true, false];
    try {
      const found = await (await ask(`/tune/${data.name}/try`, { bench: data.bench, edits: edits() })).json();
      showProblems(found.problems);
      if (found.again) judgeAgain(found.again);
      else if (found.trial) {
        if (again) again.abort();
        again = null;
        idle();
        showTrial(found);
      }
    } catch (error) {
      general.textContent = error.message;
    }
    trying = false;
    if (waiting) requestAnimationFrame(attempt);
  }

  // Something else than a limit was changed: all is judged again, with progress, from what was observed before.
  async function judgeAgain(what) {
    if (again && again.what === what) return; // that is under way; limits are compared when it is done
    if (again) again.abort();
    again = Object.assign(new AbortController(), { what });
    const { signal } = again;
    working.hidden = false;
    progress.value = 0;
    progressWords.textContent = "Judging the recordings again …";
    result.classList.add("late");
    try {
      const answer = await ask(`/tune/${data.name}/again`, { bench: data.bench, edits: edits() }, signal);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        const lines = text.split("\n");
        text = lines.pop();
        for (const line of lines) told(JSON.parse(line));
      }
    } catch (error) {
      if (signal.aborted) return;
      general.textContent = error.message;
      idle();
      return;
    }
    again = null;
    idle();
    changed();
  }

  function idle() {
    working.hidden = true;
    result.classList.remove("late");
  }

  function told(line) {
    if (line.of !== undefined) {
      progress.max = line.of;
      progress.value = line.done;
      progressWords.textContent = `${line.done} of ${line.of} recordings judged again`;
      return;
    }
    if (line.problem !== undefined) {
      general.textContent = line.problem;
      return;
    }
    Object.assign(data, line.data);
    makeDials();
    for (const key of sliders.keys()) follow(key);
    result.dataset.tried = String(Number(result.dataset.tried || 0) + 1);
  }

  // -- fields and sliders --------------------------------------------------------------------------------------

  function follow(key) {
    const moved = dials.get(key);
    const value = Number(fields.get(key).value);
    if (!moved || !Number.isFinite(value) || fields.get(key).value.trim() === "") return;
    const [dial, kind] = moved;
    dial.set(kind, value);
    const slider = sliders.get(key);
    slider.value = String(value);
    slider.setAttribute("aria-valuetext", `${value} ${dial.about.unit}`);
  }

  for (const [key, field] of fields) {
    field.addEventListener("input", () => {
      follow(key);
      changed();
    });
  }
  for (const [key, slider] of sliders) {
    slider.addEventListener("input", () => {
      fields.get(key).value = String(Number(Number(slider.value).toFixed(3)));
      follow(key);
      changed();
    });
  }
  document.getElementById("reset").addEventListener("click", () => {
    refusal.textContent = "";
    for (const [key, field] of fields) field.value = onDisk.get(key);
    for (const key of sliders.keys()) follow(key);
    changed();
  });
  save.addEventListener("input", () => {
    refusal.textContent = "";
    unsaved.keep();
  });
  save.addEventListener("submit", async (event) => {
    event.preventDefault();
    refusal.textContent = "";
    if (showChanges() === 0) {
      refusal.textContent = "There is nothing to save: nothing was changed.";
      return;
    }
    const button = save.querySelector("button.main");
    button.disabled = true;
    try {
      const body = { bench: data.bench, edits: edits(), ...unsaved.told() };
      const { problem, address, saved } = await (await ask(`/tune/${data.name}/save`, body)).json();
      if (!problem) {
        unsaved.goOn(address, saved, isMoved(open) ? open : cards.find(isMoved));
        return;
      }
      refusal.textContent = problem;
    } catch (error) {
      refusal.textContent = error.message;
    }
    button.disabled = false;
    refusal.scrollIntoView({ block: "nearest" });
  });
  for (const button of document.querySelectorAll("[data-say]")) {
    button.addEventListener("click", async () => {
      const place = button.closest("details").querySelector("[data-voice]");
      place.textContent = "";
      button.disabled = true;
      try {
        const { problem } = await (await ask("/tune/say", { text: fields.get(button.dataset.say).value })).json();
        place.textContent = problem ? `Not heard: ${problem}.` : "";
      } catch (error) {
        place.textContent = error.message;
      }
      button.disabled = false;
    });
  }

  // -- one card at a time --------------------------------------------------------------------------------------

  function show(card) {
    open = card;
    for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== card;
    for (const link of document.querySelectorAll("[data-card]")) {
      if (link.dataset.card === card) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    // Where other reps are chosen or a save is taken back, the same card is shown again.
    for (const form of document.querySelectorAll("form.choice, form.undo")) form.action = `${form.getAttribute("action").split("#")[0]}#card-${card}`;
    if (lastTrial) showTiles();
  }
  const cards = [...document.querySelectorAll("[data-card]")].map((link) => link.dataset.card);
  const asked = () => cards.find((card) => location.hash === `#card-${card}`) || cards[0];
  for (const link of document.querySelectorAll("[data-card]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      show(link.dataset.card);
    });
  }

  // Figures come session by session: those that a tile wants, else all others while nothing is being moved.
  async function fetchFigures() {
    const sessions = new Set(data.places.filter((place) => place !== null).map((place) => place[0]).reverse());
    while (sessions.size > 0) {
      const wanted = [...tiles.querySelectorAll("[data-session]")].map((tile) => Number(tile.dataset.session)).find((one) => sessions.has(one));
      if (wanted === undefined && performance.now() - movedAt < QUIET_MS) {
        await new Promise((done) => setTimeout(done, QUIET_MS));
        continue;
      }
      const session = wanted === undefined ? sessions.values().next().value : wanted;
      sessions.delete(session);
      try {
        const answer = await fetch(`/tune/figures/${session}`);
        if (answer.ok) figures.set(session, await answer.json());
      } catch {
        return; // the page goes on without
      }
      if (tiles.querySelector(`[data-session="${session}"]`)) showTiles();
    }
  }

  const isRestored = unsaved.restore(fields);
  document.getElementById("which").open = matchMedia("(min-width: 1041px)").matches;
  makeDials();
  for (const key of sliders.keys()) follow(key);
  show(asked());
  changed();
  restored.hidden = !isRestored;
  fetchFigures();
})();
