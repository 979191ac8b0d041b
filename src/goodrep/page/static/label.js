"use strict";
// What is said of a rep cannot contradict itself: ticking a fault says that it had one, and saying that it had none
// takes the ticks away until a fault is said again.
(() => {
  const form = document.querySelector("#label form");
  const boxes = [...form.querySelectorAll("input[name=fault]")];
  const verdicts = form.elements.verdict;
  let ticked = [];

  form.addEventListener("change", (event) => {
    if (event.target.name === "fault") {
      if (event.target.checked) verdicts.value = "fault";
    } else if (event.target.name === "verdict") {
      const before = boxes.filter((box) => box.checked);
      if (verdicts.value !== "fault" && before.length > 0) ticked = before;
      for (const box of boxes) box.checked = verdicts.value === "fault" && (box.checked || ticked.includes(box));
    } else return;
    document.getElementById("refusal").textContent = "";
  });
  // Everybody has a mark of their own: under another name stands what that person says.
  const marks = JSON.parse(document.getElementById("marks").textContent);
  form.elements.by.addEventListener("change", (event) => {
    const by = event.target.value.trim().replace(/\s+/g, " ");
    if (!Object.hasOwn(marks, by)) return;
    const faults = marks[by];
    verdicts.value = faults.length > 0 ? "fault" : "good";
    for (const box of boxes) box.checked = faults.includes(box.value);
    ticked = [];
  });
  const refusal = document.getElementById("refusal");
  if (refusal.textContent !== "") refusal.scrollIntoView({ block: "center" });
})();
