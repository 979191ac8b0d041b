"use strict";
// A rep as a moving figure, with a cursor at the same moment in every curve.
(() => {
  const data = JSON.parse(document.getElementById("motion").textContent);
  const canvas = document.getElementById("stage");
  const draw = canvas.getContext("2d");
  const play = document.getElementById("play");
  const speed = document.getElementById("speed");
  const scrub = document.getElementById("scrub");
  const beside = document.getElementById("beside");
  const momentText = document.getElementById("moment");
  const phaseText = document.getElementById("phase");
  const times = data.this.t;
  const firstS = times[0];
  const lastS = times[times.length - 1];
  const parts = ["lift", "hold", "lowering"];
  let nowS = Math.min(Math.max(data.this.anchors[0], firstS), lastS);
  let playing = false;
  let lastFrameMs = null;

  // The part of the picture in which something moves, with some room around.
  function frame() {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const include = (rows) => {
      for (const row of rows) {
        for (let i = 0; i < row.length; i += 2) {
          if (row[i] === null) continue;
          left = Math.min(left, row[i]);
          right = Math.max(right, row[i]);
          top = Math.min(top, row[i + 1]);
          bottom = Math.max(bottom, row[i + 1]);
        }
      }
    };
    include(data.this.joints);
    include(data.this.outline);
    for (const circle of data.this.head) {
      if (circle === null) continue;
      const [x, y, radius] = circle;
      include([[x - radius, y - radius, x + radius, y + radius]]);
    }
    if (!(right > left) || !(bottom > top)) return [0, 0, data.size[0], data.size[1]];
    const room = 0.06 * Math.max(right - left, bottom - top);
    return [left - room, top - room, right - left + 2 * room, bottom - top + 2 * room];
  }
  const [frameX, frameY, frameWidth, frameHeight] = frame();
  canvas.parentElement.classList.toggle("tall", frameHeight > frameWidth);

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--chart-${name}`).trim();
  }

  // The picture before a moment and how far it is on the way to the next.
  function place(t, s) {
    let low = 0;
    let high = t.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (t[middle] <= s) low = middle;
      else high = middle;
    }
    const share = (s - t[low]) / (t[high] - t[low]);
    return [low, high, Math.min(Math.max(share, 0), 1)];
  }

  function between(rows, [low, high, share], offset) {
    const before = rows[low];
    const after = rows[high];
    return before.map((value, i) => {
      if (value === null || after[i] === null) return null;
      return value + share * (after[i] - value) + offset[i % 2];
    });
  }

  // The moment of the other rep that belongs to a moment of this one, part by part.
  function other(s) {
    const from = data.this.anchors;
    const to = data.good.anchors;
    if (s <= from[0]) return s - from[0] + to[0];
    for (let i = 1; i < from.length; i++) {
      if (s <= from[i]) return to[i - 1] + ((s - from[i - 1]) / (from[i] - from[i - 1])) * (to[i] - to[i - 1]);
    }
    return s - from[from.length - 1] + to[to.length - 1];
  }

  function outline(points, look) {
    const half = points.length / 2;
    const edges = [points.slice(0, half), points.slice(half)];
    if (look.fill) {
      // The trunk and the thighs, each where enough of both its edges is seen.
      for (const [from, to] of [[0, half / 2], [half / 2, half]]) {
        const ring = [];
        for (let i = from; i < to; i += 2) if (edges[0][i] !== null) ring.push([edges[0][i], edges[0][i + 1]]);
        const one = ring.length;
        for (let i = to - 2; i >= from; i -= 2) if (edges[1][i] !== null) ring.push([edges[1][i], edges[1][i + 1]]);
        if (one < 4 || ring.length - one < 4) continue;
        draw.beginPath();
        for (const [x, y] of ring) draw.lineTo(x, y);
        draw.closePath();
        draw.fillStyle = look.fill;
        draw.fill();
      }
    }
    draw.beginPath();
    for (const edge of edges) {
      let down = false;
      for (let i = 0; i < edge.length; i += 2) {
        if (edge[i] === null) {
          down = false;
          continue;
        }
        if (down) draw.lineTo(edge[i], edge[i + 1]);
        else draw.moveTo(edge[i], edge[i + 1]);
        down = true;
      }
    }
    draw.strokeStyle = look.edge;
    draw.stroke();
  }

  function head(circle, offset, look) {
    if (circle === null) return;
    draw.beginPath();
    draw.arc(circle[0] + offset[0], circle[1] + offset[1], circle[2], 0, 2 * Math.PI);
    if (look.fill) {
      draw.fillStyle = look.fill;
      draw.fill();
    }
    draw.strokeStyle = look.edge;
    draw.stroke();
  }

  function skeleton(points, look) {
    draw.beginPath();
    for (const [a, b] of data.bones) {
      if (points[2 * a] === null || points[2 * b] === null) continue;
      draw.moveTo(points[2 * a], points[2 * a + 1]);
      draw.lineTo(points[2 * b], points[2 * b + 1]);
    }
    draw.strokeStyle = look.bone;
    draw.lineWidth = look.thick;
    draw.stroke();
    if (!look.joint) return;
    draw.fillStyle = look.joint;
    for (let i = 0; i < points.length; i += 2) {
      if (points[i] === null) continue;
      draw.beginPath();
      draw.arc(points[i], points[i + 1], 0.9 * look.thick, 0, 2 * Math.PI);
      draw.fill();
    }
  }

  function faultSign(x, y, size) {
    draw.beginPath();
    draw.moveTo(x, y - size);
    draw.lineTo(x + size, y + 0.8 * size);
    draw.lineTo(x - size, y + 0.8 * size);
    draw.closePath();
    draw.fillStyle = colour("fault");
    draw.fill();
    draw.lineWidth = 0.2 * size;
    draw.strokeStyle = colour("ground");
    draw.stroke();
    draw.beginPath();
    draw.moveTo(x, y - 0.35 * size);
    draw.lineTo(x, y + 0.2 * size);
    draw.moveTo(x, y + 0.5 * size);
    draw.lineTo(x, y + 0.52 * size);
    draw.stroke();
  }

  function paint() {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const scale = Math.min(width / frameWidth, height / frameHeight) * ratio;
    draw.setTransform(1, 0, 0, 1, 0, 0);
    draw.clearRect(0, 0, canvas.width, canvas.height);
    draw.setTransform(
      scale, 0, 0, scale,
      canvas.width / 2 - scale * (frameX + frameWidth / 2),
      canvas.height / 2 - scale * (frameY + frameHeight / 2),
    );
    const px = ratio / scale;
    draw.lineJoin = "round";
    draw.lineCap = "round";
    const at = place(times, nowS);
    const joints = between(data.this.joints, at, [0, 0]);
    draw.lineWidth = 2 * px;
    draw.setLineDash([]);
    const body = { fill: colour("grid"), edge: colour("soft") };
    head(data.this.head[at[0]], [0, 0], body);
    outline(between(data.this.outline, at, [0, 0]), body);
    if (data.good && (!beside || beside.checked)) {
      const there = place(data.good.t, other(nowS));
      draw.setLineDash([2 * px, 6 * px]);
      draw.lineWidth = 2.5 * px;
      outline(between(data.good.outline, there, data.good.offset), { edge: colour("good") });
      head(data.good.head[there[0]], data.good.offset, { edge: colour("good") });
      skeleton(between(data.good.joints, there, data.good.offset), { bone: colour("good"), thick: 3 * px });
      draw.setLineDash([]);
    }
    skeleton(joints, { bone: colour("ink"), joint: colour("ink"), thick: 4 * px });
    for (const [joint, fromS] of data.marks) {
      if (nowS >= fromS && joints[2 * joint] !== null) {
        faultSign(joints[2 * joint], joints[2 * joint + 1], 13 * px);
      }
    }
  }

  // A line in every chart that says where its time lies.
  const cursors = [...document.querySelectorAll("svg[data-from-s]")].map((svg) => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    line.setAttribute("class", "cursor");
    line.setAttribute("y1", svg.dataset.top);
    line.setAttribute("y2", svg.dataset.bottom);
    svg.append(line);
    const [left, right, from, to] = ["left", "right", "fromS", "toS"].map((name) => Number(svg.dataset[name]));
    const seek = (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      stop();
      show(from + ((x - left) / (right - left)) * (to - from));
    };
    svg.addEventListener("pointerdown", (event) => {
      svg.setPointerCapture(event.pointerId);
      seek(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (event.buttons === 1) seek(event);
    });
    return (s) => {
      const x = left + ((s - from) / (to - from)) * (right - left);
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    };
  });

  function phase() {
    const anchors = data.this.anchors;
    for (let i = 0; i < parts.length; i++) {
      if (nowS >= anchors[i] && nowS < anchors[i + 1]) return parts[i];
    }
    return "rest";
  }

  function show(s) {
    nowS = Math.min(Math.max(s, firstS), lastS);
    scrub.value = String(Math.round((1000 * (nowS - firstS)) / (lastS - firstS)));
    const ofRepS = nowS - data.this.anchors[0];
    const text = ofRepS < -0.005 ? `${(-ofRepS).toFixed(2)} s before the rep` : `${Math.abs(ofRepS).toFixed(2)} s of the rep`;
    scrub.setAttribute("aria-valuetext", `${text}, ${phase()}`);
    momentText.textContent = text;
    phaseText.textContent = phase();
    for (const move of cursors) move(nowS);
    paint();
  }

  function step(ms) {
    if (!playing) return;
    if (lastFrameMs !== null) {
      const next = nowS + ((ms - lastFrameMs) / 1000) * Number(speed.value);
      show(next > lastS ? firstS : next);
    }
    lastFrameMs = ms;
    requestAnimationFrame(step);
  }

  function stop() {
    playing = false;
    play.textContent = "Play";
  }

  function start() {
    playing = true;
    lastFrameMs = null;
    play.textContent = "Pause";
    requestAnimationFrame(step);
  }

  play.addEventListener("click", () => (playing ? stop() : start()));
  scrub.addEventListener("input", () => {
    stop();
    show(firstS + (Number(scrub.value) / 1000) * (lastS - firstS));
  });
  if (beside) beside.addEventListener("change", paint);
  for (const button of document.querySelectorAll("[data-seek]")) {
    button.addEventListener("click", () => {
      stop();
      show(Number(button.dataset.seek));
      canvas.scrollIntoView({ block: "nearest" });
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("textarea, select, button, summary, a, input:not([type=range])")) return;
    if (event.key === " ") {
      event.preventDefault();
      play.click();
    } else if (event.key === "," || event.key === ".") {
      stop();
      const [low] = place(times, nowS + 1e-6);
      const next = event.key === "." ? low + 1 : times[low] < nowS - 1e-3 ? low : low - 1;
      show(times[Math.min(Math.max(next, 0), times.length - 1)]);
    }
  });
  new ResizeObserver(paint).observe(canvas);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  const seen = data.marks.map(([, fromS]) => fromS);
  show(seen.length > 0 ? Math.min(...seen) : (data.this.anchors[1] + data.this.anchors[2]) / 2);
  document.documentElement.dataset.drawn = "yes";
})();
