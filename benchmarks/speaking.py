"""How long eSpeak NG takes to say what goodrep says, against the core's estimate, for each language goodrep has.

``python -m benchmarks.speaking`` prints, for the spec's own time per word (the baseline) and for that of the language,
how many sentences take longer than estimated, with and without the silence in which eSpeak ends each of them.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from goodrep.core.mouth import Mouth, mouth_of
from goodrep.core.wording import Phrases
from goodrep.specs.languages import in_language
from goodrep.specs.loading import load_spec, shipped_specs
from goodrep.specs.model import Spec
from goodrep.specs.phrases import languages, phrases_of

WORDS_PER_MINUTE: Final = 200
"""What the system's own voice mostly speaks."""
AUDIBLE: Final = 200
"""Of 32767."""
WORST: Final = 5


def sentences_around(phrases: Phrases) -> Iterator[str]:
    """What is said around the exercises, numbers filled in."""
    groups = (phrases.session, phrases.summary, phrases.placement, phrases.camera)
    yield from (text for group in groups for text in group.model_dump().values() if "{" not in text)
    yield from (phrases.count(number) for number in range(1, 21))
    yield phrases.sentence(phrases.session.seconds_left, number=10)
    yield phrases.sentence(phrases.summary.some_good, good=7, total=10)
    yield phrases.sentence(phrases.summary.all_good, total=10)


def sentences_of(spec: Spec, phrases: Phrases) -> Iterator[str]:
    """What is said of an exercise; a correction also as it is joined to a number."""
    said, request = phrases.session, phrases.postures[spec.posture].request
    yield f"{spec.title}, {said.of_several.format(number=phrases.number(2), total=phrases.number(3))}. {request}"
    yield said.rest.format(seconds="45", name=spec.title)
    yield from spec.coaching.praise
    for cue in [*(check.cue for check in spec.checks.values()), spec.tempo.too_fast.cue, spec.tempo.short_hold.cue]:
        yield from (cue.first, cue.second, cue.corrected, f"{phrases.count(4)}. {cue.first}")


def seconds(text: str, language: str, folder: Path) -> tuple[float, float]:
    """How long it sounds, and how long the sound file is."""
    path = folder / "said.wav"
    subprocess.run(["espeak-ng", "-v", language, "-s", str(WORDS_PER_MINUTE), "-w", str(path), text], check=True)
    with wave.open(str(path)) as sound:
        rate, samples = sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    audible = np.flatnonzero(np.abs(samples.astype(int)) > AUDIBLE)
    return float(audible[-1] + 1) / rate, samples.size / rate


def main() -> None:
    print(f"{'':4}{'per word':>9}{'sentences':>11}{'sound longer':>14}{'file longer':>13}{'worst':>8}")
    for code in languages():
        phrases = phrases_of(code)
        specs = [in_language(load_spec(name).spec, code) for name in shipped_specs()]
        said = dict.fromkeys(
            [*sentences_around(phrases), *(text for one in specs for text in sentences_of(one, phrases))]
        )
        with tempfile.TemporaryDirectory() as folder:
            took = {text: seconds(text, code, Path(folder)) for text in said}
        late: dict[str, float] = {}
        coaching = specs[0].coaching
        own = mouth_of(specs[0], phrases).seconds_per_word
        for per_word_s in dict.fromkeys((coaching.seconds_per_word, own)):
            planned = {
                text: Mouth(coaching.seconds_per_utterance, per_word_s, phrases).say(0.0, "count", text).duration_s
                for text in said
            }
            late = {text: took[text][0] - planned[text] for text in said}
            longer, file_longer = (
                sum(value > 0 for value in late.values()),
                sum(took[text][1] > planned[text] for text in said),
            )
            print(f"{code:4}{per_word_s:9.2f}{len(said):11}{longer:14}{file_longer:13}{max(late.values()):+8.2f}")
        for text in sorted(late, key=lambda each: -late[each])[:WORST]:
            print(f"      {late[text]:+.2f} s  {text}")


if __name__ == "__main__":
    main()
