"""Backup and restore: everything comes back as it was, or nothing is touched."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from command import RECORDINGS, ROOT
from disks import read_only, small_disk
from goodrep.app.cli import main
from goodrep.io import schema
from goodrep.io.backup import MANIFEST
from goodrep.io.journal import JournalWriter
from goodrep.io.recording import find_recording, read_recording
from goodrep.io.records import SessionDetail
from goodrep.io.store import STORE_NAME, Store
from goodrep.io.video_keeper import VIDEO_SUFFIX

Printed = pytest.CaptureFixture[str]


def details(folder: Path) -> list[SessionDetail]:
    with Store.open(folder) as store:
        return [store.session(one.key.number) for one in store.sessions()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "recordings").iterdir())}


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Path:
    assert main(["backup", str(tmp_path / "backup.zip")]) == 0
    return tmp_path / "backup.zip"


def use(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    monkeypatch.setenv("GOODREP_DATA", str(folder))
    return folder


def test_everything_comes_back_in_another_folder(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    archive = tmp_path / "backup.zip"
    assert main(["backup", str(archive)]) == 0
    assert capsys.readouterr().out == f"3 sessions and 3 recordings are in {archive}.\n"
    other = use(monkeypatch, tmp_path / "other")
    assert main(["restore", str(archive)]) == 0
    assert "3 sessions and 3 recordings are back" in capsys.readouterr().out
    assert details(other) == details(kept)
    assert files(other) == files(kept)
    assert sorted(path.name for path in other.iterdir()) == [STORE_NAME, "recordings"]
    with Store.open(other) as store:
        assert store.start_session(source="", software={}).number == 4


OWN = {
    "specs/anna.yaml": "Anna's, version 2",
    "specs/previous/anna.v1.yaml": "Anna's, version 1",
    "languages/fr.yaml": "Bonjour",
}


def write_own(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def own(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for part in ("specs", "languages")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }


def test_a_video_is_no_recording_and_the_day_is_as_elsewhere(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    with Store.open(kept) as store:
        recording = find_recording(store.session(1).summary.key.id)
    assert recording is not None
    recording.with_suffix(VIDEO_SUFFIX).write_bytes(b"pictures")
    archive = tmp_path / "with_video.zip"
    assert main(["backup", str(archive)]) == 0
    assert "3 sessions, 3 recordings and 1 video are in" in capsys.readouterr().out
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "elsewhere"))
    assert main(["restore", str(archive)]) == 0
    assert re.search(r"1 video are back, as of \d{4}-\d\d-\d\d \d\d:\d\d\.\n", capsys.readouterr().out)


def test_what_the_user_wrote_comes_back_too(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    write_own(kept, OWN)
    archive = tmp_path / "backup.zip"
    assert main(["backup", str(archive)]) == 0
    words = "3 sessions, 3 recordings and 3 files of your own (specs, languages)"
    assert capsys.readouterr().out == f"{words} are in {archive}.\n"
    other = use(monkeypatch, tmp_path / "other")
    assert main(["restore", str(archive)]) == 0
    assert capsys.readouterr().out.startswith(f"{words} are back")
    assert own(other) == OWN


def test_a_spec_that_says_something_else_is_not_replaced_unasked(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    write_own(kept, OWN)
    archive = tmp_path / "backup.zip"
    assert main(["backup", str(archive)]) == 0
    other = use(monkeypatch, tmp_path / "other")
    here = {"specs/anna.yaml": "Anna's, another", "specs/ben.yaml": "Ben's"}
    write_own(other, here)
    capsys.readouterr()
    assert main(["restore", str(archive)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "anna.yaml is there already and says something else than in the backup: move it away" in err
    assert own(other) == here
    assert details(other) == []
    assert main(["restore", str(archive), "--replace"]) == 0
    assert own(other) == OWN | {"specs/ben.yaml": "Ben's"}
    assert details(other) == details(kept)


def test_sessions_that_are_there_are_never_replaced_silently(kept: Path, archive: Path, capsys: Printed) -> None:
    with Store.open(kept) as store:
        new = store.start_session(source="camera 0", software={})
        (store.recordings / f"{new.id}.parquet").write_bytes(b"of the new session")
        store.delete_session(1)
    before, recordings = details(kept), files(kept)
    capsys.readouterr()
    assert main(["restore", str(archive)]) == 2
    err = capsys.readouterr().err
    assert err == (
        "goodrep: There are sessions here already (3): --replace deletes them and puts the 3 of the backup in their"
        " place.\n"
    )
    assert details(kept) == before
    assert files(kept) == recordings
    assert main(["restore", str(archive), "--replace"]) == 0
    assert [one.summary.key.number for one in details(kept)] == [3, 2, 1]
    assert f"{new.id}.parquet" not in files(kept)
    assert len(files(kept)) == 3


def test_a_backup_never_overwrites_a_file(kept: Path, archive: Path, capsys: Printed) -> None:
    content = archive.read_bytes()
    assert main(["backup", str(archive)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert archive.read_bytes() == content


def rewritten(archive: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with some files changed, added or (None) left out."""
    path = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        contents = {name: old.read(name) for name in old.namelist()} | change
        for name, content in contents.items():
            if content is not None:
                new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "case", ["cut", "noise", "empty", "flipped", "packed", "missing", "escaping", "newer", "other", "listed", "store"]
)
def test_a_damaged_archive_touches_nothing(
    case: str, kept: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    content = archive.read_bytes()
    manifest = json.loads(zipfile.ZipFile(archive).read(MANIFEST))
    recording = next(name for name in manifest["files"] if name != STORE_NAME)
    bad = archive.with_name("bad.zip")
    match case:
        case "cut":
            bad.write_bytes(content[: len(content) // 2])
        case "noise":
            bad.write_bytes(os.urandom(5000))
        case "empty":
            bad.write_bytes(b"")
        case "flipped":
            place = content.index(b"PAR1") + 2000
            bad.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        case "packed":
            with zipfile.ZipFile(archive) as opened:
                place = opened.getinfo(STORE_NAME).header_offset + 30 + len(STORE_NAME) + 50
            bad.write_bytes(content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :])
        case "missing":
            bad = rewritten(archive, {recording: None})
        case "escaping":
            manifest["files"]["../../escaped.txt"] = {"bytes": 1, "sha256": "0"}
            bad = rewritten(archive, {"../../escaped.txt": b"x", MANIFEST: json.dumps(manifest).encode()})
        case "newer":
            bad = rewritten(archive, {MANIFEST: json.dumps(manifest | {"format": 99}).encode()})
        case "other":
            bad = rewritten(archive, {MANIFEST: b'{"something": "else"}'})
        case "listed":
            bad = rewritten(archive, {MANIFEST: json.dumps(manifest | {"files": list(manifest["files"])}).encode()})
        case "store":
            store = Path(tmp_path / "old.sqlite3")
            schema.connect(store).close()
            bad = rewritten(archive, {STORE_NAME: store.read_bytes()})
    capsys.readouterr()
    other = use(monkeypatch, tmp_path / "other")
    assert main(["restore", str(bad)]) == 5
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert str(bad) in err
    assert ("newer goodrep" if case == "newer" else "is damaged or no backup of goodrep") in err
    assert "zip file" not in err
    assert list(other.iterdir()) == []
    assert not list(tmp_path.rglob("escaped.txt"))

    use(monkeypatch, kept)
    before, recordings = details(kept), files(kept)
    assert main(["restore", str(bad), "--replace"]) == 5
    assert details(kept) == before
    assert files(kept) == recordings


def test_no_file_is_a_sentence(kept: Path, capsys: Printed) -> None:
    assert main(["restore", "nothing.zip"]) == 2
    assert capsys.readouterr().err == "goodrep: There is no file nothing.zip.\n"


def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = use(monkeypatch, tmp_path / "old")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        with Store.open(old) as store:
            store.start_session(source="camera 0", software={})
        assert main(["backup", str(tmp_path / "old.zip")]) == 0
    new = use(monkeypatch, tmp_path / "new")
    assert main(["restore", str(tmp_path / "old.zip")]) == 0
    assert len(details(new)) == 1


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half(
    kept: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    with small_disk(tmp_path / "small", 64) as disk:
        assert main(["backup", str(disk / "backup.zip")]) == 5
        assert "make room in" in capsys.readouterr().err
        assert list(disk.iterdir()) == []
    with small_disk(tmp_path / "small", 500) as disk:  # room for the store, but not for the recordings
        assert main(["backup", str(disk / "backup.zip")]) == 5
        assert "cannot be written (No space left on device): make room there" in capsys.readouterr().err
        assert list(disk.iterdir()) == []
    with small_disk(tmp_path / "small", 64) as disk:
        assert main(["backup", str(tmp_path / "nowhere" / "backup.zip")]) == 5
        data = use(monkeypatch, disk / "data")
        assert main(["restore", str(archive)]) == 5
        assert "disk is full" in capsys.readouterr().err
        assert not data.exists() or list(data.iterdir()) == []
    use(monkeypatch, kept)
    with read_only(kept):
        assert main(["restore", str(archive), "--replace"]) == 5
        assert "cannot be written to" in capsys.readouterr().err
    assert len(details(kept)) == 3


def test_readers_see_the_old_or_the_new_store_while_it_is_replaced(kept: Path, archive: Path) -> None:
    with Store.open(kept) as store:
        for _ in range(20):
            store.start_session(source="camera 0", software={})
    reader = Store.read(kept)
    assert reader is not None
    seen: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(len(reader.sessions()))
            time.sleep(0.001)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        time.sleep(0.05)
        assert main(["restore", str(archive), "--replace"]) == 0
        time.sleep(0.05)
    finally:
        done.set()
        thread.join()
    with reader:
        assert len(reader.sessions()) == 3
    assert seen <= {23, 3}
    assert 3 in seen


def test_a_backup_while_a_session_goes_on_holds_what_there_is(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    recording = read_recording(RECORDINGS / "real_sit_up.parquet")
    with Store.open(kept) as store:
        key = store.start_session(source="camera 0", software={})
        with JournalWriter(store.recordings / f"{key.id}.journal", recording.metadata) as journal:
            for pose in recording.poses():
                journal.append(pose)
            journal.flush()
            assert main(["backup", str(tmp_path / "live.zip")]) == 0
            assert main(["restore", str(tmp_path / "live.zip"), "--replace"]) == 5
            assert "A session is being recorded: end it first." in capsys.readouterr().err
    other = use(monkeypatch, tmp_path / "other")
    assert main(["restore", str(tmp_path / "live.zip")]) == 0
    found = read_recording(other / "recordings" / f"{key.id}.journal")
    assert found.track.t_s.size == recording.track.t_s.size


def test_a_kill_at_any_moment_of_a_restore_leaves_the_old_or_the_new(kept: Path, archive: Path) -> None:
    with Store.open(kept) as store:
        store.start_session(source="camera 0", software={})
    command = [sys.executable, "-m", "goodrep", "restore", str(archive), "--replace"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for after_s in (0.35, 0.45, 0.5, 0.55, 0.6, 0.7):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            time.sleep(after_s)
            process.kill()
        found = details(kept)
        assert len(found) in (3, 4)
        names = files(kept)
        for one in found:
            if one.sets:
                read_recording(kept / "recordings" / f"{one.summary.key.id}.parquet")
                assert f"{one.summary.key.id}.parquet" in names
    assert main(["restore", str(archive), "--replace"]) == 0
    assert len(details(kept)) == 3
    assert sorted(path.name for path in kept.iterdir()) == [STORE_NAME, "recordings"]
