"""How this program was started, for hints that can be typed as they stand."""

from __future__ import annotations

import os
from typing import Final

_STARTED_AS: Final = os.environ.get("GOODREP_COMMAND", "")
COMMAND: Final = _STARTED_AS if _STARTED_AS and "%" not in _STARTED_AS else "goodrep"
"""What stands before the name of a command. ``./run`` says how it was called itself; argparse has its own use for %."""
