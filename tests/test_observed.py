"""What was observed is kept: the same to the bit, found by what it was made of, never trusted when damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from command import RECORDINGS
from disks import small_disk
from goodrep.app.replay import judge_of, replayed
from goodrep.core.events import Event
from goodrep.errors import SourceError
from goodrep.io import observed as kept_observations
from goodrep.io import recording
from goodrep.io.observed import SUFFIX, ObservedRecording
from goodrep.io.recording import Recording, recordings_folder
from recorded import ALL

pytestmark = pytest.mark.usefixtures("own_cache")


def events_of(whole: ObservedRecording) -> list[Event]:
    judge = judge_of(whole.metadata)
    return [event for _, events in replayed(judge, whole.observed, whole.pause_key) for event in events]


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The recordings that were read, as they are."""
    read: list[Path] = []

    def noted(path: Path) -> Recording:
        read.append(path)
        return recording.read_recording(path)

    monkeypatch.setattr(kept_observations, "read_recording", noted)
    return read


@pytest.mark.parametrize("name", ALL)
def test_from_what_is_kept_come_the_same_events_without_reading_the_recording(name: str, unread: list[Path]) -> None:
    path = RECORDINGS / f"{name}.parquet"
    first = ObservedRecording.of(path)
    expected = events_of(first)
    first.keep()
    assert unread == [path]
    again = ObservedRecording.of(path)
    assert events_of(again) == expected
    assert again.metadata == first.metadata
    assert unread == [path]


def kept_file(path: Path) -> Path:
    whole = ObservedRecording.of(path)
    events_of(whole)
    whole.keep()
    (file,) = path.parent.glob(f"*{SUFFIX}")
    return file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording that belongs to a session."""
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path / "data"))
    recordings_folder().mkdir(parents=True)
    return Path(shutil.copy(RECORDINGS / "clam_004.parquet", recordings_folder() / "session.parquet"))


def test_what_belongs_to_a_session_lies_beside_its_recording_and_bears_its_name(own: Path) -> None:
    assert kept_file(own).name.startswith("session.")


@pytest.mark.parametrize("damage", ["cut", "flipped", "head", "emptied", "another", "gone"])
def test_what_is_damaged_or_gone_is_observed_again(own: Path, damage: str, unread: list[Path]) -> None:
    file = kept_file(own)
    whole = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "another":
        np.savez(file, t_s=np.zeros(3))
    elif damage == "head":  # an array's description is never closed, and the checksum comes after it
        file.write_bytes(whole.replace(b", }", b", {", 1))
    else:
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]
        file.write_bytes({"cut": whole[:middle], "flipped": flipped, "emptied": b""}[damage])
    expected = events_of(ObservedRecording.of(own))
    assert len(unread) == 2
    assert kept_file(own).read_bytes() == whole
    assert events_of(ObservedRecording.of(own)) == expected


def test_a_recording_that_has_changed_is_observed_anew_and_what_was_kept_of_it_is_removed(own: Path) -> None:
    before = kept_file(own)
    shutil.copy(RECORDINGS / "clam_006.parquet", own)
    after = kept_file(own)
    assert before != after
    assert not before.exists()


def test_other_code_observes_anew(own: Path, monkeypatch: pytest.MonkeyPatch, unread: list[Path]) -> None:
    kept_file(own)
    monkeypatch.setattr(kept_observations, "code_version", lambda: "of tomorrow")
    ObservedRecording.of(own)
    assert len(unread) == 2


def test_a_full_disk_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        monkeypatch.setenv("GOODREP_CACHE", str(disk))
        whole = ObservedRecording.of(RECORDINGS / "clam_004.parquet")
        assert events_of(whole)
        whole.keep()
        assert list((disk / "observed").iterdir()) == []


def test_a_recording_that_is_none_is_told() -> None:
    with pytest.raises(SourceError, match=r"no\.parquet cannot be read"):
        ObservedRecording.of(Path("no.parquet"))
