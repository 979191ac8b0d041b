"""Other checks on the movements that were found read what judging everything again reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bodies import watch
from command import RECORDINGS
from goodrep.io.folders import cache_folder
from goodrep.specs.model import Spec
from goodrep.tuning.limits import RepTable, remeasured_checks
from goodrep.tuning.remeasure import SUFFIX, remeasured
from recorded import loaded, poses_of, seen, spec_of

CHANGES = {
    "bridge_002": [("back_arch", {"at": "rep", "dwell_s": 0.2}), ("incomplete_extension", {"statistic": "sustained"})],
    "clam_004": [("pelvis_roll_back", {"at": "up"}), ("hip_hitch", {"dwell_s": 1.0})],
    "hip_hike_004": [("trunk_lean", {"at": "down"}), ("stance_knee_bend", {"dwell_s": 0.1})],
    "real_glute_bridge": [("back_arch", {"at": "setup"}), ("feet_slide", {"dwell_s": 0.0})],
}


def changed(spec: Spec, changes: list[tuple[str, dict[str, object]]]) -> Spec:
    values = spec.model_dump(exclude_unset=True)
    for name, change in changes:
        values["checks"][name] |= change
    return Spec.model_validate(values)


@pytest.mark.parametrize("name", CHANGES)
def test_it_reads_what_judging_everything_again_reads(in_process: Path, name: str) -> None:
    base = loaded(spec_of(name).exercise)
    draft = changed(base.spec, CHANGES[name])
    checks = remeasured_checks(base.spec, draft)
    assert checks is not None
    assert sorted(checks) == sorted(check for check, _ in CHANGES[name])
    again = watch(poses_of(name), draft).reps
    for _ in range(2):  # found, then kept
        found = remeasured(RECORDINGS / f"{name}.parquet", base, [base.spec, draft], checks)
        np.testing.assert_array_equal(found.start_s, [rep.start_s for rep in seen(name).reps])
        for reps, values in zip((seen(name).reps, again), found.values, strict=True):
            table = RepTable.of(reps, tuple(draft.checks))
            for check in checks:
                np.testing.assert_array_equal(values[check], table.value[check])


@pytest.mark.parametrize("damaged", [b"damaged", b""])
def test_what_is_kept_and_damaged_is_found_again(in_process: Path, damaged: bytes) -> None:
    base = loaded("bridge")
    draft = changed(base.spec, CHANGES["bridge_002"])
    path = RECORDINGS / "bridge_002.parquet"
    first = remeasured(path, base, [draft], ["back_arch"])
    (kept,) = cache_folder().rglob(f"bridge_002*{SUFFIX}")
    kept.write_bytes(damaged)
    second = remeasured(path, base, [draft], ["back_arch"])
    np.testing.assert_array_equal(second.values[0]["back_arch"], first.values[0]["back_arch"])


def test_another_rule_for_reps_is_more_than_other_checks() -> None:
    spec = spec_of("bridge_002")
    assert remeasured_checks(spec, spec) == []
    rep = spec.rep.model_copy(update={"expected_range": 0.5})
    assert remeasured_checks(spec, spec.model_copy(update={"rep": rep})) is None
