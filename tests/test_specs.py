"""Exercise specs: the shipped ones, what a broken one is answered with, and that every key is documented."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import re
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edits import edited, line_of
from goodrep.core import vocabulary
from goodrep.core.postures import POSTURES
from goodrep.core.timing import TIMINGS
from goodrep.errors import SpecError, UsageError
from goodrep.resources import recordings_folder, specs_folder
from goodrep.specs.document import read_document
from goodrep.specs.loading import LARGEST_BYTES, LoadedSpec, load_spec, parse_spec, shipped_specs
from goodrep.specs.messages import MOST_PROBLEMS, spec_keys
from goodrep.specs.model import ExtendingSpec, Spec
from goodrep.specs.rules import Check

SHIPPED_BRIDGE = (specs_folder() / "bridge.yaml").read_text(encoding="utf-8")
DOCS = Path(__file__).parent.parent / "docs" / "specs.md"
NOT_OUR_WORDS = re.compile(r"pydantic|ruamel|Input should|Traceback|NoneType|<class|expected ", re.IGNORECASE)


def with_lines(text: str, values: dict[str, str]) -> str:
    """A spec with other values in some of its lines, by key."""
    lines, document = text.split("\n"), read_document(text)
    for key, value in values.items():
        index = document.lines[tuple(key.split("."))] - 1
        lines[index] = f"{lines[index].partition(':')[0]}: {value}"
    return "\n".join(lines)


# The shipped limits and cues may be tuned; the messages are tested on a spec whose values stay.
BRIDGE = with_lines(
    SHIPPED_BRIDGE,
    {
        "version": "1",
        "title": "Bridge",
        "sides": "both",
        "posture": "supine_knees_bent",
        "view.facing": "side",
        "view.within_deg": "25",
        "view.distance_m": "[1.8, 3.0]",
        "rep.signal": "hip_height_thigh",
        "rep.expected_range": "0.6",
        "tempo.up_s.target": "2",
        "tempo.up_s.warn_below": "1.2",
        "tempo.up_s.fault_below": "0.8",
        "tempo.too_fast.cue.first": "Slower",
        "checks.back_arch.measure": "lumbar_extension_deg",
        "checks.back_arch.at": "hold",
        "checks.back_arch.statistic": "sustained",
        "checks.back_arch.dwell_s": "0.4",
        "checks.back_arch.relative_to": "rest",
        "checks.back_arch.warn": "{above: 9}",
        "checks.back_arch.fault": "{above: 14}",
        "checks.back_arch.noise_band": "10",
        "checks.back_arch.needs": "{view: side, max_uncertainty: 7}",
        "checks.back_arch.priority": "1",
        "checks.back_arch.urgent_beyond": "1.5",
        "checks.back_arch.say": "at_once",
        "checks.back_arch.cue.first": "Ribs down, tuck your tailbone",
        "checks.feet_too_far.at": "setup",
        "checks.feet_too_far.warn": "{below: 105}",
        "checks.feet_too_far.fault": "{below: 86}",
        "checks.incomplete_extension.warn": "{below: 170}",
        "checks.incomplete_extension.fault": "{below: 165}",
        "checks.hips_sag.statistic": "sag_share",
        "checks.hips_sag.relative_to": "rest",
        "checks.hips_sag.warn": "{above: 0.10}",
        "coaching.correction_after": "[2, 3]",
    },
)

# Its words in other languages would be a second place for every name.
BRIDGE = BRIDGE[: BRIDGE.index("\nlanguages:")] + "\n"


def parse(text: str) -> LoadedSpec:
    return parse_spec(text, name="mine", shown_as="mine.yaml")


def changed(*changes: tuple[str, str]) -> str:
    """The bridge's spec with the first occurrence of each text replaced."""
    return edited(BRIDGE, *changes)


# The shipped specs


@pytest.mark.parametrize("name", shipped_specs())
def test_shipped_spec_is_complete_and_knows_its_own_text(name: str) -> None:
    loaded = load_spec(name)
    assert loaded.spec.exercise == loaded.name == name
    assert loaded.path == specs_folder() / f"{name}.yaml"
    assert loaded.sha256 == hashlib.sha256(loaded.text.encode()).hexdigest()


@pytest.mark.parametrize("name", shipped_specs())
def test_every_shipped_check_can_fire_and_can_pass(name: str) -> None:
    for check in load_spec(name).spec.checks.values():
        for limit in (check.warn, check.fault):
            assert limit.broken_by(limit.value + limit.sign * 0.01)
            assert not limit.broken_by(limit.value - limit.sign * 0.01)


@pytest.mark.parametrize("name", shipped_specs())
def test_every_shipped_check_states_its_noise_band_and_calls_nothing_in_it_a_fault(name: str) -> None:
    for check_id, check in load_spec(name).spec.checks.items():
        assert check.noise_band is not None, check_id
        assert not check.fault.broken_by(check.noise_band), check_id


@pytest.mark.parametrize("name", shipped_specs())
def test_no_two_faults_of_a_shipped_spec_share_a_priority(name: str) -> None:
    spec = load_spec(name).spec
    ranks = [check.priority for check in spec.checks.values()]
    ranks += [spec.tempo.too_fast.priority, spec.tempo.short_hold.priority]
    assert len(set(ranks)) == len(ranks)


def test_the_bridge_separates_labelled_good_reps_from_labelled_faults() -> None:
    """Ranges that the labelled recordings were asked for; a fault limit lies between, a warning may be stricter."""
    spec = load_spec("bridge").spec
    labelled = {
        "incomplete_extension": ((170, 181), (146, 159)),
        "back_arch": ((0, 4), (20, 34)),
        "feet_too_far": ((100, 118), (68, 82)),
    }
    for name, (good, faulty) in labelled.items():
        fault = spec.checks[name].fault
        assert not any(fault.broken_by(value) for value in good)
        assert all(fault.broken_by(value) for value in faulty)
    for part in (spec.tempo.up_s, spec.tempo.down_s):
        assert 0.45 < part.fault_below <= 1.2
    assert 0.25 < spec.tempo.hold_s.fault_below <= 0.9


def test_the_lower_back_comes_first_and_tempo_last() -> None:
    spec = load_spec("bridge").spec
    form = {name: check.priority for name, check in spec.checks.items()}
    assert min(form, key=form.__getitem__) == "back_arch"
    assert max(form.values()) < spec.tempo.too_fast.priority < spec.tempo.short_hold.priority


def test_recordings_lie_beside_the_specs() -> None:
    assert recordings_folder().parent == specs_folder().parent
    assert recordings_folder().name == "recordings"


# By name and by path


@pytest.mark.parametrize(("name", "meant"), [("bridg", "bridge"), ("Bridge", "bridge"), ("brigde", "bridge")])
def test_misspelt_exercise_is_answered_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match=rf"There is no exercise '{name}'\. Did you mean {meant}\?"):
        load_spec(name)


@pytest.mark.parametrize("name", ["", "juggling", "42"])
def test_unknown_exercise_is_answered_with_those_there_are(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_spec(name)
    assert str(caught.value) == f"There is no exercise '{name}'. goodrep knows: {', '.join(shipped_specs())}."
    assert not isinstance(caught.value, SpecError)


def test_spec_from_a_path(tmp_path: Path) -> None:
    file = tmp_path / "bridge_anna.yaml"
    file.write_text(changed(("above: 14", "above: 12")), encoding="utf-8")
    loaded = load_spec(file)
    assert loaded.name == "bridge_anna"
    assert loaded.spec.checks["back_arch"].fault.value == 12
    assert loaded == load_spec(str(file))
    assert loaded.sha256 != load_spec("bridge").sha256


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_windows_line_ends_and_byte_order_mark_change_nothing(tmp_path: Path, start: bytes) -> None:
    file = tmp_path / "bridge.yaml"
    file.write_bytes(start + SHIPPED_BRIDGE.replace("\n", "\r\n").encode())
    assert load_spec(file).sha256 == load_spec("bridge").sha256


# Files that cannot be used at all


def file_message(path: Path | str) -> str:
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    message = str(caught.value)
    assert not NOT_OUR_WORDS.search(message)
    return message


def test_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "nothing.yaml"
    assert file_message(path).startswith(f"There is no file {path};")


def test_folder(tmp_path: Path) -> None:
    assert file_message(tmp_path).startswith(f"{tmp_path} is a folder;")


def test_impossible_file_name() -> None:
    assert "a\0b.yaml" in file_message("a\0b.yaml")
    assert "cannot be read" in file_message("a" * 5000 + ".yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_pipe_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    assert file_message(path).startswith(f"{path} is not an ordinary file;")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that even an administrator cannot read")
def test_file_that_cannot_be_read() -> None:
    assert file_message("/proc/self/mem").startswith("/proc/self/mem cannot be read (")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "locked.yaml"
    path.write_text(BRIDGE, encoding="utf-8")
    path.chmod(0)
    assert file_message(path).startswith(f"{path} cannot be read (")


def test_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    assert file_message(path) == f"{path} is larger than 200 kB and cannot be a spec."


@pytest.mark.parametrize("data", [BRIDGE.encode("utf-16"), b"format: 1\ntitle: Br\xfccke\n", b"\x89PNG\r\n\x1a\n\xff"])
def test_not_utf8(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(data)
    assert "a character here is not UTF-8; save the file as UTF-8 text in your editor" in file_message(path)


HERE = ", ".join(name for name, quantity in vocabulary.MEASURES.items() if quantity.posture == "supine_knees_bent")
"""What can be measured on somebody who does a bridge."""

# Broken specs: changes to the bridge's spec, the text whose line is named, and the rest of the message

BROKEN = [
    pytest.param(
        [("    dwell_s: 0.4", "    dwel_s: 0.4")],
        "    dwel_s",
        "checks.back_arch.dwel_s is not a key; did you mean dwell_s, in seconds?",
        id="misspelt key",
    ),
    pytest.param(
        [("  feet_slide:\n", "  feet_slide:\n    colour: red\n")],
        "    colour",
        "checks.feet_slide.colour is not a key; possible here: reason, source, confidence, measure, at, statistic, "
        "dwell_s, relative_to, warn, fault, noise_band, needs, priority, urgent_beyond, unless, say, cue",
        id="unknown key",
    ),
    pytest.param(
        [("    priority: 1\n", "    priority: 1\n    first: Slower\n")],
        "    first: Slower\n    urgent_beyond",
        "checks.back_arch.first does not belong here but under cue; check the indentation",
        id="key in the wrong place",
    ),
    pytest.param(
        [("    warn_below: 1.2", "    warn: {below: 1.2}")],
        "    warn: {below: 1.2}",
        "tempo.up_s.warn is not a key; did you mean warn_below?",
        id="shape of another place",
    ),
    pytest.param(
        [("    dwell_s: 0.4", "    dwell_s: 0.4\n    dwell_s: 0.5")],
        "    dwell_s: 0.5",
        f"checks.back_arch.dwell_s is written twice, first in line {line_of(BRIDGE, 'dwell_s: 0.4')}; keep one of them",
        id="duplicate key",
    ),
    pytest.param(
        [("  incomplete_extension:\n", "  back_arch:\n")],
        "  back_arch:\n    measure: shoulder",
        f"checks.back_arch is written twice, first in line {line_of(BRIDGE, '  back_arch:')}; keep one of them",
        id="duplicate check",
    ),
    pytest.param(
        [("  hold_s:", "  hold_ms:")],
        "  hold_ms:",
        "tempo.hold_ms is not a key; did you mean hold_s, in seconds?",
        id="wrong unit in a key",
    ),
    pytest.param(
        [("    target: 2\n", "    target: 2\n    count_down: true\n")],
        "    count_down: true",
        "tempo.up_s.count_down does not belong here but under hold_s; check the indentation",
        id="count down on a lift",
    ),
    pytest.param(
        [("    target: 2\n", "    target: 2 s\n")],
        "    target: 2 s",
        'tempo.up_s.target is "2 s"; it must be a number, in seconds; write 2',
        id="number with its unit",
    ),
    pytest.param(
        [("    target: 2\n", "    target: 2,5\n")],
        "    target: 2,5",
        'tempo.up_s.target is "2,5"; it must be a number, in seconds; write 2.5',
        id="decimal comma",
    ),
    pytest.param(
        [("    target: 2\n", "    target: 2000 ms\n")],
        "    target: 2000",
        'tempo.up_s.target is "2000 ms"; it must be a number, in seconds',
        id="another unit is not guessed away",
    ),
    pytest.param(
        [("within_deg: 25", "within_deg: a little")],
        "  within_deg",
        'view.within_deg is "a little"; it must be a number, in degrees',
        id="text for a number",
    ),
    pytest.param(
        [("    target: 2\n", "    target: yes\n")],
        "    target: yes",
        'tempo.up_s.target is "yes"; it must be a number, in seconds',
        id="yes for a number",
    ),
    pytest.param(
        [("    target: 2\n", "    target: true\n")],
        "    target: true",
        "tempo.up_s.target is true; it must be a number, in seconds",
        id="true for a number",
    ),
    pytest.param(
        [("first: Slower", "first: true")],
        "      first: true",
        "tempo.too_fast.cue.first is true; it must be text; put it in quotes",
        id="true for a text",
    ),
    pytest.param(
        [("title: Bridge", "title: 12")],
        "title: 12",
        "title is 12; it must be text; put it in quotes",
        id="number for a text",
    ),
    pytest.param(
        [("first: Slower", "first:")],
        "      first:\n",
        "tempo.too_fast.cue.first is empty; it must be text",
        id="nothing for a text",
    ),
    pytest.param(
        [("first: Slower", 'first: ""')],
        '      first: ""',
        "tempo.too_fast.cue.first is empty; it must be some text",
        id="empty text",
    ),
    pytest.param(
        [("    dwell_s: 0.4", "    dwell_s: .nan")],
        "    dwell_s: .nan",
        "checks.back_arch.dwell_s is .nan; it must be a number, in seconds",
        id="nan",
    ),
    pytest.param(
        [("{above: 14}", "{above: .inf}")],
        "    fault: {above: .inf}",
        "checks.back_arch.fault.above is .inf; it must be a number, in degrees",
        id="inf",
    ),
    pytest.param(
        [("{above: 14}", "{above: 1e999}")],
        "    fault: {above: 1e999}",
        "checks.back_arch.fault.above is 1e999; it must be a number, in degrees",
        id="too large for a number",
    ),
    pytest.param(
        [("    dwell_s: 0.4", "    dwell_s: 400")],
        "    dwell_s: 400",
        "checks.back_arch.dwell_s is 400; it must be at most 60 seconds",
        id="milliseconds for seconds",
    ),
    pytest.param(
        [("    dwell_s: 0.4", "    dwell_s: -1")],
        "    dwell_s: -1",
        "checks.back_arch.dwell_s is -1; it must be at least 0 seconds",
        id="negative time",
    ),
    pytest.param(
        [("{above: 14}", "{above: 5}")],
        "    fault: {above: 5}",
        "checks.back_arch.fault.above is 5; it must not be less than the warn limit, 9",
        id="limits swapped, above",
    ),
    pytest.param(
        [("{below: 86}", "{below: 120}")],
        "    fault: {below: 120}",
        "checks.feet_too_far.fault.below is 120; it must not be more than the warn limit, 105",
        id="limits swapped, below",
    ),
    pytest.param(
        [("fault_below: 0.8", "fault_below: 1.5")],
        "    fault_below: 1.5",
        "tempo.up_s.fault_below is 1.5; it must not be more than warn_below, 1.2",
        id="limits swapped, tempo",
    ),
    pytest.param(
        [("{above: 14}", "{below: 5}")],
        "    fault: {below: 5}",
        "checks.back_arch.fault is {below: 5}; warn says above, so fault must say above too",
        id="limits on two sides",
    ),
    pytest.param(
        [("{above: 14}", "{above: 14, below: 5}")],
        "    fault: {above: 14, below: 5}",
        "checks.back_arch.fault is {above: 14, below: 5}; write exactly one of above, below and beyond",
        id="above and below",
    ),
    pytest.param(
        [("{below: 165}", "{below: 20}")],
        "    fault: {below: 20}",
        "checks.incomplete_extension.fault.below is 20; this limit is out of reach: only values from 60 to 240 can be "
        "seen here",
        id="limit that the measure cannot reach",
    ),
    pytest.param(
        [("    noise_band: 10", "    noise_band: 110")],
        "    noise_band",
        "checks.back_arch.noise_band is 110; only values from -105 to 105 can be seen here",
        id="noise band that the measure cannot reach",
    ),
    pytest.param(
        [("{above: 14}", "{above: 90}")],
        "    urgent_beyond",
        "checks.back_arch.urgent_beyond is 1.5; times the fault limit it is 135, which cannot be seen here",
        id="urgency that the measure cannot reach",
    ),
    pytest.param(
        [("expected_range: 0.6", "expected_range: 2.5")],
        "  expected_range",
        "rep.expected_range is 2.5; no body moves that far",
        id="range of no body",
    ),
    pytest.param(
        [("lumbar_extension_deg", "lumbar_extention")],
        "    measure: lumbar_extention",
        'checks.back_arch.measure is "lumbar_extention"; there is no such measure '
        f"({', '.join(vocabulary.MEASURES)}); did you mean lumbar_extension_deg?",
        id="unknown measure",
    ),
    pytest.param(
        [("at: setup", "at: set_up")],
        "    at: set_up",
        'checks.feet_too_far.at is "set_up"; it must be setup, up, hold, down or rep; did you mean setup?',
        id="unknown phase",
    ),
    pytest.param(
        [("statistic: sustained", "statistic: average")],
        "    statistic: average",
        'checks.back_arch.statistic is "average"; it must be sustained, mean or sag_share',
        id="unknown statistic",
    ),
    pytest.param(
        [("facing: side", "facing: sideways")],
        "  facing",
        'view.facing is "sideways"; it must be side, belly or front; did you mean side?',
        id="unknown view",
    ),
    # What the position does not allow
    pytest.param(
        [("sides: both", "sides: one")],
        "sides: one",
        'sides is "one"; lying on the back with bent knees, both sides work together (both)',
        id="one side of two that work together",
    ),
    pytest.param(
        [("posture: supine_knees_bent", "posture: standing_on_one_leg")],
        "sides: both",
        'sides is "both"; standing on one leg, one side works after the other (one)',
        id="both sides of a posture for one",
    ),
    pytest.param(
        [("facing: side", "facing: belly")],
        "  facing",
        'view.facing is "belly"; a person lying on the back with bent knees is seen from there (side)',
        id="view of another posture",
    ),
    pytest.param(
        [("needs: {view: side, max_uncertainty: 7}", "needs: {view: front, max_uncertainty: 7}")],
        "    needs: {view: front",
        'checks.back_arch.needs.view is "front"; this exercise is seen differently (side)',
        id="check that needs another view",
    ),
    pytest.param(
        [("signal: hip_height_thigh", "signal: free_leg_height")],
        "  signal",
        f'rep.signal is "free_leg_height"; nobody lying on the back with bent knees can be measured so ({HERE})',
        id="signal of another posture",
    ),
    pytest.param(
        [("signal: hip_height_thigh", "signal: hip_heigth")],
        "  signal",
        f'rep.signal is "hip_heigth"; there is no such measure ({", ".join(vocabulary.MEASURES)}); '
        "did you mean hip_height_thigh?",
        id="unknown signal",
    ),
    pytest.param(
        [("signal: hip_height_thigh", "signal: lumbar_extension_deg")],
        "  signal",
        'rep.signal is "lumbar_extension_deg"; only its change from rest means something, so it cannot show where '
        "rest is",
        id="signal without a rest of its own",
    ),
    pytest.param(
        [("measure: lumbar_extension_deg", "measure: pelvic_roll_deg")],
        "    measure: pelvic_roll_deg",
        f'checks.back_arch.measure is "pelvic_roll_deg"; nobody lying on the back with bent knees can be measured so '
        f"({HERE})",
        id="measure of another posture",
    ),
    pytest.param(
        [("    relative_to: rest\n    warn: {above: 9}", "    relative_to: nothing\n    warn: {above: 9}")],
        "    relative_to: nothing",
        'checks.back_arch.relative_to is "nothing"; of this measure only the change from rest means something (rest)',
        id="value of its own where only the change means something",
    ),
    pytest.param(
        [("within_deg: 25", "turned_deg: 120\n  within_deg: 25")],
        "  turned_deg",
        "view.turned_deg is 120; it must be at most 90 degrees",
        id="camera behind the person",
    ),
    pytest.param(
        [("{above: 9}", "{beyond: 9}")],
        "    fault: {above: 14}",
        "checks.back_arch.fault is {above: 14}; warn says beyond, so fault must say beyond too",
        id="limits to one side and to both",
    ),
    pytest.param(
        [("    relative_to: rest\n    warn: {above: 0.10}", "    relative_to: nothing\n    warn: {above: 0.10}")],
        "    statistic: sag_share",
        "checks.hips_sag.statistic is \"sag_share\"; a sag is a share of the lift: it needs 'relative_to: rest' and "
        "'above'",
        id="share of nothing",
    ),
    pytest.param(
        [("first: Ribs down, tuck your tailbone", "first: Ribs down and then tuck in your tailbone")],
        "      first: Ribs",
        'checks.back_arch.cue.first is "Ribs down and then tuck in your tailbone"; a cue has at most 6 words, this '
        "one has 8",
        id="cue with too many words",
    ),
    pytest.param(
        [("    priority: 1\n", "")],
        "  back_arch:",
        "checks.back_arch.priority is missing",
        id="missing key",
    ),
    pytest.param(
        [("    say: at_once\n", "")],
        "  back_arch:",
        "checks.back_arch.say is missing; write at_once or after_rep",
        id="missing key with choices",
    ),
    pytest.param([("version: 1\n", "")], None, "version is missing", id="missing key of the head"),
    pytest.param(
        [("needs: {view: side, max_uncertainty: 7}", "needs: side")],
        "    needs: side",
        'checks.back_arch.needs is "side"; keys must follow below it, indented: view, max_uncertainty',
        id="value for a group",
    ),
    pytest.param(
        [("[2, 3]", "[3, 2]")],
        "  correction_after",
        "coaching.correction_after is [3, 2]; write [n, m] for n of the last m reps, n not more than m",
        id="more reps than there are",
    ),
    pytest.param(
        [("[2, 3]", "2")],
        "  correction_after",
        "coaching.correction_after is 2; it must be a list in brackets, such as [1, 2]",
        id="number for a list",
    ),
    pytest.param(
        [("[2, 3]", "[2]")],
        "  correction_after",
        "coaching.correction_after is [2]; the number of entries must be 2",
        id="short list",
    ),
    pytest.param(
        [("[2, 3]", "[2, 2.5]")],
        "  correction_after",
        "coaching.correction_after[2] is 2.5; it must be a whole number",
        id="half a rep",
    ),
    pytest.param(
        [("[1.8, 3.0]", "[3.0, 1.8]")],
        "  distance_m",
        "view.distance_m is [3.0, 1.8]; write the nearest distance first, then the farthest",
        id="distances swapped",
    ),
    pytest.param(
        [("  feet_slide:", "  Feet slide:")],
        "  Feet slide",
        "checks.Feet slide is not a name; use small letters, digits and _, with a letter first",
        id="check without a name",
    ),
    pytest.param([("format: 1", "format: 2")], "format: 2", "format is 2; it must be 1", id="another format"),
    # What YAML itself does not read
    pytest.param(
        [("    at: hold", "\tat: hold")], "\tat: hold", "there is a tab at the beginning; indent with spaces", id="tab"
    ),
    pytest.param(
        [("{above: 9}", "&limit {above: 9}")],
        "    warn: &limit",
        "YAML gives the sign & or * a meaning that is not used here; put text that holds it in quotes",
        id="anchor",
    ),
    pytest.param(
        [("first: Slower", "first: *slow")],
        "      first: *slow",
        "YAML gives the sign & or * a meaning that is not used here; put text that holds it in quotes",
        id="alias",
    ),
    pytest.param(
        [("first: Slower", "first: !!python/name:os.system Slower")],
        "      first: !!python",
        "YAML gives the sign ! a meaning that is not used here; put text that holds it in quotes",
        id="tag",
    ),
    pytest.param(
        [("format: 1", "%YAML 1.9\n---\nformat: 1")],
        "%YAML",
        "lines that begin with % are not used here; delete this one",
        id="directive",
    ),
    pytest.param(
        [("version: 1", "---\nversion: 1")],
        "---\n",
        "a second document begins here (---); a file holds one",
        id="two specs in a file",
    ),
    pytest.param(
        [("    at: hold", "    at:hold")],
        "    at:hold",
        "a colon and a space are missing after the key",
        id="no space after the colon",
    ),
    pytest.param(
        [("first: Slower", "first: Slower: please")],
        "      first: Slower: please",
        "there are two colons; put text that holds a colon in quotes",
        id="colon in a text",
    ),
    pytest.param(
        [("first: Slower", "first: 'Slower")],
        "      first: 'Slower",
        "a quote that opens here is not closed",
        id="open quote",
    ),
    pytest.param(
        [("first: Slower", "first: @home")],
        "      first: @home",
        "text that begins with @, ` or % must stand in quotes",
        id="sign that YAML keeps",
    ),
    pytest.param(
        [("    at: hold", "   at: hold")],
        "   at: hold\n    statistic: sustained",
        "this line cannot be read; check its indentation, the colon and space after the key, and closing quotes",
        id="indentation",
    ),
    pytest.param(
        [("{name: hips, measure: shoulder_hip_knee_deg}", "{name: hips, measure: hip_height_thigh}")],
        "  working: {name: hips",
        f'order.working.measure is "hip_height_thigh"; nobody knows how late this measure is ({", ".join(TIMINGS)})',
        id="a measure whose lateness is unknown",
    ),
    pytest.param(
        [("{name: hips, measure: shoulder_hip_knee_deg}", "{name: hips, measure: clam_opening_deg}")],
        "  working: {name: hips",
        f'order.working.measure is "clam_opening_deg"; nobody lying on the back with bent knees can be measured so '
        f"({HERE}); did you mean knee_opening_deg?",
        id="order of another position",
    ),
    pytest.param(
        [("    unless: feet_slide", "    unless: feet_slid")],
        "    unless: feet_slid",
        'checks.knees_open.unless is "feet_slid"; there is no other check of this name (back_arch, feet_too_far, '
        "incomplete_extension, hips_sag, feet_slide, heels_too_far); did you mean feet_slide?",
        id="a check that is none",
    ),
    pytest.param(
        [("  share: 0.15", "  share: 0.6")],
        "  share: 0.6",
        "order.share is 0.6; past 0.4 of the way it is no beginning",
        id="a beginning past the middle",
    ),
    pytest.param(
        [("title: Bridge", "title: Br\x07idge")],
        "title: ",
        "there is a character here that text cannot hold; delete it",
        id="control character",
    ),
]


@pytest.mark.parametrize(("changes", "at", "says"), BROKEN)
def test_broken_spec(changes: list[tuple[str, str]], at: str | None, says: str) -> None:
    text = changed(*changes)
    with pytest.raises(SpecError) as caught:
        parse(text)
    where = "mine.yaml" if at is None else f"mine.yaml, line {line_of(text, at)}"
    assert str(caught.value) == f"{where}: {says}"


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a note\n", "null\n"])
def test_empty_spec(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert str(caught.value) == "mine.yaml: the file is empty; copy a spec that came with goodrep and change it"


@pytest.mark.parametrize("text", ["- bridge\n", "bridge\n", "42", "[format, exercise]"])
def test_spec_that_is_no_mapping(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert str(caught.value) == "mine.yaml, line 1: a spec is made of keys and values, such as 'format: 1'"


def indented(levels: int) -> str:
    return "".join(f"{' ' * level}a:\n" for level in range(levels))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "- " * 100_000, "a: {" * 50_000, "? " * 100_000, "a: " + "[" * 100_000, indented(600)],
    ids=["lists", "entries", "groups", "keys", "value", "indented"],
)
def test_bottomless_nesting(text: str) -> None:
    with pytest.raises(SpecError, match=r"^mine\.yaml, line \d+: (keys are nested too deeply|a key must be a single)"):
        parse(text)


def test_all_problems_of_a_file_come_together_in_the_order_of_its_lines() -> None:
    with pytest.raises(SpecError) as caught:
        parse(changed(("priority: 1\n", "priority: high\n"), ("target: 2", "target: two"), ("at: setup", "at: start")))
    lines = str(caught.value).splitlines()
    assert [re.sub(r"^mine\.yaml, line \d+: (\S+) .*", r"\1", line) for line in lines] == [
        "tempo.up_s.target",
        "checks.back_arch.priority",
        "checks.feet_too_far.at",
    ]


def test_a_flood_of_problems_is_cut() -> None:
    with pytest.raises(SpecError) as caught:
        parse(BRIDGE + "".join(f"note_{number}: x\n" for number in range(25)))
    lines = str(caught.value).splitlines()
    assert len(lines) == MOST_PROBLEMS + 1
    assert lines[-1] == "mine.yaml: 15 more like these"


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "2026-11-22", "1_000", "12:30", "0x1f"])
def test_text_stays_text(word: str) -> None:
    assert parse(changed(("first: Slower", f"first: {word}"))).spec.tempo.too_fast.cue.first == word


@pytest.mark.parametrize("escape", ["\\U00110000", "\\uD800", "\\UFFFFFFFF"])
def test_an_escape_that_is_no_character_is_answered(escape: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(changed(("title: Bridge", f'title: "{escape}"')))
    line = BRIDGE[: BRIDGE.index("title: Bridge")].count("\n") + 1
    said = "there is a character here that text cannot hold; delete it"
    assert str(caught.value) == f"mine.yaml, line {line}: {said}"


# Whatever is in the file: a spec or a SpecError


def answer(text: str) -> str:
    """The message for a spec, empty where it is a good one; anything else than these two fails the test."""
    message = ""
    try:
        loaded = parse(text)
    except SpecError as error:
        message = str(error)
    else:
        assert isinstance(loaded.spec, Spec)
    return message


def check_answer(text: str) -> None:
    message = answer(text)
    if message:
        lines = message.split("\n")
        assert all(line.startswith("mine.yaml") and line.isprintable() for line in lines)
        assert len(lines) <= MOST_PROBLEMS + 1


@settings(deadline=None)
@given(st.text(max_size=200))
def test_random_text_is_answered(text: str) -> None:
    check_answer(text)


YAML_PIECES = st.sampled_from(list("[]{}:,-?&*!|>'\"%@`#~\n\t \\\u2028\ufeff\x00")) | st.sampled_from(
    [
        "'\\ud800'",
        '"\\ud800"',
        '"\\UFFFFFFFF"',
        "null",
        "checks",
        "[key]",
        "format: 1",
        "\n  ",
        ": ",
        "- ",
        "---\n",
        "...\n",
        "&a ",
        "*a",
        "!!int ",
        "<<: ",
        ".nan",
        "1e400",
        "9" * 400,
    ]
)


@settings(deadline=None)
@given(st.lists(YAML_PIECES, max_size=40).map("".join))
def test_random_yaml_is_answered(text: str) -> None:
    check_answer(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(BRIDGE)), st.integers(0, 30), YAML_PIECES | st.text(max_size=5)),
        min_size=1,
        max_size=3,
    )
)
def test_mutated_spec_is_answered(edits: list[tuple[int, int, str]]) -> None:
    text = BRIDGE
    for start, length, new in edits:
        text = text[:start] + new + text[start + length :]
    check_answer(text)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(BRIDGE) - 1), st.binary(min_size=1, max_size=4))
def test_mutated_bytes_are_answered(tmp_path_factory: pytest.TempPathFactory, start: int, new: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated.yaml"
    data = BRIDGE.encode()
    path.write_bytes(data[:start] + new + data[start + len(new) :])
    with contextlib.suppress(SpecError):
        assert isinstance(load_spec(path), LoadedSpec)


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def place_of(path: tuple[str, ...], check: str) -> tuple[str, ...]:
    """A key of the bridge: with a check's name, or German, where the writer chooses a name."""
    return tuple(
        step if step != "<name>" else "de" if path[at - 1] == "languages" else check for at, step in enumerate(path)
    )


PATHS = [place_of(path, "back_arch") for path in spec_keys()]


def as_yaml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_yaml(str(key))}: {as_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(inner) for inner in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    return "~" if value is None else str(value).lower().replace("nan", ".nan").replace("inf", ".inf")


def with_value(values: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    changed_values = copy.deepcopy(values)
    part = changed_values
    for step in path[:-1]:
        part = part[step]
        part = part[0] if isinstance(part, list) else part
    part[path[-1]] = value
    return changed_values


GERMAN: dict[str, Any] = {"de": {"order": {}, "cues": {"back_arch": {}, "feet_too_far": {}}}}
CHANGED = {"version": 2, "date": "2026-03-28", "author": "Maria Weber", "reason": "Longer hold."}
BRIDGE_VALUES = {**read_document(BRIDGE).values, "changed": [CHANGED], "languages": GERMAN}
EXTENDING_VALUES = {
    **BRIDGE_VALUES,
    **{"extends": "bridge", "author": "Maria Weber", "date": "2026-03-28", "reason": "After a hip replacement."},
}
BOUNDS = ("above", "below", "beyond")
# A limit has one of the three; the fuzzing of the limit itself makes the others.
BRIDGE_PATHS = [path for path in PATHS if path[-1] not in BOUNDS]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BRIDGE_PATHS), JSON_VALUES)
def test_any_value_at_any_key_is_answered_in_our_own_words(path: tuple[str, ...], value: Any) -> None:
    text = as_yaml(with_value(BRIDGE_VALUES, path, value))
    check_answer(text)
    own_words = re.sub(r'is (".*?"|\{.*?\}|\[.*?\]);', "", answer(text))
    assert not NOT_OUR_WORDS.search(own_words)


# The documentation


def documented() -> dict[str, str]:
    """Example by key, from the tables of docs/specs.md."""
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| \S.* \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def as_documented(path: tuple[str, ...]) -> tuple[str, ...]:
    """A language's name is its code."""
    return tuple("<code>" if path[at - 1 : at] == ("languages",) else step for at, step in enumerate(path))


def row_of(path: tuple[str, ...]) -> str | None:
    """The row that documents a key: its own, or that of a part that stands in several places."""
    path = as_documented(path)
    names = [".".join(path), *(".".join(["*", *path[start:]]) for start in range(1, len(path)))]
    return next((name for name in names if name in documented()), None)


def is_group(path: tuple[str, ...]) -> bool:
    return any(other[: len(path)] == path and len(other) > len(path) for other in spec_keys(ExtendingSpec))


@pytest.mark.parametrize("path", sorted(set(spec_keys(ExtendingSpec))), ids=".".join)
def test_every_key_is_documented(path: tuple[str, ...]) -> None:
    if is_group(path):
        assert f"`{'.'.join(as_documented(path))}`" in DOCS.read_text(
            encoding="utf-8"
        ) or f"`{path[-1]}`" in DOCS.read_text(encoding="utf-8")
    else:
        assert row_of(path)


def test_no_key_is_documented_that_does_not_exist() -> None:
    used = {row_of(path) for path in spec_keys(ExtendingSpec)}
    assert set(documented()) <= used


@pytest.mark.parametrize("path", [path for path in sorted(set(spec_keys(ExtendingSpec))) if row_of(path)], ids=".".join)
def test_documented_examples_can_be_written(path: tuple[str, ...]) -> None:
    place = place_of(path, "feet_too_far" if path[-1] == "below" else "back_arch")
    row = row_of(path)
    assert row is not None
    value = read_document(f"key: {documented()[row]}").values["key"]
    if path[-1] in BOUNDS:  # warn and fault say the same
        values = EXTENDING_VALUES
        for limit in ("warn", "fault"):
            values = with_value(values, (*place[:-2], limit), {path[-1]: value})
    else:
        values = with_value(EXTENDING_VALUES, place, value)
    assert isinstance(ExtendingSpec.model_validate(values), Spec)


def test_every_name_of_the_closed_lists_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, quantity in vocabulary.MEASURES.items():
        unsure = f"{quantity.sd:g}" + (f"; {quantity.sd_grows}" if quantity.sd_grows else "")
        assert f"| `{name}` | {quantity.zero} | {quantity.lowest:g} to {quantity.highest:g} | {unsure} |" in text
    for rule in POSTURES.values():
        assert f", seen from the {rule.facing}:\n" in text
    timed = ", ".join(f"`{name}`" for name in TIMINGS)
    assert " or ".join(timed.rsplit(", ", 1)) in text
    for choices in (
        vocabulary.Span,
        vocabulary.Statistic,
        vocabulary.Baseline,
        vocabulary.View,
        vocabulary.Posture,
        vocabulary.Confidence,
        Check.model_fields["say"].annotation,
    ):
        assert get_args(choices)
        assert all(f"`{name}`" in text for name in get_args(choices))


def test_messages_in_the_documentation_are_real() -> None:
    text = changed(("{above: 14}", "{above: 5}"), ("at: setup", "at: set_up"))
    with pytest.raises(SpecError) as caught:
        parse_spec(text, name="my_bridge", shown_as="my_bridge.yaml")
    # The shipped spec's line numbers move with every change to it.
    shown = re.sub(r"line \d+", "line", DOCS.read_text(encoding="utf-8"))
    assert re.sub(r"line \d+", "line", str(caught.value)) in shown
