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
  const refusal = document.getElementById("refusal");
  if (refusal.textContent !== "") refusal.scrollIntoView({ block: "center" });
})();
