"""A set in a few lines of plain text, for the terminal after a run."""

from __future__ import annotations

from typing import Any


def _seconds(value: float | None) -> str:
    return f"{value:4.1f}" if value is not None else "   -"


def fault_words(fault_id: str) -> str:
    return fault_id.replace("_", " ")


def _verdict(rep: dict[str, Any]) -> str:
    if not rep["counted"]:
        return f"attempt: {fault_words(rep['reason'])}"
    found = [f"{fault_words(f['id'])} ({f['value']:.3g} {f['unit']}, limit {f['limit']:g})" for f in rep["faults"]]
    parts = [", ".join(found) if found else "good"]
    if rep["warnings"]:
        parts.append("near the limit: " + ", ".join(fault_words(f["id"]) for f in rep["warnings"]))
    if rep["not_assessed"]:
        parts.append("not assessed: " + ", ".join(fault_words(f["id"]) for f in rep["not_assessed"]))
    if rep["reason"]:
        parts.append(fault_words(rep["reason"]))
    return "; ".join(parts)


def print_report(result: dict[str, Any]) -> None:
    """Prints the reps of a result file's content, and why there are none where there are none."""
    if result["reason"]:
        print(result["reason"])
    if not result["reps"]:
        return
    print(" rep     from       to    up  hold  down  verdict")
    for rep in result["reps"]:
        number = rep["number"] if rep["counted"] else "-"
        tempo = "  ".join(_seconds(rep["tempo"][part]) for part in ("up_s", "hold_s", "down_s"))
        print(f"{number:>4} {rep['start_s']:8.1f} {rep['end_s']:8.1f}  {tempo}  {_verdict(rep)}")
    for fault in result["set_faults"]:
        print(f"all through set {fault['set']}: {fault_words(fault['id'])}")
    counted = [rep for rep in result["reps"] if rep["counted"]]
    good = sum(not rep["faults"] for rep in counted)
    attempts = len(result["reps"]) - len(counted)
    print(f"{good} good of {len(counted)}" + (f", {attempts} attempt{'s' * (attempts != 1)}" if attempts else ""))
