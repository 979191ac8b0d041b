"""``goodrep spec``: list, show, check, new, diff, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goodrep.app.cli import main
from goodrep.app.spec import SUBCOMMANDS
from goodrep.resources import specs_folder
from goodrep.specs.differing import differences
from goodrep.specs.document import read_document
from goodrep.specs.loading import load_spec, parse_spec, shipped_specs
from goodrep.specs.noted import BELOW
from goodrep.specs.schema import schema_text
from goodrep.specs.starting import started_spec
from test_extending import ANNA

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of own specs, with one in it."""
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path))
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "anna.yaml").write_text(ANNA, encoding="utf-8")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["spec", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_list(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "broken.yaml").write_text("format: 1\n", encoding="utf-8")
    code, out, _ = run(capsys, "list")
    assert code == 0
    rows = {line.split()[0]: " ".join(line.split()) for line in out.splitlines()[2:]}
    assert set(rows) == {*shipped_specs(), "anna", "broken"}
    base = load_spec("bridge").spec.version
    assert rows["bridge"] == f"bridge {base} Bridge goodrep"
    assert rows["anna"] == f"anna 3 Bridge bridge, version {base} Maria Weber, 2026-03-28"
    assert rows["broken"] == "broken - cannot be used: goodrep spec check broken yourself"
    listed = json.loads(run(capsys, "list", "--json")[1])
    assert {row["name"]: row["version"] for row in listed}["anna"] == 3


@pytest.mark.parametrize("name", shipped_specs())
def test_show_names_every_check_with_limits_cues_and_reason(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", name)
    assert code == 0
    assert all(len(line) <= 110 for line in out.splitlines())
    flat = " ".join(out.split())
    for check_id, check in load_spec(name).spec.checks.items():
        assert f"{check.priority} {check_id.replace('_', ' ')}: noted {check.warn.side} {check.warn.value:g}" in flat
        assert f'"{check.cue.first}", then "{check.cue.second}"' in flat
        assert " ".join(check.reason.split()) in flat


def test_show_of_an_own_spec_begins_with_what_differs(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "show", "anna")[1]
    assert out.startswith("Bridge (anna, version 3)\nBuilds on bridge, version ")
    base = load_spec("bridge").spec.tempo.hold_s
    assert f"  tempo.hold_s.target: {base.target:g} -> 5 seconds\n" in out
    assert "Maria Weber, 2026-03-28" in out


def test_show_as_yaml_can_be_used_as_a_file(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "show", "anna", "--yaml")[1]
    assert parse_spec(text, name="anna", shown_as="anna.yaml").spec == load_spec("anna").spec
    assert run(capsys, "show", "bridge", "--yaml")[1] == (specs_folder() / "bridge.yaml").read_text(encoding="utf-8")
    assert json.loads(run(capsys, "show", "anna", "--json")[1])["tempo"]["hold_s"]["target"] == 5


def test_check(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", "anna")
    assert (code, err) == (0, "")
    doubt, verdict = out.splitlines()
    assert doubt.endswith("but not languages.de.cues.hips_sag.first, which still says what it said before (doubtful)")
    assert verdict == "anna can be used."
    assert run(capsys, "check", *shipped_specs())[0] == 0
    noisy, broken = own / "noisy.yaml", own / "broken.yaml"
    noisy.write_text(ANNA.replace("150", "168").replace("158", "169"), encoding="utf-8")
    broken.write_text(ANNA.replace("author", "auther"), encoding="utf-8")
    code, out, err = run(capsys, "check", str(noisy), "broken", "nothing")
    assert code == 2
    assert out.count("inside the noise band") == 2
    assert f"{noisy} can be used." in out
    assert "broken.yaml, line 6: auther is not a key; did you mean author?\n" in err
    assert "There is no exercise 'nothing'." in err
    found = json.loads(run(capsys, "check", "broken", "anna", "--json")[1])
    assert [len(one["problems"]) for one in found] == [1, 0]


def test_new_writes_a_file_that_wants_a_reason_and_is_then_a_good_spec(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "new", "bert", "--extends", "clam", "--author", "Maria: Weber")
    path = own / "bert.yaml"
    assert code == 0
    assert str(path) in out
    assert (own / "spec.schema.json").read_text(encoding="utf-8") == schema_text()
    code, _, err = run(capsys, "check", "bert")
    text = path.read_text(encoding="utf-8")
    line = text.split("\n").index("reason: # Why is this person judged differently? Write it here.") + 1
    assert (code, err) == (2, f"bert.yaml, line {line}: reason is empty; it must be text\n")
    path.write_text(text.replace("reason: #", "reason: Shoulder hurts. #"), encoding="utf-8")
    loaded = load_spec("bert")
    assert loaded.spec.author == "Maria: Weber"  # type: ignore[attr-defined]
    assert differences(load_spec("clam").spec, loaded.spec) == []
    again = run(capsys, "new", "bert", "--extends", "clam", "--author", "M")
    assert again[0] == 2
    assert "already" in again[2]


@pytest.mark.parametrize("name", ["a/b", "a.b", ""])
def test_new_refuses_names_that_could_not_be_found(own: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "new", name, "--extends", "bridge", "--author", "M")
    assert code == 2
    assert err.startswith(f"goodrep: A spec of your own cannot be called '{name}'")
    assert [path.name for path in own.iterdir()] == ["anna.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bridge", "--author", "M"), "A spec of your own cannot be called 'bridge': that one comes with goodrep."),
        (("b", "--author", " "), "--author is empty; say who."),
        (("b", "--author", "M", "--reason", ""), "--reason is empty; say why."),
    ],
)
def test_new_refuses_a_taken_name_and_empty_words(
    own: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "new", *arguments, "--extends", "bridge") == (2, "", f"goodrep: {said}\n")
    assert [path.name for path in own.iterdir()] == ["anna.yaml"]


def test_a_key_that_is_still_a_note_is_named(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "new", "bert", "--extends", "bridge", "--author", "M", "--reason", "Pain")
    path = own / "bert.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    holder, key = lines.index("# checks:"), lines.index("#   incomplete_extension:")
    for i in range(key, key + 4):
        lines[i] = lines[i].removeprefix("# ")
    path.write_text("\n".join(lines), encoding="utf-8")
    says = "what stands under 'checks:' is indented, but this line is still a note; take the '# ' before it away"
    assert run(capsys, "check", "bert") == (2, "", f"bert.yaml, line {holder + 1}: {says}\n")
    lines[holder] = "checks:"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run(capsys, "check", "bert")[0] == 0


def test_new_elsewhere(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "patients" / "anna"
    arguments = ["new", "b", "--extends", "anna", "--author", "M", "--reason", "Pain: none", "--folder", str(folder)]
    assert run(capsys, *arguments)[0] == 0
    assert load_spec(folder / "b.yaml").spec.tempo.hold_s.target == 5


@pytest.mark.parametrize("name", shipped_specs())
def test_all_that_new_offers_as_notes_is_what_the_base_says(name: str) -> None:
    base = load_spec(name)
    head, notes = started_spec(base, author="M", date="2026-03-28", reason="Why not").split(BELOW)
    lines = notes.strip("\n").split("\n")[1:]
    assert all(line == "" or line.startswith("# ") for line in lines)
    text = head + "\n".join(line.removeprefix("# ") for line in lines) + "\n"
    loaded = parse_spec(text, name="mine", shown_as="mine.yaml")
    assert differences(base.spec, loaded.spec) == []
    offered = set(read_document(text).values)
    assert {"title", "how_to", "view", "rep", "tempo", "checks", "coaching"} <= offered


def test_diff(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = load_spec("bridge").spec
    code, out, _ = run(capsys, "diff", "bridge", "anna")
    old = base.checks["incomplete_extension"]
    assert code == 0
    assert out.splitlines() == [
        f"bridge, version {base.version} -> anna, version 3",
        f"  tempo.hold_s.target: {base.tempo.hold_s.target:g} -> 5 seconds",
        f"  tempo.hold_s.warn_below: {base.tempo.hold_s.warn_below:g} -> 4 seconds",
        f"  tempo.hold_s.fault_below: {base.tempo.hold_s.fault_below:g} -> 3 seconds",
        f"  checks.incomplete_extension.warn: below {old.warn.value:g} -> below 158 degrees",
        f"  checks.incomplete_extension.fault: below {old.fault.value:g} -> below 150 degrees",
        f'  checks.hips_sag.cue.first: "{base.checks["hips_sag"].cue.first}" -> "Stay up there"',
        "  checks.feet_slide: left out",
        "  checks.knees_open.unless: left out",
    ]
    back = run(capsys, "diff", "anna", "bridge")[1]
    assert "  checks.feet_slide: new\n" in back
    rows = json.loads(run(capsys, "diff", "bridge", "anna", "--json")[1])
    assert rows[0] == {"key": "tempo.hold_s.target", "old": base.tempo.hold_s.target, "new": 5, "unit": "seconds"}
    assert run(capsys, "diff", "clam", "clam")[1].splitlines()[1] == "  They say the same."


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "schema") == (0, schema_text(), "")


@pytest.mark.parametrize("command", [name for name in SUBCOMMANDS if name != "schema"])
def test_every_subcommand_is_in_the_readme(command: str) -> None:
    assert f"spec {command}" in README.read_text(encoding="utf-8")
