"""Pictures that show exactly one fault each, strong enough that no single engine reads them."""

import numpy as np

from kiosk.adapters.simulation import Shot
from kiosk.domain.reading import Hint

TEXT = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU1MjM0NTZ9." + "x9-_" * 10
MODULES = 45


def faulty(hint: Hint, seed: int) -> Shot:
    """A phone whose only fault is the one that the hint is for."""
    rng = np.random.default_rng([seed, *hint.value.encode()])
    base = Shot(
        TEXT,
        module_px=float(rng.uniform(2.8, 4.6)),
        tilt_deg=float(rng.uniform(0, 12)),
        tilt_axis_deg=float(rng.uniform(0, 180)),
        rotation_deg=float(rng.normal(0, 7)),
        center=(float(rng.uniform(0.38, 0.62)), float(rng.uniform(0.43, 0.53))),
        theme="dark" if rng.random() < 0.35 else "light",
        noise=float(rng.uniform(0.006, 0.016)),
        contrast=float(rng.uniform(0.7, 1)),
        exposure=float(rng.uniform(0.6, 1.0)),
        scene=1000 + seed,
    )
    match hint:
        case Hint.NEARER:
            return base.but(module_px=float(rng.uniform(0.9, 1.3)))
        case Hint.FARTHER:
            near, blur = float(rng.uniform(9, 12)), float(rng.uniform(1.0, 1.6))
            return base.but(module_px=near, defocus=blur, center=(0.5, 0.5), rotation_deg=0.0)
        case Hint.HOLD_STILL:
            length, way = float(rng.uniform(2.4, 4.0)), float(rng.uniform(0, 180))
            return base.but(motion=length, motion_deg=way)
        case Hint.TILT:
            at = (float(rng.uniform(0.35, 0.75)), float(rng.uniform(0.35, 0.75)))
            return base.but(glare=float(rng.uniform(0.42, 0.6)), glare_at=at)
        case Hint.BRIGHTER:
            return base.but(contrast=float(rng.uniform(0.04, 0.07)))
        case Hint.MORE_LIGHT:
            dim = float(rng.uniform(0.002, 0.004))
            return base.but(paper=True, hall=dim, contrast=1.0, exposure=0.9)
        case Hint.NO_DARK_MODE:
            return base.but(inverted=True, defocus=float(rng.uniform(1.0, 1.25)))
        case Hint.SHOW_WHOLE:
            return base.but(thumb=float(rng.uniform(0.15, 0.28)), thumb_at=(0.5, 0.5))
