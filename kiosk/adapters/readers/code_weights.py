"""What tells a code from other squares; written by `benchmarks/coaching_weights.py`.

Logistic regression on synthetic codes with one fault each, on scenes without a code and
on parts of photos without one. A code scores above 0. The last weight of each row is
added as it is. The keys: how the edges of the picture cut the patch.
"""

from kiosk.adapters.readers.code_patches import Cut

Rows = dict[Cut, tuple[float, ...]]

FIRST: Rows = {
    Cut.NOT: (
        -0.05889,
        0.1034,
        -0.8943,
        -2.326,
        -4.027,
        -1.642,
        -10.84,
        -4.37,
        -24.38,
        -0.4576,
        23.29,
        -4.203,
        -12.56,
        17.4,
    ),
    Cut.ONCE: (
        0.1119,
        0.1515,
        0.07782,
        -3.913,
        17.09,
        -6.857,
        -3.365,
        2.609,
        -14.01,
        5.509,
        3.792,
        9.936,
        0.1944,
        -28.86,
    ),
    Cut.ACROSS: (
        3.003,
        1.651,
        -5.025,
        4.328,
        19.81,
        4.787,
        -4.812,
        1.286,
        -6.899,
        11.12,
        -10.98,
        5.255,
        -3.331,
        -18.91,
    ),
}
"""Of what lies on and around a patch, and how square it is: cheap."""

SECOND: Rows = {
    Cut.NOT: (
        44.44,
        -11.75,
        -4.392,
        -6.194,
        -0.7865,
        0.6003,
        -3.626,
        1.409,
        3.767,
        -4.159,
        -10.63,
        -5.86,
        -9.144,
        -2.973,
        8.835,
        3.184,
        -4.634,
        -8.432,
    ),
    Cut.ONCE: (
        18.9,
        -2.426,
        0.01935,
        0.1337,
        0.3614,
        -2.242,
        4.769,
        -1.875,
        -2.016,
        0.9598,
        -6.522,
        1.35,
        -5.108,
        9.992,
        -0.3321,
        -18.28,
    ),
    Cut.ACROSS: (
        16.8,
        -8.48,
        -3.633,
        0.04486,
        2.217,
        1.943,
        -4.799,
        4.018,
        17.83,
        3.149,
        -5.119,
        1.464,
        -7.221,
        10.01,
        -12.88,
        3.159,
        -2.854,
        -13.67,
    ),
}
"""Of the corners' likeness to finder patterns, and of the same."""
