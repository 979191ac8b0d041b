"""What would be said, and what not any more, if a draft coached: judged in the background, once nothing moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from goodrep.app.printing import words
from goodrep.page.tune_answers import MOST_SHOWN, Body, by_key, draft_of, opened, told_by_line
from goodrep.page.tune_page import workshop_of
from goodrep.page.workshop import Open, Workshop
from goodrep.specs.loading import LoadedSpec
from goodrep.tuning.cue_changes import CueGroup, SaidAt, cue_changes, cue_words, grouped, texts_of
from goodrep.tuning.draft import as_loaded

KIND_WORDS: Final = {
    "correction": "correction",
    "ack": "once it is corrected",
    "praise": "praise",
    "placement": "where to be",
    "summary": "what is said at the end of a set",
}


def cues(request: Request, body: Body) -> Response:
    """Lines of JSON: how far it is, and at last which cues would come or go. Whatever is tried next ends it."""
    page_open = opened(request, body)
    draft = draft_of(page_open, body)
    if draft.spec is None:
        return JSONResponse({"problem": " ".join(by_key(draft.problems).values())})
    workshop = workshop_of(request)
    lines = _lines(workshop, page_open, as_loaded(page_open.loaded, draft.spec), workshop.cue_runs.next())
    return told_by_line(lines)


def _lines(workshop: Workshop, page_open: Open, draft: LoadedSpec, run: int) -> Iterator[dict[str, Any]]:
    base, sessions = page_open.loaded, page_open.recorded
    texts = texts_of(base.spec) | texts_of(draft.spec)
    found: dict[int, list[SaidAt]] = {}
    problems = []
    yield dict(done=0, of=len(sessions))
    judged_in = workshop.judges.judge(
        list(sessions), base.spec.exercise, (base, draft), wanted=lambda: workshop.cue_runs.is_wanted(run)
    )
    for done, judged in enumerate(judged_in, 1):
        if judged.problem is not None:
            problems.append(judged.problem)
        if judged.outcomes:
            session = sessions[judged.recording]
            before, after = judged.outcomes
            found[session.number] = cue_changes(before, after, session, texts)
        yield dict(done=done, of=len(sessions))
    if not workshop.cue_runs.is_wanted(run):
        return
    groups = grouped(chain.from_iterable(found[number] for number in sorted(found)))
    missing = len(page_open.sessions) - len(sessions)
    if missing:
        problems.append(f"{missing} {'session' if missing == 1 else 'sessions'} without a recording: not listened to.")
    said = cue_words(groups) if found else "What would be said is not known: there is no recording to listen to."
    yield dict(words=said, groups=[_group_data(group, texts) for group in groups], problems=problems)


def _group_data(group: CueGroup, texts: Mapping[str, str]) -> dict[str, Any]:
    about = KIND_WORDS.get(group.kind, group.kind)
    shown: list[dict[str, Any]] = []
    for comes in (False, True):
        at = [one for one in group.at if one.comes == comes]
        if at:
            title = "Also said" if comes else "Not said any more"
            places = [_place_data(group, one) for one in at[:MOST_SHOWN]]
            shown.append({"title": f"{title}: {len(at)}{', of them' * (len(at) > MOST_SHOWN)}", "places": places})
    return {
        "words": group.words,
        "language": texts.get(group.words, "en"),
        "about": about if group.fault is None else f"{words(group.fault)}, {about}",
        "less": group.less,
        "more": group.more,
        "at": shown,
    }


def _place_data(group: CueGroup, one: SaidAt) -> dict[str, Any]:
    kept = one.kept
    parts = [f"session {one.session}"]
    if kept is not None:  # as it is called everywhere, whatever its number would be with the draft
        parts += [f"set {kept.set}", "an attempt" if kept.number is None else f"rep {kept.number}"]
    else:
        parts += [] if one.set is None else [f"set {one.set}"]
        parts.append(f"at {one.cue.t_s:.0f} s" if one.cue.rep is None else f"rep {one.cue.rep}")
    return {
        "where": ", ".join(parts),
        "address": None if kept is None else f"/sessions/{kept.session}/sets/{kept.set}/reps/{kept.place}",
        "words": None if group.words else one.words,
    }
