"""Writes box2d-rollouts.json: flights, walks and returns of Gymnasium 1.3.0 on Box2D 2.3.10, with NumPy 2.4.

    pip install gymnasium==1.3.0 box2d==2.3.10 'numpy==2.4.*'
    python test/golden/make-box2d-rollouts.py > test/golden/box2d-rollouts.json
"""

import json

import gymnasium as gym
import numpy as np
from gymnasium.envs.box2d.bipedal_walker import BipedalWalkerHeuristics
from gymnasium.envs.box2d.lunar_lander import heuristic


def short(array):
    return [float(f"{x:.9g}") for x in np.asarray(array, dtype=np.float64).ravel()]


def rollout(id, seed, steps, kwargs):
    """The actions are drawn apart from the environment; float32 where they are continuous."""
    env = gym.make(id, **kwargs).unwrapped
    observation, _ = env.reset(seed=seed)
    rng = np.random.default_rng(seed)
    run = {"id": id, "kwargs": kwargs, "seed": seed, "reset": short(observation), "steps": []}
    for _ in range(steps):
        if isinstance(env.action_space, gym.spaces.Discrete):
            action = int(rng.integers(4))
            written = action
        else:
            # Two decimals, so that the file stays short.
            action = np.round(rng.uniform(-1, 1, env.action_space.shape), 2).astype(np.float32)
            written = [round(float(x), 2) for x in action]
        observation, reward, terminated, _, _ = env.step(action)
        run["steps"].append([written, short(observation), short([reward])[0], bool(terminated)])
        if terminated:
            break
    return run


def episode(id, seed):
    """The length and the return of an episode of the published controller."""
    env = gym.make(id)
    observation, _ = env.reset(seed=seed)
    total, steps = 0.0, 0
    while True:
        action = heuristic(env, observation)
        if env.unwrapped.continuous:
            action = action.astype(np.float32)
        observation, reward, terminated, truncated, _ = env.step(action)
        total, steps = total + float(reward), steps + 1
        if terminated or truncated:
            return [steps, round(total, 4)]


def controls(run):
    """What the published controller would do after each observation of a run."""
    observations = [np.array(run["reset"], dtype=np.float32)]
    observations += [np.array(observation, dtype=np.float32) for _, observation, _, _ in run["steps"]]
    if run["id"].startswith("BipedalWalker"):
        controller = BipedalWalkerHeuristics()
        return [short(controller.step_heuristic(observation)) for observation in observations]
    env = gym.make(run["id"])
    return [np.asarray(heuristic(env, observation)).tolist() for observation in observations]


def with_controls(run):
    return {**run, "controls": controls(run)}


wind = {"enable_wind": True, "wind_power": 18.0, "turbulence_power": 1.8}
print(
    json.dumps(
        {
            "rollouts": [
                *(with_controls(rollout("LunarLander-v3", seed, 40, {})) for seed in (0, 42, 12345678901)),
                rollout("LunarLander-v3", 7, 40, {"gravity": -3.5}),
                rollout("LunarLander-v3", 8, 40, wind),
                *(with_controls(rollout("LunarLanderContinuous-v3", seed, 40, {})) for seed in (1, 42)),
                rollout("LunarLanderContinuous-v3", 9, 40, wind),
                *(with_controls(rollout("BipedalWalker-v3", seed, 25, {})) for seed in (0, 42)),
                *(rollout("BipedalWalkerHardcore-v3", seed, 25, {}) for seed in (0, 1, 2, 42)),
            ],
            "returns": {
                id: [episode(id, seed) for seed in range(40)] for id in ("LunarLander-v3", "LunarLanderContinuous-v3")
            },
        },
        separators=(",", ":"),
    )
)
