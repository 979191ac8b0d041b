"""What is allowed in a spec but is probably not meant, or will not do what is hoped of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from goodrep.resources import specs_folder
from goodrep.specs.differing import differences
from goodrep.specs.document import KeyPath, Problem, key_name
from goodrep.specs.loading import LoadedSpec, load_spec, shipped_specs
from goodrep.specs.messages import report
from goodrep.specs.model import ExtendingSpec, Spec
from goodrep.specs.rules import Check

SWITCH_WORDS = ("yes", "no", "on", "off")
"""Other programs read these as true or false, goodrep as text."""


def doubts(loaded: LoadedSpec, *, of_words: bool = True) -> list[str]:
    """One line each; of a spec that comes with goodrep there are none, its limits are what was measured.

    ``of_words`` is whether words in other languages are looked at, too.
    """
    if loaded.path is None or loaded.path.parent == specs_folder():
        return []
    found = [*_extension(loaded), *_switch_words(loaded), *_limits(loaded)]
    if of_words:
        found += _untranslated(loaded)
    return report(str(loaded.path), found).splitlines() if found else []


def _extension(loaded: LoadedSpec) -> Iterator[Problem]:
    spec, base = loaded.spec, loaded.base
    if not isinstance(spec, ExtendingSpec) or base is None:
        return
    if spec.extends_version not in (None, base.spec.version):
        text = (
            f"is {spec.extends_version}, but {base.name} is now version {base.spec.version}: look at what it changed, "
            "then write that version here"
        )
        yield loaded.document.problem(("extends_version",), text)
    if not differences(base.spec, spec):
        yield loaded.document.problem(("extends",), f"is all there is: everything stays as in {base.name}")


def _switch_words(loaded: LoadedSpec) -> Iterator[Problem]:
    for path, written in loaded.document.written.items():
        if path not in loaded.document.files and not written.style and written.text.lower() in SWITCH_WORDS:
            text = (
                f"is the word {written.text}, taken as text and not as true or false; put it in quotes if that is meant"
            )
            yield loaded.document.problem(path, text)


def left_behind(spec: Spec, changed: Collection[KeyPath]) -> dict[KeyPath, str]:
    """What other languages still say of words that were changed, by key.

    Args:
        spec: as it is now.
        changed: all that was changed.
    """
    found = {}
    for path in changed:
        place = _translation_of(path)
        for code, said in spec.languages.items() if place else ():
            translated = ("languages", code, *place)
            value: Any = said.model_dump()
            for step in place:
                value = None if value is None else value.get(step)
            if value is not None and translated not in changed:
                found[translated] = value
    return found


def _untranslated(loaded: LoadedSpec) -> Iterator[Problem]:
    """Words that this file changes, while those in another language stay the translation of what they were."""
    for path in loaded.document.written:
        place = _translation_of(path)
        for code in loaded.spec.languages if place and path not in loaded.document.files else ():
            translated = ("languages", code, *place)
            if translated in loaded.document.files:
                text = f"is changed here, but not {key_name(translated)}, which still says what it said before"
                yield loaded.document.problem(path, text)


def _translation_of(path: KeyPath) -> KeyPath:
    """Where, below a language, the words at a key are translated; empty where they are not."""
    if path in (("title",), ("how_to",)):
        return path
    if "cue" in path:
        return ("cues", path[1], path[-1])
    if path[0] == "order" and path[-1] == "name":
        return path[:-1]
    return ()


def _limits(loaded: LoadedSpec) -> Iterator[Problem]:
    """Limits of the file's own that reps without the fault may break by chance; one that comes with goodrep so has its
    reason there."""
    exercise = loaded.spec.exercise
    shipped = load_spec(exercise).spec.checks if exercise in shipped_specs() else {}
    for name, check in loaded.spec.checks.items():
        for kind, follows in (("fault", "count as faulty"), ("warn", "be noted")):
            as_shipped = name in shipped and getattr(shipped[name], kind) == getattr(check, kind)
            own = ("checks", name, kind) not in loaded.document.files and not as_shipped
            if own and _in_noise(check, kind):
                side = check.fault.side
                text = (
                    f"is {getattr(check, kind).value:g}, inside the noise band, which ends at {check.noise_band:g}: "
                    f"more than 3 in 100 reps without this fault will {follows}"
                )
                yield loaded.document.problem(("checks", name, kind, side), text)


def _in_noise(check: Check, kind: str) -> bool:
    limit = check.fault if kind == "fault" else check.warn
    return check.noise_band is not None and limit.broken_by(check.noise_band)
