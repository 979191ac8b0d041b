"""The specs that judged kept sets, as they were then."""

from __future__ import annotations

from functools import lru_cache

from goodrep.errors import SpecError
from goodrep.io.records import SetDetail, SpecUsed
from goodrep.specs.loading import parse_spec
from goodrep.specs.model import Spec


def spec_of_set(one: SetDetail) -> Spec | None:
    """The spec that judged a set; None where it is of a kind that this goodrep does not know any more."""
    return spec_used(one.spec)


@lru_cache(maxsize=32)
def spec_used(used: SpecUsed) -> Spec | None:
    """The spec as it is kept; None where it is of a kind that this goodrep does not know any more."""
    try:
        return parse_spec(used.text, name=used.name, shown_as=f"{used.name}.yaml").spec
    except SpecError:
        return None
