"""Recordings: read back as they were, whatever happens to the file or the disk."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import textwrap
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import goodrep
from disks import no_file_above, read_only, small_disk
from goodrep.core.pose import LANDMARKS, OUTLINE_SHAPE, Pose
from goodrep.errors import SourceError, StorageError
from goodrep.io.journal import FORMAT, RECORD, JournalWriter, RecordingMetadata, read_journal
from goodrep.io.recording import (
    finish_recording,
    main,
    read_recording,
    recover_journals,
    to_parquet,
)
from goodrep.io.records import SpecUsed

SIZE_PX = (640, 480)
METADATA = RecordingMetadata(
    "0d9c2a61", SIZE_PX, "camera 0 (é)", SpecUsed("bridge", 3, "ab" * 32, "format: 1\n"), "left", {"goodrep": "1"}
)


@pytest.fixture(autouse=True, scope="module")
def _the_child_process_finds_goodrep() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(goodrep.__file__).parents[1]))
        yield


values = st.floats(-4, 4, width=32) | st.sampled_from([np.nan, np.inf, -np.inf, 1e9, -1e9, 0.0, 3.2767, -3.2768])
shares = st.floats(0, 1, width=32) | st.just(np.nan)


@st.composite
def rounded_poses(draw: st.DrawFn) -> list[Pose]:
    poses = []
    for t_s in sorted(draw(st.sets(st.floats(0, 1e6), max_size=4))):
        if draw(st.booleans()):
            pose = Pose.nobody(t_s, SIZE_PX)
        else:
            landmarks = np.empty((33, 5))
            landmarks[:, :3] = draw(hnp.arrays(np.float64, (33, 3), elements=values))
            landmarks[:, 3:] = draw(hnp.arrays(np.float64, (33, 2), elements=shares))
            pose = Pose(
                t_s,
                SIZE_PX,
                landmarks,
                draw(hnp.arrays(np.float64, (33, 3), elements=values)),
                draw(hnp.arrays(np.float64, OUTLINE_SHAPE, elements=values)),
            )
        poses.append(pose.rounded())
    return poses


def some_poses(count: int, seed: int = 1, fps: float = 30.0) -> list[Pose]:
    rng = np.random.default_rng(seed)
    return [
        Pose(
            i / fps, SIZE_PX, rng.uniform(0, 1, (33, 5)), rng.uniform(-1, 1, (33, 3)), rng.uniform(-2, 2, OUTLINE_SHAPE)
        ).rounded()
        for i in range(count)
    ]


def write(path: Path, poses: list[Pose]) -> Path:
    with JournalWriter(path, METADATA) as journal:
        for pose in poses:
            journal.append(pose)
    assert journal.problem is None
    return path


def assert_same(read: Iterator[Pose], written: list[Pose]) -> None:
    for one, other in zip(read, written, strict=True):
        assert one.t_s == other.t_s
        assert one.size_px == other.size_px
        for name in ("landmarks", "world_m", "outline"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), strict=True)


@settings(deadline=None, max_examples=60)
@given(poses=rounded_poses())
def test_both_forms_give_back_what_was_recorded(poses: list[Pose]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = write(Path(folder) / "a.journal", poses)
        from_journal = read_recording(journal)
        from_parquet = read_recording(to_parquet(journal))
        assert not journal.exists()
    for recording in (from_journal, from_parquet):
        assert_same(recording.poses(), poses)
        assert recording.metadata == METADATA
        assert recording.damaged_bytes == 0


def test_keys_are_there_again_in_both_forms(tmp_path: Path) -> None:
    poses, pressed = some_poses(5), [False, True, False, False, True]
    with JournalWriter(tmp_path / "a.journal", METADATA) as journal:
        for pose, pause_key in zip(poses, pressed, strict=True):
            journal.append(pose, pause_key=pause_key)
    assert read_recording(tmp_path / "a.journal").pause_key.tolist() == pressed
    assert read_recording(to_parquet(tmp_path / "a.journal")).pause_key.tolist() == pressed


def test_recordings_of_the_first_format_are_read_as_without_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goodrep.io.journal.FORMAT", 1)
    path = write(tmp_path / "a.journal", [])
    monkeypatch.undo()
    newer = write(tmp_path / "b.journal", some_poses(3))
    old = bytearray(path.read_bytes())
    records = newer.read_bytes()[-3 * RECORD.itemsize :]
    for at in range(0, len(records), RECORD.itemsize):
        payload = records[at + 4 : at + RECORD.itemsize - 6]
        old += struct.pack("<I", len(payload)) + payload + struct.pack("<I", zlib.crc32(payload))
    path.write_bytes(old)
    for recording in (read_recording(path), read_recording(to_parquet(path))):
        assert_same(recording.poses(), some_poses(3))
        assert recording.pause_key.tolist() == [False] * 3
        assert recording.damaged_bytes == 0


def test_the_parquet_file_explains_itself(tmp_path: Path) -> None:
    table = pq.read_table(to_parquet(write(tmp_path / "a.journal", some_poses(3))))
    assert table.schema.field("x").type.list_size == len(LANDMARKS)
    said = table.schema.metadata[b"goodrep"].decode()
    for word in ('"bridge"', '"format: 1\\n"', '"left_hip"', '"x": [0.0001, "share of the picture\'s width"]'):
        assert word in said


def test_a_minute_takes_at_most_one_and_a_half_megabytes_even_of_noise(tmp_path: Path) -> None:
    journal = write(tmp_path / "a.journal", some_poses(1800))
    assert journal.stat().st_size <= 1_500_000
    assert to_parquet(journal).stat().st_size <= 1_500_000


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_a_torn_end_loses_only_what_was_torn(data: st.DataObject) -> None:
    poses = some_poses(6)
    with tempfile.TemporaryDirectory() as folder:
        journal = write(Path(folder) / "a.journal", poses)
        content = journal.read_bytes()
        begin = len(content) - len(poses) * RECORD.itemsize
        end = data.draw(st.integers(begin, len(content)))
        journal.write_bytes(content[:end])
        recording = read_recording(journal)
    whole, torn = divmod(end - begin, RECORD.itemsize)
    assert_same(recording.poses(), poses[:whole])
    assert recording.damaged_bytes == torn


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_a_changed_byte_loses_only_its_own_picture_and_is_reported(data: st.DataObject) -> None:
    poses = some_poses(6)
    with tempfile.TemporaryDirectory() as folder:
        journal = write(Path(folder) / "a.journal", poses)
        content = bytearray(journal.read_bytes())
        begin = len(content) - len(poses) * RECORD.itemsize
        at = data.draw(st.integers(begin, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
        journal.write_bytes(content)
        recording = read_recording(to_parquet(journal))
    lost = (at - begin) // RECORD.itemsize
    assert_same(recording.poses(), poses[:lost] + poses[lost + 1 :])
    assert recording.damaged_bytes == RECORD.itemsize


def test_a_kill_loses_at_most_the_last_second_and_the_next_start_finishes(tmp_path: Path) -> None:
    journal = tmp_path / "a.journal"
    child = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from test_recording import METADATA, JournalWriter, some_poses
        journal = JournalWriter(Path({str(journal)!r}), METADATA)
        for pose in some_poses(100):
            journal.append(pose)
        print("appended", flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "appended\n"
        with pytest.raises(StorageError, match="still being recorded"):
            to_parquet(journal)
        assert recover_journals(tmp_path) == []
        process.kill()
    (finished,) = recover_journals(tmp_path)
    recording = read_recording(finished)
    kept = len(recording.track.t_s)
    assert kept >= 70
    assert_same(recording.poses(), some_poses(100)[:kept])
    assert list(tmp_path.iterdir()) == [finished]


def test_finishing_twice_is_harmless(tmp_path: Path) -> None:
    journal = write(tmp_path / "a.journal", some_poses(3))
    finished = finish_recording(journal)
    assert finished == tmp_path / "a.parquet"
    assert finish_recording(journal) == finished
    assert_same(read_recording(finished).poses(), some_poses(3))


def test_a_damaged_journal_is_put_aside_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "a.journal"
    journal.write_bytes(b"neither head nor tail of a journal")
    monkeypatch.setattr(sys, "argv", ["recording", str(journal)])
    assert main() == SourceError.exit_code
    assert "damaged" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.damaged"]


def test_a_full_disk_stops_the_recording_but_not_the_session(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as folder:
        journal = JournalWriter(folder / "a.journal", METADATA)
        poses = some_poses(200)
        for pose in poses:
            journal.append(pose)
        journal.close()
        assert journal.problem is not None
        assert journal.problem.startswith("The disk is full: make room in")
        recording = read_recording(folder / "a.journal")
        kept = len(recording.track.t_s)
        assert kept >= 30
        assert_same(recording.poses(), poses[:kept])
        # No room for the other form either: the journal stays.
        assert finish_recording(folder / "a.journal") == folder / "a.journal"
        assert sorted(path.name for path in folder.iterdir()) == ["a.journal"]


def test_a_limit_on_file_size_counts_as_full(tmp_path: Path) -> None:
    with no_file_above(50_000), JournalWriter(tmp_path / "a.journal", METADATA) as journal:
        for pose in some_poses(100):
            journal.append(pose)
    assert journal.problem is not None
    assert journal.problem.startswith("The disk is full")


def test_a_picture_of_another_size_stops_the_recording(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "a.journal", METADATA) as journal:
        journal.append(Pose.nobody(0.0, SIZE_PX))
        journal.append(Pose.nobody(0.1, (1280, 720)))
        journal.append(Pose.nobody(0.2, SIZE_PX))
    assert journal.problem is not None
    assert "changed from (640, 480) to (1280, 720)" in journal.problem
    assert len(read_journal(tmp_path / "a.journal").records) == 1


def test_a_read_only_folder_is_refused_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    with read_only(folder), pytest.raises(StorageError, match="recordings cannot be written to"):
        JournalWriter(folder / "a.journal", METADATA)
    assert list(folder.iterdir()) == []


def test_no_room_for_the_head_leaves_no_file(tmp_path: Path) -> None:
    with no_file_above(100), pytest.raises(StorageError, match="The disk is full"):
        JournalWriter(tmp_path / "a.journal", METADATA)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_journal_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goodrep.io.journal.FORMAT", FORMAT + 1)
    journal = write(tmp_path / "a.journal", [])
    monkeypatch.undo()
    with pytest.raises(SourceError, match=rf"newer goodrep \(format {FORMAT + 1}, this one knows {FORMAT}\)"):
        read_recording(journal)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.parquet", b"PAR1 but nothing else"),
        ("a.parquet", b""),
        ("a.journal", b""),
        ("a.journal", b"something else, long enough to hold a head"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=rf"{name} (is|cannot)"):
        read_recording(tmp_path / name)


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    for name in ("a.parquet", "a.journal"):
        with pytest.raises(SourceError, match=rf"{name} cannot be read"):
            read_recording(tmp_path / name)


def test_the_parquet_file_of_another_program_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "a.parquet")
    with pytest.raises(SourceError, match="is no recording of goodrep"):
        read_recording(tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["visibility", "outline"])
def test_a_recording_with_a_column_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    finished = to_parquet(write(tmp_path / "a.journal", some_poses(3)))
    table = pq.read_table(finished)
    at = table.column_names.index(name)
    pq.write_table(table.set_column(at, name, table[name].cast(pa.list_(pa.int16()))), finished)
    with pytest.raises(SourceError, match="is no recording of goodrep"):
        read_recording(finished)


def test_a_recording_with_a_column_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    finished = to_parquet(write(tmp_path / "a.journal", some_poses(3)))
    finished.write_bytes(finished.read_bytes().replace(b"visibility", b"visi\xb1ility"))
    with pytest.raises(SourceError, match="is damaged or no recording"):
        read_recording(finished)


def test_a_changed_byte_in_a_parquet_file_is_noticed(tmp_path: Path) -> None:
    finished = to_parquet(write(tmp_path / "a.journal", some_poses(30)))
    content = bytearray(finished.read_bytes())
    content[len(content) // 2] ^= 1
    finished.write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.parquet (is damaged|cannot be read)"):
        read_recording(finished)
