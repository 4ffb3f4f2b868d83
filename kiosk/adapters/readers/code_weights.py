"""What tells a code from other squares; written by `benchmarks/coaching_weights.py`.

Logistic regression on synthetic codes with one fault each, on scenes without a code and
on parts of photos without one. A code scores above 0. The last weight of each row is
added as it is. The keys: how the edges of the picture cut the patch.
"""

from kiosk.adapters.readers.code_patches import Cut

Rows = dict[Cut, tuple[float, ...]]

FIRST: Rows = {
    Cut.NOT: (
        -0.0413,
        0.4864,
        -1.694,
        -2.905,
        -1.879,
        1.116,
        -9.052,
        -5.117,
        -28.28,
        1.539,
        21.27,
        -7.486,
        -11.22,
        15.92,
    ),
    Cut.ONCE: (
        0.274,
        -0.007885,
        -0.5463,
        -3.756,
        15.02,
        -7.608,
        -3.659,
        1.287,
        -14.76,
        4.791,
        3.743,
        10.03,
        -0.04431,
        -24.5,
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
        42.87,
        -11.34,
        -0.3303,
        -3.428,
        -1.285,
        1.461,
        -6.284,
        4.443,
        6.451,
        1.657,
        -7.655,
        -7.124,
        -17.02,
        -0.04607,
        -5.143,
        1.547,
        -1.782,
        -4.967,
    ),
    Cut.ONCE: (
        18.24,
        -1.598,
        0.07695,
        0.07085,
        -0.222,
        -1.974,
        4.322,
        -3.23,
        -1.938,
        1.195,
        -6.583,
        1.078,
        -5.432,
        8.304,
        -0.3678,
        -15.05,
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
