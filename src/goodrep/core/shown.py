"""What a session shows in words: its window, its result, its questions, and why nothing was counted.

English here, and in a language's file under the same names; ``core/wording.py`` joins these groups with what is said.
"""

from __future__ import annotations

from typing import ClassVar

from goodrep.core.sentences import Sentences
from goodrep.specs.parts import Text


class NothingPhrases(Sentences):
    """Why no rep was counted.

    ``{title_small}`` begins with a small letter, ``{title}`` as it stands; ``{request}`` asks for the position.
    """

    also: ClassVar[dict[str, tuple[str, ...]]] = {
        "no_whole_rep": ("title",),
        "side_unknown": ("title",),
        "hidden": ("title",),
        "cut": ("title",),
        "other_position": ("title", "request"),
    }

    no_pictures: Text = "The source has no pictures."
    no_whole_rep: Text = "In position for the {title_small}, but no whole rep was seen."
    other_side: Text = "The side trained was not the {side} one; leave --side out, or name the other side."
    side_unknown: Text = (
        "This may be no {title_small}: the person is {looks}, and no movement showed which side is trained."
    )
    too_short: Text = "Too short: the position must be held for a second before the first rep."
    nobody: Text = "Nobody was seen in most of the pictures."
    hidden: Text = "Shoulders, hips, knees and feet are not all visible, so no {title_small} can be counted."
    cut: Text = "Part of the body is outside the picture, so no {title_small} can be counted."
    other_position: Text = "This is no {title_small}: the person is {looks}, not {position} for long enough."


class WindowPhrases(Sentences):
    """In the window, apart from captions."""

    rest: Text = "Ready"
    up: Text = "Lift"
    hold: Text = "Hold"
    down: Text = "Lower"
    seconds: Text = "{number} seconds"
    of_planned: Text = "of {total}"
    this_set: Text = "Set {number} of {total}"
    next_set: Text = "Next: set {number} of {total}"
    last_set: Text = "Last set"
    resting: Text = "Rest"
    paused: Text = "Paused"
    go_on: Text = "Raise a straight arm or press Space to go on."
    space_key: Text = "Space"
    pause: Text = "pause"
    full_screen: Text = "full screen"
    end: Text = "end"
    hip_line: Text = "Hip line"
    opening: Text = "Opening"
    hike: Text = "Hike"


class ResultPhrases(Sentences):
    """At the end, in the terminal: the reps as a table, and what was kept."""

    set_of_both: Text = "Set {number}: {name}"
    set_of_side: Text = "Set {number}: {name}, {side} side"
    rep: Text = "Rep"
    start: Text = "Start"
    up: Text = "Up"
    hold: Text = "Hold"
    down: Text = "Down"
    verdict: Text = "Verdict (times in seconds)"
    good: Text = "good"
    over: Text = "{fault}: {value}, over {limit}"
    under: Text = "{fault}: {value}, under {limit}"
    lifting: Text = "{finding}, lifting"
    lowering: Text = "{finding}, lowering"
    warning: Text = "warning, {finding}"
    attempt: Text = "attempt, not counted: {reason}"
    not_whole: Text = "not seen whole: {reason}"
    not_assessed: Text = "not assessed, {check}"
    never_assessed: Text = "Not assessed in any rep: {check}"
    all_through: Text = "All through the set: {finding}"
    lifted_by: Text = "lifted by {parts}"
    moved_first: Text = "{first} moved first, {lag} s before {second}"
    moved_together: Text = "{first} and {second} moved together"
    order: Text = "What moved first: {parts}."
    before: Text = "{first} before {second} in {reps}, by about {lag} s"
    together: Text = "together in {reps}"
    not_told: Text = "not told in {reps} ({reason})"
    one_rep: Text = "1 rep"
    some_reps: Text = "{count} reps"
    good_of: Text = "{good} good of {total}"
    one_attempt: Text = "1 attempt"
    some_attempts: Text = "{count} attempts"
    nothing_counted: Text = "Nothing was counted."
    kept: Text = "Kept as session {number}: {command}"
    nothing_kept: Text = "Nothing is kept: no set was begun."


class QuestionPhrases(Sentences):
    """After the session, at the terminal."""

    felt: Text = "Where did you feel it most? {places}. Enter skips:"
    pain: Text = "Any pain, from 0 (none) to 10? Enter skips:"
    again: Text = "A number from {lowest} to {highest}, or just Enter."
    too_much_pain: Text = "That is too much pain: stop for now, and ask your physio before the next session."
