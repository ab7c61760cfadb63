"""Writes gymnasium-spaces.json: samples, seeds, flattened and batched elements of Gymnasium's spaces.

    pip install gymnasium==1.3.0 && python3 test/golden/make-gymnasium-spaces.py      (NumPy 2.4.6)

Box.sample is that of Gymnasium 1.4: 1.3 never gives the two values at either end of a signed type narrower than int64.
"""

import json
import os

import gymnasium
import numpy as np
from gymnasium.spaces import *
from gymnasium.spaces.graph import GraphInstance
from gymnasium.spaces.utils import flatdim, flatten, flatten_space
from gymnasium.vector.utils import batch_space

INF = float("inf")
SEEDS = [0, 42, 2**32 + 5, 2**70 + 3]
low = np.array([-INF, 0, -3, -INF, 1, -1, 5], dtype=np.float64)
high = np.array([INF, INF, 4, 2, 1, INF, 5.5], dtype=np.float64)

# Each name is a line of the test in test/gymnasium/spaces/gymnasium.test.ts.
SPACES = {
    "discrete": lambda: Discrete(7),
    "discrete start": lambda: Discrete(5, start=-3),
    "discrete one": lambda: Discrete(1),
    "discrete uint8": lambda: Discrete(200, dtype=np.uint8),
    "discrete int16": lambda: Discrete(1000, start=-500, dtype=np.int16),
    "discrete int32": lambda: Discrete(70000, dtype=np.int32),
    "discrete wide": lambda: Discrete(2**40 + 3),
    "box": lambda: Box(-1, 2, (3,)),
    "box matrix": lambda: Box(0, 1, (2, 3)),
    "box scalar": lambda: Box(-1, 1, ()),
    "box default shape": lambda: Box(-1, 1),
    "box float64": lambda: Box(-1, 2, (3,), np.float64),
    "box unbounded": lambda: Box(-INF, INF, (4,)),
    "box below": lambda: Box(-INF, 2, (4,)),
    "box above": lambda: Box(-2, INF, (4,), np.float64),
    "box mixed": lambda: Box(low.copy(), high.copy(), dtype=np.float64),
    "box mixed float32": lambda: Box(low.astype(np.float32), high.astype(np.float32)),
    "box arrays": lambda: Box(np.array([[-4.8, -3.4e38], [-0.41887903, -1]], np.float32), np.array([[4.8, 3.4e38], [0.41887903, 7]], np.float32)),
    "box uint8": lambda: Box(0, 255, (2, 2), np.uint8),
    "box int8": lambda: Box(-128, 127, (6,), np.int8),
    "box int16": lambda: Box(-5, 9, (6,), np.int16),
    "box int32 unbounded": lambda: Box(-INF, INF, (4,), np.int32),
    "box int32 above": lambda: Box(3, INF, (4,), np.int32),
    "box int32 below": lambda: Box(-INF, -3, (4,), np.int32),
    "box int64": lambda: Box(-10, 10, (5,), np.int64),
    "box int64 unbounded": lambda: Box(-INF, INF, (5,), np.int64),
    "box uint32": lambda: Box(0, 2**32 - 1, (4,), np.uint32),
    "multidiscrete": lambda: MultiDiscrete([3, 5, 2]),
    "multidiscrete start": lambda: MultiDiscrete([3, 5, 2], start=[-1, 10, 0]),
    "multidiscrete matrix": lambda: MultiDiscrete(np.array([[1, 2], [3, 4]])),
    "multibinary": lambda: MultiBinary(9),
    "multibinary matrix": lambda: MultiBinary([3, 2]),
    "text": lambda: Text(8, charset="abcdefgh "),
    "text lengths": lambda: Text(5, min_length=0, charset="01"),
    "tuple": lambda: Tuple((Discrete(3), Box(0, 1, (2,)), MultiBinary(3))),
    "tuple empty": lambda: Tuple(()),
    "dict": lambda: Dict({"velocity": Box(-1, 1, (2,)), "Position": Discrete(4, start=1), "é": MultiBinary(2), "10": Discrete(5), "9": Discrete(6)}),
    "dict entries": lambda: Dict([("b", Discrete(3)), ("a", Discrete(4))]),
    "nested": lambda: Dict({"a": Tuple((Discrete(3), Dict({"x": Box(0, 1, (1,)), "y": MultiDiscrete([2, 3])}))), "b": Discrete(2)}),
    "oneof": lambda: OneOf((Discrete(3), Box(-2, 1, (2,), np.float64), MultiBinary(4))),
    "sequence": lambda: Sequence(Discrete(5)),
    "sequence box": lambda: Sequence(Box(0, 1, (2,))),
    "sequence stack": lambda: Sequence(Box(0, 1, (2,)), stack=True),
    "sequence stack dict": lambda: Sequence(Dict({"a": Discrete(3), "b": Box(0, 1, (2,))}), stack=True),
    "sequence of sequences": lambda: Sequence(Sequence(Discrete(2))),
    "graph": lambda: Graph(Box(-100, 100, (3,)), Discrete(5)),
    "graph discrete": lambda: Graph(Discrete(4), Box(0, 1, (2,))),
    "graph without edges": lambda: Graph(Discrete(4), None),
    "tuple with graph": lambda: Tuple((Graph(Discrete(4), Discrete(2)), Discrete(3))),
}


def sample_of_1_4(self, mask=None, probability=None):
    """As in 1.3, but clipped to the bounds, where 1.3 clips a signed type to two steps within its ends."""
    state = self.np_random.bit_generator.state
    if self.dtype.kind != "i" or self.dtype == np.int64:
        return sample_of_1_3(self, mask, probability)
    wide = Box(self.low.astype(np.int64), self.high.astype(np.int64), dtype=np.int64)
    wide.bounded_below, wide.bounded_above = self.bounded_below, self.bounded_above
    wide._np_random = self.np_random
    assert self.np_random.bit_generator.state == state
    return wide.sample().astype(self.dtype)


sample_of_1_3, Box.sample = Box.sample, sample_of_1_4


def plain(x):
    """JSON of an element; infinities as strings."""
    if isinstance(x, GraphInstance):
        return {"nodes": plain(x.nodes), "edges": plain(x.edges), "edgeLinks": plain(x.edge_links)}
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (tuple, list)):
        return [plain(v) for v in x]
    if isinstance(x, np.ndarray):
        return plain(x.tolist())
    if isinstance(x, np.generic):
        return plain(x.item())
    if isinstance(x, float) and np.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def seeds(x):
    if isinstance(x, dict):
        return {k: seeds(v) for k, v in x.items()}
    if isinstance(x, tuple):
        return [seeds(v) for v in x]
    return str(x)


def flat(space):
    if isinstance(space, Box):
        return {"low": plain(space.low), "high": plain(space.high), "dtype": str(space.dtype)}
    return None


def stacked(space, value):
    """A stacked sequence as the list of its elements, as the tests write it."""
    if isinstance(space, Sequence) and space.stack:
        return list(gymnasium.vector.utils.iterate(space.stacked_feature_space, value))
    return value


def record(make, seed):
    space = make()
    out = {"seeds": seeds(space.seed(seed))}
    samples = [space.sample() for _ in range(4)]
    out["samples"] = [plain(stacked(space, s)) for s in samples]
    return out


# A batch of an unbounded int64 Box overflows in Gymnasium (high + 1), and a stacked Sequence cannot be batched.
NO_BATCH = ("box int64 unbounded", "sequence stack", "sequence stack dict")


def structure(name, make):
    space = make()
    space.seed(3)
    out = {}
    value = space.sample()
    out["value"] = plain(stacked(space, value))
    if space.is_np_flattenable and 0 < flatdim(space) < 1000:
        out["flatdim"] = flatdim(space)
        out["flat"] = plain(flatten(space, value))
        out["flatSpace"] = flat(flatten_space(space))
    if name not in NO_BATCH:
        out["batchSample"] = plain(batch_space(space, 3).sample())
    return out


def masked():
    i8 = lambda *x: np.array(x, dtype=np.int8)
    f8 = lambda *x: np.array(x, dtype=np.float64)
    cases = {
        "discrete mask": (Discrete(5, start=2), {"mask": i8(0, 1, 0, 1, 1)}),
        "discrete mask of zeros": (Discrete(5, start=2), {"mask": i8(0, 0, 0, 0, 0)}),
        "discrete probability": (Discrete(4, start=-1), {"probability": f8(0.1, 0, 0.6, 0.3)}),
        "multibinary mask": (MultiBinary(6), {"mask": i8(0, 1, 2, 2, 1, 2)}),
        "multibinary probability": (MultiBinary([2, 3]), {"probability": f8(0, 1, 0.5, 0.2, 0.9, 0.5).reshape(2, 3)}),
        "multidiscrete mask": (MultiDiscrete([3, 2, 4], start=[0, 5, -1]), {"mask": (i8(0, 1, 1), i8(0, 0), i8(1, 0, 0, 1))}),
        "multidiscrete probability": (
            MultiDiscrete([3, 2, 9]),
            {"probability": (f8(0.3, 0.3, 0.4), f8(1, 0), f8(0.1, 0.2, 0.05, 0.15, 0.1, 0.1, 0.1, 0.1, 0.1))},
        ),
        "text mask": (Text(6, charset="abcd"), {"mask": (None, i8(1, 0, 1, 1))}),
        "text mask and length": (Text(6, charset="abcd"), {"mask": (5, i8(0, 1, 1, 0))}),
        "text length": (Text(6, charset="abcd"), {"mask": (4, None)}),
        "text probability": (Text(6, charset="abcd"), {"probability": (None, f8(0.1, 0.2, 0.3, 0.4))}),
        "text mask of zeros": (Text(6, min_length=0, charset="abcd"), {"mask": (None, i8(0, 0, 0, 0))}),
        "tuple mask": (Tuple((Discrete(3), MultiBinary(3))), {"mask": (i8(0, 1, 1), None)}),
        "dict probability": (Dict({"a": Discrete(3), "b": MultiBinary(2)}), {"probability": {"a": f8(0.5, 0.25, 0.25), "b": None}}),
        "oneof mask": (OneOf((Discrete(3), Discrete(4))), {"mask": (i8(0, 1, 1), i8(1, 0, 0, 1))}),
        "sequence mask": (Sequence(Discrete(4)), {"mask": (None, i8(0, 1, 1, 0))}),
        "sequence length": (Sequence(Discrete(4)), {"mask": (3, None)}),
        "sequence lengths": (Sequence(Discrete(4)), {"probability": (np.array([1, 2, 5]), f8(0.25, 0.25, 0, 0.5))}),
        "graph mask": (Graph(Discrete(3), Discrete(2)), {"mask": (tuple(i8(0, 1, 1) for _ in range(4)), i8(1, 0)), "num_nodes": 4}),
        "graph probability": (
            Graph(Discrete(3), Discrete(2)),
            {"probability": (tuple(f8(0, 0.5, 0.5) for _ in range(4)), (f8(1, 0), f8(0.5, 0.5))), "num_nodes": 4, "num_edges": 2},
        ),
        "graph sizes": (Graph(Box(0, 1, (2,)), Discrete(2)), {"num_nodes": 3, "num_edges": 4}),
        "graph of one node": (Graph(Box(0, 1, (2,)), Discrete(2)), {"num_nodes": 1}),
    }
    out = {}
    for name, (space, kwargs) in cases.items():
        space.seed(5)
        samples = [plain(space.sample(**kwargs)) for _ in range(5)]
        out[name] = samples
    return out


golden = {
    "source": f"gymnasium {gymnasium.__version__}, numpy {np.__version__}, test/golden/make-gymnasium-spaces.py",
    "spaces": {
        name: {"seeds": {str(seed): record(make, seed) for seed in SEEDS}, **structure(name, make)} for name, make in SPACES.items()
    },
    "masked": masked(),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "gymnasium-spaces.json"), "w") as out:
    json.dump(golden, out, separators=(",", ":"), ensure_ascii=False)
    out.write("\n")
