"""A first measure of the lower back's arch in the bridge: how far the belly stands off the shoulder-hip line.

The hip landmarks do not see the arch at all; the outline does: an arched back pushes the belly up between ribs and
pelvis. The three weights come from ``benchmarks/fit_lumbar.py`` (least squares over rendered people), which also
prints what they reach on bodies left out.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from goodrep.core.pose import Array

WAIST: Final = slice(14, 26)
"""Stations between ribs and pelvis, of 32 from shoulder to hip."""
DEG_PER_TORSO: Final = 393.1
"""Degrees of arch for a belly one torso length higher."""
DEG_PER_HIP_HEIGHT_THIGH: Final = 20.1
"""A lift alone flattens the belly; this much arch is added per thigh length of hip height to make up for it."""
DEG_PER_TORSO_THIGH: Final = 66.0
"""An arch changes how long the torso looks beside the thigh."""
UNCERTAINTY_DEG: Final = 7.9
"""Root mean square error on bodies left out."""


def waist_bulge_torso(belly_torso: Array) -> Array:
    """(T,) how far the belly stands off the shoulder-hip line at the waist; NaN where less than half of it is seen.

    Args:
        belly_torso: (T, 32) distance of the belly's edge from the line, in torso lengths.
    """
    waist = belly_torso[:, WAIST]
    seen = ~np.isnan(waist)
    count = seen.sum(axis=1)
    mean = np.where(seen, waist, 0.0).sum(axis=1) / np.maximum(count, 1)
    bulge: Array = np.where(2 * count >= waist.shape[1], mean, np.nan)
    return bulge


def extension_deg(bulge_torso: Array, hip_height_thigh: Array, torso_thigh: Array) -> Array:
    """(T,) arch in degrees up to a constant of the person; NaN where the bulge is.

    Args:
        bulge_torso: (T,) from ``waist_bulge_torso``.
        hip_height_thigh: (T,) as measured.
        torso_thigh: (T,) torso over thigh length in the picture.
    """
    return DEG_PER_TORSO * bulge_torso + DEG_PER_HIP_HEIGHT_THIGH * hip_height_thigh + DEG_PER_TORSO_THIGH * torso_thigh
