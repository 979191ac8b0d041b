"use strict";
// What is changed on the page is one draft. Every change is drawn at once and tried on the server, one try at a time;
// what was changed meanwhile is tried next. The server alone decides what a limit means.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const result = document.querySelector(".result");
  const working = document.getElementById("working");
  const progress = document.getElementById("progress");
  const progressWords = document.getElementById("progress-words");
  const general = document.getElementById("general");
  const save = document.getElementById("save");
  const refusal = document.getElementById("refusal");
  const restored = document.getElementById("restored");
  const draft = new Draft(save);
  const unsaved = new Unsaved(data.name, save, () => draft.edits());
  const trial = new Trial(data, numberOf);
  const cues = new Cues(data.name, body);
  const panels = new Panels((card) => trial.showFor(card));
  let dials = new Map();
  let trying = false;
  let waiting = false;
  let again = null;

  function body() {
    return { bench: data.bench, edits: draft.edits() };
  }

  // -- dials ---------------------------------------------------------------------------------------------------

  function makeDials() {
    dials = new Map();
    for (const about of data.dials) {
      const root = document.querySelector(`[data-dial="${about.id}"]`);
      const dial = new Dial(root, about, data.values[about.id], data.marks, (i) => trial.address(i), (i) => trial.where(i));
      for (const handle of about.handles) {
        Object.assign(draft.sliders.get(handle.key), { min: about.low, max: about.high });
        const value = draft.number(handle.key);
        if (value !== null) dial.set(handle.kind, value);
        dials.set(handle.key, [dial, handle.kind]);
      }
      dial.draw();
    }
    document.getElementById("remarks").replaceChildren(
      ...data.remarks.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
  }

  function numberOf(fault, i) {
    const shown = data.dials.find((about) => about.fault === fault);
    const value = shown ? data.values[shown.id][i] : null;
    return value === null ? null : dials.get(shown.handles[0].key)[0].told(value);
  }

  function follow(key) {
    const moved = dials.get(key);
    const value = draft.number(key);
    if (!moved || value === null) return;
    const [dial, kind] = moved;
    dial.set(kind, value);
    const slider = draft.sliders.get(key);
    slider.value = String(value);
    slider.setAttribute("aria-valuetext", `${value} ${dial.about.unit}`);
  }

  function followAll() {
    for (const key of draft.sliders.keys()) follow(key);
  }

  // -- trying --------------------------------------------------------------------------------------------------

  function changed() {
    trial.movedAt = performance.now();
    restored.hidden = true;
    draft.showChanges();
    unsaved.keep();
    cues.stop();
    waiting = true;
    if (!trying) requestAnimationFrame(attempt);
  }

  async function attempt() {
    if (trying || !waiting) return;
    [trying, waiting] = [true, false];
    try {
      const found = await (await ask(`/tune/${data.name}/try`, body())).json();
      showProblems(found.problems);
      if (found.again) judgeAgain(found.again);
      else if (found.trial) {
        if (again) again.abort();
        again = null;
        idle();
        trial.show(found);
        cues.wait();
        result.dataset.measured = result.dataset.tried || "0";
        result.dataset.shown = String(Number(result.dataset.shown || 0) + 1);
      }
    } catch (error) {
      general.textContent = error.message;
    }
    trying = false;
    if (waiting) requestAnimationFrame(attempt);
  }

  function showProblems(problems) {
    const { any, elsewhere } = draft.showProblems(problems);
    general.textContent = elsewhere;
    result.classList.toggle("late", any);
    if (any) trial.refuse();
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
      for await (const line of askLines(`/tune/${data.name}/again`, body(), signal)) judged(line);
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

  function judged(line) {
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
    followAll();
    result.dataset.tried = String(Number(result.dataset.tried || 0) + 1);
  }

  // -- saving and hearing --------------------------------------------------------------------------------------

  draft.watch((key) => {
    follow(key);
    changed();
  });
  document.getElementById("reset").addEventListener("click", () => {
    refusal.textContent = "";
    draft.putBack();
    followAll();
    changed();
  });
  const ownSaid = document.getElementById("own-said");
  const sayName = () => {
    if (ownSaid !== null) ownSaid.textContent = save.elements.own.value.trim() || data.own;
  };
  save.addEventListener("input", () => {
    refusal.textContent = "";
    unsaved.keep();
    sayName();
  });
  save.addEventListener("submit", async (event) => {
    event.preventDefault();
    refusal.textContent = "";
    if (draft.showChanges() === 0) {
      refusal.textContent = "There is nothing to save: nothing was changed.";
      return;
    }
    const button = save.querySelector("button.main");
    button.disabled = true;
    try {
      const { problem, address, saved } = await (await ask(`/tune/${data.name}/save`, { ...body(), ...unsaved.told() })).json();
      if (!problem) {
        unsaved.goOn(address, saved, draft.isMoved(panels.open) ? panels.open : panels.cards.find((card) => draft.isMoved(card)));
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
    const place = button.closest("[data-panel]").querySelector("[data-voice]");
    button.addEventListener("click", () => hear(button, draft.fields.get(button.dataset.say).value, button.dataset.language, place));
  }

  const isRestored = unsaved.restore(draft.fields);
  sayName();
  for (const id of ["which", "cues"]) document.getElementById(id).open = matchMedia("(min-width: 1041px)").matches;
  makeDials();
  followAll();
  panels.show(panels.asked());
  changed();
  restored.hidden = !isRestored;
  trial.fetchFigures();
  getReady(data.name, data.bench, () => performance.now() - trial.movedAt);
})();
