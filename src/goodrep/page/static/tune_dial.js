"use strict";
// A dial: the numbers of all reps as dots or bars, by what people say of the reps, with zones that follow the limits.

const SVG = "http://www.w3.org/2000/svg";

function drawn(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.append(element);
  return element;
}

class Dial {
  // `about` is what the page says of it, `values` the numbers of all reps in order (null where there is none).
  constructor(root, about, values, marks, addressOf, wordsOf) {
    Object.assign(this, { root, about, values, marks, addressOf, wordsOf });
    this.svg = root.querySelector("svg");
    this.limits = Object.fromEntries(about.handles.map((handle) => [handle.kind, handle.value]));
    this.before = { ...this.limits };
    new ResizeObserver(() => this.draw()).observe(root);
  }

  static thumb_px = 24;

  x(value) {
    const room = Dial.thumb_px / 2;
    const share = (value - this.about.low) / (this.about.high - this.about.low);
    return room + (this.width - 2 * room) * Math.min(Math.max(share, 0), 1);
  }

  lanes() {
    const lanes = { good: [], fault: [], none: [] };
    this.values.forEach((value, i) => {
      if (value === null) return;
      const mark = this.marks[i];
      lanes[mark === null ? "none" : mark.includes(this.about.fault) ? "fault" : "good"].push(i);
    });
    const marked = this.width < 440 ? "" : "marked: ";
    return [
      ["fault", `${marked}has it`, lanes.fault],
      ["good", `${marked}has it not`, lanes.good],
      ["none", "not marked", lanes.none],
    ].filter(([, , reps]) => reps.length > 0);
  }

  draw() {
    this.width = Math.round(this.root.clientWidth);
    if (this.width < 40) return; // in a panel that is not shown
    const lanes = this.lanes();
    const laneHeight = lanes.length > 2 ? 52 : lanes.length > 1 ? 64 : 96;
    const top = this.about.noise === null ? 4 : 24;
    const height = top + Math.max(lanes.length, 1) * laneHeight + 22;
    this.plot = height - 22;
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    this.svg.setAttribute("height", height);
    drawn("title", {}, this.svg).textContent = `${this.about.title}: ${lanes.map(([, said, reps]) => `${reps.length} reps ${said}`).join(", ") || "no reps"}`;
    this.zones = Object.fromEntries(
      ["good", "warn", "fault"].map((name) => [name, drawn("rect", { class: `zone-${name}`, y: 0, height: this.plot }, this.svg)]),
    );
    this.noise();
    for (const kind of ["warn", "fault"]) {
      const at = this.x(this.before[kind]);
      drawn("line", { class: "limit-before", x1: at, x2: at, y1: 0, y2: this.plot }, this.svg);
    }
    lanes.forEach(([kind, said, reps], i) => this.lane(kind, said, reps, top + i * laneHeight, laneHeight));
    this.lines = Object.fromEntries(
      ["warn", "fault"].map((kind) => [kind, drawn("line", { class: `limit-${kind}`, y1: 0, y2: this.plot + 4 }, this.svg)]),
    );
    this.ticks(height);
    if (lanes.length === 0) {
      drawn("text", { x: this.width / 2, y: this.plot / 2, "text-anchor": "middle" }, this.svg).textContent = "No rep has this number.";
    }
    this.move();
  }

  // Lines across where reps without the fault read by noise alone.
  noise() {
    if (this.about.noise === null) return;
    const end = this.x(this.about.noise);
    const [from, to] = this.about.side === "below" ? [end, this.x(this.about.high)] : [this.x(this.about.low), end];
    for (let x = Math.ceil(from / 9) * 9; x < to; x += 9) {
      drawn("line", { class: "noise", x1: x, x2: Math.min(x + 6, to), y1: 8, y2: 2 }, this.svg);
    }
    drawn("line", { class: "noise-end", x1: end, x2: end, y1: 0, y2: 10 }, this.svg);
    const wide = to - from > 80;
    drawn("text", { x: wide ? (from + to) / 2 : end, y: 21, "text-anchor": wide ? "middle" : this.about.side === "below" ? "end" : "start" }, this.svg).textContent = "noise band";
  }

  lane(kind, said, reps, top, height) {
    const size = 9;
    const columns = new Map();
    for (const i of reps) {
      const column = Math.round(this.x(this.values[i]) / size);
      if (!columns.has(column)) columns.set(column, []);
      columns.get(column).push(i);
    }
    const most = Math.max(...[...columns.values()].map((column) => column.length));
    const room = height - 20;
    const bottom = top + height - 4;
    const bars = most * size > room; // more than there is room for as dots
    for (const [column, inside] of columns) {
      const x = column * size;
      if (!bars) {
        inside.forEach((i, n) => this.dot(kind, i, x, bottom - (n + 0.5) * size));
      } else {
        const tall = Math.max((room * inside.length) / most, 1.5);
        const bar = drawn("rect", { class: `bar-${kind}`, x: x - size / 2 + 1, width: size - 2, y: bottom - tall, height: tall }, this.svg);
        drawn("title", {}, bar).textContent = `${inside.length} reps around ${this.told(this.values[inside[0]])}`;
      }
    }
    const right = this.about.side === "below";
    const text = drawn("text", { x: right ? this.width - 8 : 8, y: top + 11, "text-anchor": right ? "end" : "start" }, this.svg);
    text.textContent = `${bars ? "▮" : { good: "●", fault: "▲", none: "○" }[kind]} ${said}: ${reps.length}`;
  }

  dot(kind, i, x, y) {
    const address = this.addressOf(i);
    const parent = address === null ? this.svg : drawn("a", { href: address, tabindex: -1 }, this.svg);
    const shape =
      kind === "fault"
        ? drawn("path", { class: "dot-fault", d: `M${x},${y - 4.5} l4.5,8 h-9 z` }, parent)
        : drawn("circle", { class: `dot-${kind}`, cx: x, cy: y, r: 3.7 }, parent);
    drawn("title", {}, shape).textContent = `${this.wordsOf(i)}: ${this.told(this.values[i])}`;
  }

  ticks(height) {
    const spread = this.about.high - this.about.low;
    const most = Math.max(Math.floor(this.width / 70), 4);
    let step = 10 ** Math.floor(Math.log10(spread / most));
    step *= [1, 2, 5, 10].find((factor) => spread / (step * factor) <= most) || 10;
    for (let i = Math.ceil(this.about.low / step); i * step <= this.about.high; i += 1) {
      const x = this.x(i * step);
      if (x < 14 || x > this.width - 14) continue;
      drawn("text", { x, y: height - 6, "text-anchor": "middle" }, this.svg).textContent = String(Number((i * step).toFixed(3)));
    }
  }

  told(value) {
    return `${Number(value.toFixed(this.about.step < 0.1 ? 2 : 1))}${this.about.short}`;
  }

  move() {
    if (!this.lines) return;
    const [low, high] = [this.x(this.about.low), this.x(this.about.high)];
    const [warn, fault] = [this.x(this.limits.warn), this.x(this.limits.fault)];
    const spans =
      this.about.side === "below"
        ? { fault: [low, fault], warn: [fault, warn], good: [warn, high] }
        : { good: [low, warn], warn: [warn, fault], fault: [fault, high] };
    for (const [name, [from, to]] of Object.entries(spans)) {
      this.zones[name].setAttribute("x", from);
      this.zones[name].setAttribute("width", Math.max(to - from, 0));
    }
    for (const [kind, at] of Object.entries({ warn, fault })) {
      this.lines[kind].setAttribute("x1", at);
      this.lines[kind].setAttribute("x2", at);
    }
  }

  set(kind, value) {
    this.limits[kind] = value;
    this.move();
  }
}
