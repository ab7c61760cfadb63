"""Writes gymnasium-vector.json: what vector environments and their wrappers of Gymnasium 1.3.0 (NumPy 2.4) give.

    pip install gymnasium==1.3.0 'numpy>=2.4,<2.5'
    python make-gymnasium-vector.py > gymnasium-vector.json

Each run resets 9 (toy text: 3) environments with seed 7 and then takes the listed actions. After step 20 the
runs named "mask" reset the environments 1 and 2 with the seeds 100 + i and the bounds +-0.1.
"""

import json

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import vector as wrappers

STEPS = 60


def plain(value):
    if isinstance(value, np.ndarray):
        return [plain(x) for x in value] if value.dtype == object else value.reshape(-1).tolist()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if key != "t"}
    if isinstance(value, np.generic):
        return value.item()
    return value


def actions_for(envs, step):
    n = envs.num_envs
    space = envs.unwrapped.single_action_space
    if isinstance(space, gymnasium.spaces.Discrete):
        return np.array([(step * (i + 2) // 3) % int(space.n) for i in range(n)])
    return np.array([[((step * 7 + i * 3) % 11) / 5 - 1] for i in range(n)], dtype=np.float32)


def run(envs, mask=False, disabled=False):
    log = []
    observations, infos = envs.reset(seed=7)
    log.append({"observations": plain(observations), "infos": plain(infos)})
    over = np.zeros(envs.num_envs, dtype=bool)
    for step in range(STEPS):
        if disabled and over.any():
            observations, infos = envs.reset(options={"reset_mask": over})
            log.append({"resetMask": plain(over.astype(int)), "observations": plain(observations), "infos": plain(infos)})
        if mask and step == 20:
            chosen = np.array([i in (1, 2) for i in range(envs.num_envs)])
            seeds = [100 + i if chosen[i] else None for i in range(envs.num_envs)]
            observations, infos = envs.reset(seed=seeds, options={"reset_mask": chosen, "low": -0.1, "high": 0.1})
            log.append({"seeds": seeds, "observations": plain(observations), "infos": plain(infos)})
        actions = actions_for(envs, step)
        observations, rewards, terminations, truncations, infos = envs.step(actions)
        over = terminations | truncations
        log.append({
            "actions": plain(actions),
            "observations": plain(observations),
            "rewards": plain(rewards),
            "terminations": plain(terminations.astype(int)),
            "truncations": plain(truncations.astype(int)),
            "infos": plain(infos),
        })
    return log


def sync(env_id, n, mode, **kwargs):
    return SyncVectorEnv([lambda: gymnasium.make(env_id, **kwargs)] * n, autoreset_mode=mode)


NEXT, SAME, OFF = AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP, AutoresetMode.DISABLED
CART = dict(max_episode_steps=25)

runs = {
    "cartpole next-step": run(sync("CartPole-v1", 9, NEXT, **CART)),
    "cartpole same-step": run(sync("CartPole-v1", 9, SAME, **CART)),
    "cartpole disabled": run(sync("CartPole-v1", 9, OFF, **CART), disabled=True),
    "cartpole next-step mask": run(sync("CartPole-v1", 9, NEXT, **CART), mask=True),
    "frozen-lake next-step": run(sync("FrozenLake-v1", 3, NEXT)),
    "frozen-lake same-step": run(sync("FrozenLake-v1", 3, SAME)),
    "taxi same-step": run(sync("Taxi-v4", 3, SAME, max_episode_steps=7)),
    "pendulum next-step": run(sync("Pendulum-v1", 9, NEXT, max_episode_steps=13)),
    "RecordEpisodeStatistics": run(wrappers.RecordEpisodeStatistics(sync("CartPole-v1", 9, NEXT, **CART))),
    "NormalizeObservation": run(wrappers.NormalizeObservation(sync("CartPole-v1", 9, NEXT, **CART))),
    "NormalizeObservation frozen-lake": run(wrappers.NormalizeObservation(sync("FrozenLake-v1", 9, NEXT))),
    "NormalizeReward": run(wrappers.NormalizeReward(sync("Pendulum-v1", 9, NEXT, max_episode_steps=13))),
    "NormalizeReward cartpole": run(wrappers.NormalizeReward(sync("CartPole-v1", 9, NEXT, **CART))),
    "RescaleAction ClipReward": run(wrappers.ClipReward(
        wrappers.RescaleAction(sync("Pendulum-v1", 3, NEXT, max_episode_steps=13), min_action=-1, max_action=1), min_reward=-5)),
    "FlattenObservation": run(wrappers.FlattenObservation(sync("Blackjack-v1", 3, NEXT))),
    "RescaleObservation": run(wrappers.RescaleObservation(sync("Pendulum-v1", 3, NEXT, max_episode_steps=13), min_obs=0, max_obs=1)),
}

print(json.dumps({"gymnasium": gymnasium.__version__, "numpy": np.__version__, "runs": runs}, allow_nan=False))
