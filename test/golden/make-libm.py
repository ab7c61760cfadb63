"""Writes libm.json: sines, cosines and squares as NumPy scalars give them.

python make-libm.py > libm.json, with NumPy 2.4.6 on x86-64 Linux (glibc 2.36, a processor with fused multiply-add).
"""

import json

import numpy as np

rng = np.random.default_rng(2024)


def draws(count, *limits):
    return np.concatenate([rng.uniform(-limit, limit, count) for limit in limits])


def table(function, arguments):
    return [[float(x), float(function(x))] for x in arguments]


angles = draws(250, 1e-9, 0.05, 0.126, 0.25, 0.86, 2.43, 4, 100, 5e4, 1e8)
angles32 = draws(150, 0.01, 0.1, 1, 7, 300).astype(np.float32)

# One square in a thousand differs from x * x: all of those found, and some that agree.
candidates = np.concatenate([draws(60_000, 3, 30), draws(30_000, 1) ** 5, 1 + draws(30_000, 0.01)])
rare = [x for x in candidates if x**2 != x * x]
candidates32 = draws(400_000, 2).astype(np.float32)
rare32 = [x for x in candidates32 if x**2 != x * x]

print(
    json.dumps(
        {
            "source": f"numpy {np.__version__}",
            "sin": table(np.sin, angles),
            "cos": table(np.cos, angles),
            "sinFloat32": table(np.sin, angles32),
            "cosFloat32": table(np.cos, angles32),
            "square": table(lambda x: x**2, [*rare, *candidates[::300]]),
            "squareFloat32": table(lambda x: x**2, [*rare32, *candidates32[::1000]]),
        },
        separators=(",", ":"),
    )
)
