"""What a session leaves behind where there was little or nothing in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodrep.app.keeping import SessionKeeper
from goodrep.core.events import Cue, Event, PlacementFound, SetClosed, SetOpened, TopReached
from goodrep.core.pose import Pose
from goodrep.io.records import SpecUsed
from goodrep.io.store import Store
from recorded import poses_of

SPEC = SpecUsed("bridge", 1, "ab" * 32, "format: 1\n")
SOMEBODY = poses_of("demo_bridge")[:3]
SIZE_PX = SOMEBODY[0].size_px
NOBODY = [Pose.nobody(t_s, SIZE_PX) for t_s in (0.0, 0.1)]
FAR = PlacementFound(0.0, "too_far", "Come nearer.")
OPENED = SetOpened(0.1, 1, "bridge", "both", "found")


def kept(data: Path, poses: list[Pose], events: list[Event], last: list[Event]) -> tuple[int | None, int, int]:
    """The number that is told, how many sessions there are, and how many recordings."""
    keeper = SessionKeeper({"bridge": SPEC}, SIZE_PX, "camera 0", None, "live", None, video=True)
    keeper.keep(poses[0], events)
    for pose in poses[1:]:
        keeper.keep(pose, [])
    keeper.close(last, why_nothing="Too short.")
    with Store.open() as store:
        return keeper.number, len(store.sessions()), len(list((data / "recordings").iterdir()))


@pytest.mark.parametrize(
    ("poses", "events"),
    [
        (
            SOMEBODY,
            [PlacementFound(0.0, "ok", "Good."), Cue(0.0, "announcement", "Bridge", True)],
        ),
        (SOMEBODY, [FAR, Cue(0.0, "placement", "Come nearer.", False, suppressed_by="changed_at_once")]),
        (NOBODY, [Cue(5.0, "placement", "I can't see anyone.", True)]),
    ],
)
def test_a_session_without_anything_to_look_at_is_not_kept(
    poses: list[Pose], events: list[Event], in_process: Path
) -> None:
    assert kept(in_process, list(poses), events, []) == (None, 0, 0)


@pytest.mark.parametrize(
    ("events", "last"),
    [
        ([FAR, Cue(3.0, "placement", "Come nearer.", True)], []),
        ([OPENED, TopReached(0.1, 1, 1)], []),
        ([], [OPENED, SetClosed(0.2, 1, "source_ended", 0, ())]),
    ],
)
def test_what_was_announced_or_stood_in_the_way_is_kept(
    events: list[Event], last: list[Event], in_process: Path
) -> None:
    number, sessions, recordings = kept(in_process, list(SOMEBODY), events, last)
    assert (number, sessions) == (1, 1)
    assert recordings >= 1
