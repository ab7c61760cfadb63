"""Writes numpy-more.json: draws of NumPy for more seeds, ranges and dtypes than numpy-rng.json.

    python3 test/golden/make-numpy-more.py      (NumPy 2.4.6)
"""

import hashlib
import json
import os

import numpy as np

SEEDS = [0, 1, 7, 2**32 + 5, 2**53 - 1, 2**64 - 1, 2**70 + 3, 2**128 + 2**96 + 9, 10**60 + 7]
RANGES = [0, 1, 9, 254, 255, 256, 2**21 - 2, 2**21 - 1, 2**21, 3 * 2**30, 2**31 - 2, 2**32 - 2, 2**32 - 1, 2**32, 2**32 + 1]
RANGES += [3 * 2**40 + 1, 2**52 + 12345, 3 * 2**51, 2**53 - 2, 2**53 - 1]


def rng(seed):
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def state(g):
    s = g.bit_generator.state
    return {
        "bitGenerator": "PCG64",
        "state": f"0x{s['state']['state']:032x}",
        "inc": f"0x{s['state']['inc']:032x}",
        "hasUint32": s["has_uint32"],
        "uinteger": s["uinteger"],
    }


def integers(g):
    small = []
    for dtype in ("int8", "uint8", "int16", "uint16", "bool", "int32", "uint32"):
        info = np.iinfo(dtype) if dtype != "bool" else None
        low, high = (info.min, info.max) if info else (0, 1)
        for first, last in ((low, high), (0, 1), (0, 0), (low + 1, 99 if info else 1)):
            values = g.integers(first, last, size=7, dtype=dtype, endpoint=True)
            one = g.integers(first, last, dtype=dtype, endpoint=True)
            small.append([dtype, int(first), int(last), [*map(int, values), int(one)]])
    return small


def record(seed):
    g = rng(seed)
    out = {"initialState": state(g)}
    out["mixed"] = [
        float(g.random(dtype=np.float32)),
        float(g.random()),
        int(g.integers(6)),
        float(g.random(dtype=np.float32)),
        int(g.integers(2**40)),
        float(g.uniform(-3, 5)),
        int(g.integers(-5, 5)),
    ]
    out["mixedState"] = state(g)
    g = rng(seed)
    out["ranges"] = [[r, *map(int, g.integers(0, r, size=6, endpoint=True))] for r in RANGES]
    out["bigRanges"] = [
        [str(low), str(high), *(str(int(g.integers(low, high, endpoint=True, dtype=dtype))) for _ in range(3))]
        for low, high, dtype in (
            (0, 2**53, np.int64),
            (-(2**63), 2**63 - 1, np.int64),
            (0, 2**64 - 1, np.uint64),
            (5, 3 * 2**61, np.int64),
            (0, 2**63 + 2**62, np.uint64),
            (-3, 3, np.int64),
        )
    ]
    out["smallIntegers"] = integers(rng(seed))
    out["normalSha256"] = digest(rng(seed).standard_normal(200_000))
    out["exponentialSha256"] = digest(rng(seed).standard_exponential(200_000))
    out["randomSha256"] = digest(rng(seed).random(50_000))
    # Long enough that Lemire's rejection happens in each: the odds are 2^-11, 1/4 and 2^-12 a draw.
    out["integersSha256"] = {
        str(r): digest(rng(seed).integers(0, r, size=50_000, endpoint=True).astype(np.float64))
        for r in (2**21 - 3, 3 * 2**30, 3 * 2**51 + 1)
    }
    g = rng(seed)
    out["geometric"] = {str(p): list(map(int, g.geometric(p, 20))) for p in (1.0, 0.9, 0.5, 1 / 3, 0.333, 0.25, 0.01, 1e-12)}
    g = rng(seed)
    p = np.array([0.1, 0.0, 0.25, 0.05, 0.3, 0.1, 0.0, 0.2])
    out["choice"] = {
        "10": [int(g.choice(10)) for _ in range(5)],
        "letters": list(map(str, g.choice(list("abcdefg"), 6))),
        "p": list(map(int, g.choice(8, 10, p=p))),
        "distinct 20 of 50": list(map(int, g.choice(50, 20, replace=False))),
        "distinct 20 of 50 unshuffled": list(map(int, g.choice(50, 20, replace=False, shuffle=False))),
        "distinct 3 of 3": list(map(int, g.choice(3, 3, replace=False))),
        "distinct 400 of 12000": list(map(int, g.choice(12000, 400, replace=False))),
        "distinct 5 of 20000": list(map(int, g.choice(20000, 5, replace=False))),
        "distinct p": list(map(int, g.choice(8, 6, replace=False, p=p))),
    }
    g = rng(seed)
    shuffled = list("abcdefghijklmnopqrstuvwxyz")
    g.shuffle(shuffled)
    out["shuffle"] = "".join(shuffled)
    out["permutation"] = list(map(int, g.permutation(300)))
    out["afterwards"] = float(g.random())
    sequence = np.random.SeedSequence(seed)
    first, second = sequence.spawn(2)
    (third,) = sequence.spawn(1)
    (grandchild,) = second.spawn(1)
    out["spawned"] = [[list(map(int, s.spawn_key)), list(map(int, s.generate_state(5)))] for s in (first, second, third, grandchild)]
    return out


sequences = [
    {"entropy": [str(e) for e in entropy], "options": options, "pool": list(map(int, s.pool)), "state": list(map(int, s.generate_state(9)))}
    for entropy, options, s in (
        ([0], {}, np.random.SeedSequence(0)),
        ([1, 2, 3], {}, np.random.SeedSequence([1, 2, 3])),
        ([2**40, 5, 2**90], {}, np.random.SeedSequence([2**40, 5, 2**90])),
        ([3, 4, 5, 6, 7, 8], {}, np.random.SeedSequence([3, 4, 5, 6, 7, 8])),
        ([42], {"spawnKey": [0, 7]}, np.random.SeedSequence(42, spawn_key=(0, 7))),
        ([42], {"spawnKey": [2**33]}, np.random.SeedSequence(42, spawn_key=(2**33,))),
        ([42], {"poolSize": 8}, np.random.SeedSequence(42, pool_size=8)),
        ([2**200 + 1], {"spawnKey": [1], "poolSize": 5}, np.random.SeedSequence(2**200 + 1, spawn_key=(1,), pool_size=5)),
    )
]

# Doubles in [0, 1) that JavaScript can make too: as they come, close to 0, close to 1, and around the seams of the method.
u = rng(3).random(60_000)
LOG1P = np.concatenate([u, u * 2.0**-7, u * 2.0**-25, 1 - u * 2.0**-12, 0.5 + (u - 0.5) * 2.0**-17, 0.75 - u * 2.0**-17, 0.2928 + u * 2.0**-12])

DTYPES = ["float32", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
PROMOTION = {f"{a} {b}": [bool(np.can_cast(a, b)), str(np.result_type(a, b))] for a in DTYPES for b in DTYPES}

# Points of a stream at which a draw goes to the tail with an argument whose logarithm engines round differently.
INC = 0x6A860436549D788743AA67DD1E6EB5AB


def tail(state, law):
    g = rng(0)
    g.bit_generator.state = {"bit_generator": "PCG64", "state": {"state": state, "inc": INC}, "has_uint32": 0, "uinteger": 0}
    saved = {"bitGenerator": "PCG64", "state": f"0x{state:032x}", "inc": f"0x{INC:032x}", "hasUint32": 0, "uinteger": 0}
    return [law, saved, getattr(g, law)()]


golden = {
    "source": f"numpy {np.__version__}, test/golden/make-numpy-more.py",
    "sequences": sequences,
    "tails": [
        tail(0xEDF9E174BC394C0B105932DDC6B0FAED, "standard_normal"),
        tail(0xD33EAAD07A6E56026EBE1BB1B1270B85, "standard_exponential"),
    ],
    "promotion": PROMOTION,
    "log1pSha256": digest(np.log1p(-LOG1P)),
    "seeds": {str(seed): record(seed) for seed in SEEDS},
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "numpy-more.json"), "w") as out:
    json.dump(golden, out, separators=(",", ":"))
    out.write("\n")
