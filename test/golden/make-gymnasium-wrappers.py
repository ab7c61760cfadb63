"""Writes gymnasium-wrappers.json: what the wrappers of Gymnasium 1.3.0 (NumPy 2.4) make of one scripted environment.

    pip install gymnasium==1.3.0 'numpy==2.4.*' && python test/golden/make-gymnasium-wrappers.py > test/golden/gymnasium-wrappers.json
"""

import json
import sys

import gymnasium as gym
import numpy as np
from gymnasium import spaces, wrappers

rng = np.random.default_rng(7)
LENGTHS = [4, 3, 5]
TOTAL = sum(length + 1 for length in LENGTHS)
SCRIPT = {
    "lengths": LENGTHS,
    "observations": rng.uniform(-2, 3, size=(TOTAL, 3)).tolist(),
    "rewards": rng.normal(1, 2, size=TOTAL).tolist(),
    "actions": rng.uniform(-1.5, 2.5, size=(TOTAL, 2)).tolist(),
}


class Scripted(gym.Env):
    """Plays the script back; episode i has LENGTHS[i] steps, the first and last terminate, the second is truncated."""

    metadata = {"render_modes": []}

    def __init__(self, dtype="float32", dict_observation=False):
        self.dtype = np.dtype(dtype)
        low, high = ((0, 255) if dtype == "uint8" else (-2, 3))
        box = spaces.Box(low, high, (3,), self.dtype)
        self.nested = dict_observation
        self.observation_space = spaces.Dict({"b": box, "a": spaces.Discrete(4, start=2)}) if dict_observation else box
        self.action_space = spaces.Box(np.float32([-1, 0]), np.float32([2, 0.5]), dtype=np.float32)
        self.cursor, self.episode, self.sent = -1, -1, None

    def observe(self):
        row = np.array(SCRIPT["observations"][self.cursor])
        if self.dtype == np.uint8:
            row = (row + 2) * 50
        row = row.astype(self.dtype)
        return {"a": 2 + self.cursor % 4, "b": row} if self.nested else row

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode += 1
        self.steps = 0
        self.cursor += 1
        return self.observe(), {}

    def step(self, action):
        self.sent = action
        self.cursor += 1
        self.steps += 1
        over = self.steps == LENGTHS[self.episode]
        truncated = over and self.episode == 1
        return self.observe(), SCRIPT["rewards"][self.cursor], over and not truncated, truncated, {}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    return value


def box(space):
    return {"low": plain(space.low), "high": plain(space.high), "shape": list(space.shape), "dtype": str(space.dtype)}


def run(env, actions=None):
    """Three episodes; the first reset is seeded with 5."""
    log = []
    script = env.unwrapped
    for episode in range(len(LENGTHS)):
        observation, _ = env.reset(seed=5) if episode == 0 else env.reset()
        log.append({"observation": plain(observation)})
        over = False
        while not over:
            action = np.float32(SCRIPT["actions"][script.cursor + 1]) if actions is None else actions(script.cursor + 1)
            observation, reward, terminated, truncated, info = env.step(action)
            entry = {"observation": plain(observation), "reward": plain(reward), "terminated": terminated, "truncated": truncated}
            entry["sent"] = plain(script.sent)
            if "episode" in info:
                entry["episode"] = {"r": plain(info["episode"]["r"]), "l": info["episode"]["l"]}
            log.append(entry)
            over = terminated or truncated
    return log


def limited(env):
    return wrappers.TimeLimit(env, 5)


CASES = {
    "NormalizeObservation float32": lambda: run(wrappers.NormalizeObservation(Scripted())),
    "NormalizeObservation float64": lambda: run(wrappers.NormalizeObservation(Scripted("float64"))),
    "NormalizeObservation uint8": lambda: run(wrappers.NormalizeObservation(Scripted("uint8"))),
    "NormalizeReward": lambda: run(wrappers.NormalizeReward(Scripted(), gamma=0.9)),
    "RescaleObservation": lambda: run(wrappers.RescaleObservation(Scripted(), np.float32(-1), np.float32(1))),
    "RescaleAction": lambda: run(wrappers.RescaleAction(Scripted(), np.float32([-3, -1]), np.float32([3, 1]))),
    "ClipAction": lambda: run(wrappers.ClipAction(Scripted())),
    "ClipReward": lambda: run(wrappers.ClipReward(Scripted(), -0.5, 1.5)),
    "FrameStackObservation reset": lambda: run(wrappers.FrameStackObservation(Scripted(), 3)),
    "FrameStackObservation zero": lambda: run(wrappers.FrameStackObservation(Scripted(), 3, padding_type="zero")),
    "FrameStackObservation custom": lambda: run(
        wrappers.FrameStackObservation(Scripted(), 3, padding_type=np.float32([1, 0, 0.5]))
    ),
    "FrameStackObservation dict": lambda: run(wrappers.FrameStackObservation(Scripted(dict_observation=True), 2)),
    "DelayObservation": lambda: run(wrappers.DelayObservation(Scripted(), 2)),
    "TimeAwareObservation flat": lambda: run(wrappers.TimeAwareObservation(limited(Scripted()))),
    "TimeAwareObservation normalized": lambda: run(wrappers.TimeAwareObservation(limited(Scripted()), normalize_time=True)),
    "TimeAwareObservation nested": lambda: run(wrappers.TimeAwareObservation(limited(Scripted()), flatten=False)),
    "TimeAwareObservation dict": lambda: run(
        wrappers.TimeAwareObservation(limited(Scripted(dict_observation=True)), flatten=False)
    ),
    "StickyAction": lambda: run(wrappers.StickyAction(Scripted(), 0.5)),
    "StickyAction range": lambda: run(wrappers.StickyAction(Scripted(), 0.4, (1, 3))),
    "RepeatAction": lambda: run(wrappers.RepeatAction(Scripted(), 2)),
    "MaxAndSkipObservation": lambda: run(wrappers.MaxAndSkipObservation(Scripted(), 3)),
    "DiscretizeObservation": lambda: run(wrappers.DiscretizeObservation(Scripted(), (3, 4, 5))),
    "DiscretizeObservation multidiscrete": lambda: run(wrappers.DiscretizeObservation(Scripted(), 4, multidiscrete=True)),
    "DiscretizeAction": lambda: run(wrappers.DiscretizeAction(Scripted(), (3, 4)), lambda t: t % 12),
    "DiscretizeAction multidiscrete": lambda: run(
        wrappers.DiscretizeAction(Scripted(), (3, 4), multidiscrete=True), lambda t: np.array([t % 3, t % 4])
    ),
    "DtypeObservation": lambda: run(wrappers.DtypeObservation(Scripted(), np.float64)),
    "FilterObservation": lambda: run(wrappers.FilterObservation(Scripted(dict_observation=True), ["a"])),
    "FlattenObservation": lambda: run(wrappers.FlattenObservation(Scripted(dict_observation=True))),
    "RecordEpisodeStatistics": lambda: run(wrappers.RecordEpisodeStatistics(Scripted())),
}
SPACES = {
    "RescaleObservation": lambda: box(wrappers.RescaleObservation(Scripted(), np.float32(-1), np.float32(1)).observation_space),
    "RescaleAction": lambda: box(
        wrappers.RescaleAction(Scripted(), np.float32([-3, -1]), np.float32([3, 1])).action_space
    ),
    "FrameStackObservation": lambda: box(wrappers.FrameStackObservation(Scripted(), 3).observation_space),
    "TimeAwareObservation": lambda: box(wrappers.TimeAwareObservation(limited(Scripted())).observation_space),
    "FlattenObservation": lambda: box(wrappers.FlattenObservation(Scripted(dict_observation=True)).observation_space),
    "DtypeObservation": lambda: box(wrappers.DtypeObservation(Scripted(), np.float64).observation_space),
}

json.dump(
    {
        "source": f"gymnasium {gym.__version__}, numpy {np.__version__}",
        "script": SCRIPT,
        "spaces": {name: make() for name, make in SPACES.items()},
        "runs": {name: make() for name, make in CASES.items()},
    },
    sys.stdout,
    allow_nan=False,
)
