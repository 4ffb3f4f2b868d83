"""Undoes whatever smears the modules of a code into each other, learnt from the code itself.

Finder, timing and alignment patterns are known before anything is read. The linear filter that
makes them out of the brightness around them (least squares, as an adaptive equaliser learns from a
training sequence: Proakis and Salehi, "Digital Communications", section 10.1) undoes blur, motion
and a shifted grid for all other modules too, without anybody guessing what the lens or the hand
did. Modules that come out surely then teach it once more, with a wider reach.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.fitting import Fit
from kiosk.adapters.qr_grid.symbol import Grid

REACHES = ((1.5, 0.5), (2.0, 0.5))
"""Modules to each side that the filter sees, and the step between its samples: of the first filter,
and of the one that the first one's decisions teach."""

RIDGE = 0.003
"""Of the samples' mean power: what keeps noise from being taken for a lesson."""

SURE = 0.35
"""Distance from zero above which a module teaches, the more the surer."""


def unsmeared(fit: Fit, taught: Grid | None = None) -> Grid:
    """The modules of a fitted grid with what smeared them undone, +1 dark to -1 light.

    Args:
        fit: the best place of the grid.
        taught: what is known besides the fixed patterns, 0 where nothing is.
    """
    known = fit.canvas.anatomy.known
    if taught is not None:
        known = np.where(known == 0, taught, known)
    fixed = known.ravel().astype(np.float32)
    labels, trust, result = fixed, np.abs(fixed), fixed
    for reach, step in REACHES if taught is None else REACHES[-1:]:
        result = _filtered(fit.surroundings(reach, step), labels, trust)
        labels = np.where(fixed != 0, fixed, np.sign(result)).astype(np.float32)
        surely = np.clip((np.abs(result) - SURE) / (1 - SURE), 0, 1)
        trust = np.where(fixed != 0, 1.0, surely).astype(np.float32)
    return np.asarray(np.clip(result, -1, 1).reshape(known.shape), np.float32)


def agreement(fit: Fit, grid: Grid) -> float:
    """How well the fixed patterns came out: 1 perfect, 0 by chance."""
    known = fit.canvas.anatomy.known
    return float((grid * known).sum() / np.count_nonzero(known))


def _filtered(
    samples: NDArray[np.float32], labels: NDArray[np.float32], trust: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What the least-squares filter makes of every module.

    Args:
        samples: one row a module.
        labels: what a module should become.
        trust: how much each counts as a lesson.
    """
    taken = trust > 0
    weight = np.sqrt(trust[taken])[:, None]
    lessons = samples[taken] * weight
    # OpenCV's algebra stays on this thread; NumPy's would wake all cores for a matrix this small.
    power = _transposed_product(lessons, lessons)
    power += np.eye(len(power), dtype=np.float32) * (RIDGE * float(np.trace(power)) / len(power))
    aims = _transposed_product(lessons, labels[taken, None] * weight)
    _, taps = cv2.solve(power, aims, flags=cv2.DECOMP_CHOLESKY)
    nothing = np.zeros((len(samples), 1), np.float32)
    result = cv2.gemm(samples, np.asarray(taps, np.float32), 1.0, nothing, 0.0)
    return np.asarray(result, np.float32).ravel()


def _transposed_product(
    one: NDArray[np.float32], other: NDArray[np.float32]
) -> NDArray[np.float32]:
    # A sixth of the time of `mulTransposed`, and of a product with a transposed copy.
    nothing = np.zeros((one.shape[1], other.shape[1]), np.float32)
    return np.asarray(cv2.gemm(one, other, 1.0, nothing, 0.0, flags=cv2.GEMM_1_T), np.float32)
