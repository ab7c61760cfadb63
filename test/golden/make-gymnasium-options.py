"""Writes gymnasium-options.json: rollouts of Gymnasium with every documented option, renderings as text, and random maps.

python make-gymnasium-options.py > gymnasium-options.json, with gymnasium[classic-control,toy-text] 1.3.0 and NumPy 2.4.6 on x86-64
Linux (glibc 2.36, a processor with fused multiply-add).
"""

import json
import warnings

import gymnasium as gym
import numpy as np
from gymnasium.envs.toy_text.frozen_lake import generate_random_map

warnings.simplefilter("ignore")


def plain(value):
    return np.asarray(value).tolist() if not isinstance(value, tuple) else [int(v) for v in value]


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def rollout(name, seed, steps, choose=None, options=None, attributes=None, **kwargs):
    """`attributes` are set on the bare environment and written among the arguments, which is where this port has them."""
    env = gym.make(name, **kwargs)
    for key, value in (attributes or {}).items():
        setattr(env.unwrapped, key, value)
    actions = np.random.default_rng(seed + 1)
    box = isinstance(env.action_space, gym.spaces.Box)

    def random_action(_):
        if box:
            return actions.uniform(1.0 * env.action_space.low, env.action_space.high).astype(np.float32)
        return int(actions.integers(env.action_space.n))

    episodes = []
    done = True
    for step in range(steps):
        if done:
            observation, _ = env.reset(seed=None if episodes else seed, options=options)
            episodes.append({"reset": plain(observation), "steps": []})
        action = (choose or random_action)(observation)
        observation, reward, terminated, truncated, _ = env.step(action)
        episodes[-1]["steps"].append(
            {
                "action": plain(action),
                "observation": plain(observation),
                "reward": float(reward),
                "terminated": bool(terminated),
                "truncated": bool(truncated),
            }
        )
        done = terminated or truncated
    written = {camel(key): value for key, value in {**kwargs, **(attributes or {})}.items()}
    # JSON's numbers end at 2^53: a larger seed is written as a string.
    result = {"id": name, "kwargs": written, "seed": seed if seed < 2**53 else str(seed), "episodes": episodes}
    if options is not None:
        result["options"] = options
    return result


def balance(observation):
    return int(observation @ np.array([0.1, 0.5, 2.0, 1.0]) > 0)


def swing(observation):
    """Full force along the velocity, and sometimes exactly as much as is allowed."""
    return np.array([1.0 if observation[1] >= 0 else -1.0], np.float32)


def pump(observation):
    return np.array([np.sign(observation[2]) * 2.0], np.float32)


def drive(observation):
    return 2 if observation[1] >= 0 else 0


def text_renderings(name, actions, seed=3, **kwargs):
    env = gym.make(name, render_mode="ansi", **kwargs)
    env.reset(seed=seed)
    frames = [env.render()]
    for action in actions:
        env.step(action)
        frames.append(env.render())
    return {"id": name, "kwargs": {camel(k): v for k, v in kwargs.items()}, "seed": seed, "actions": actions, "frames": frames}


rollouts = [
    rollout("CartPole-v1", 7, 1000, balance),
    rollout("CartPole-v0", 3, 250, balance),
    rollout("CartPole-v1", 2**70 + 1, 40),
    rollout("CartPole-v1", 5, 120, sutton_barto_reward=True),
    rollout("CartPole-v1", 6, 120, options={"low": -0.1, "high": 0.12}),
    rollout("CartPole-v1", 8, 60, options={"high": 0.2}),
    rollout("MountainCar-v0", 7, 400, drive),
    rollout("MountainCar-v0", 8, 300, drive, goal_velocity=0.03, options={"low": -0.9, "high": -0.2}),
    rollout("MountainCar-v0", 9, 30, options={"low": -1.2, "high": -1.19}),
    rollout("MountainCarContinuous-v0", 7, 300, swing),
    rollout("MountainCarContinuous-v0", 8, 200, swing, goal_velocity=0.02, options={"low": -1.2, "high": 0.4}),
    rollout("MountainCarContinuous-v0", 9, 60, options={"low": -1.2, "high": -1.19}),
    rollout("Pendulum-v1", 7, 400, pump),
    rollout("Pendulum-v1", 8, 100, g=9.81),
    rollout("Pendulum-v1", 9, 100, g=1, options={"x_init": 0.5}),
    rollout("Pendulum-v1", 10, 100, options={"x_init": 40.0, "y_init": 7.5}),
    rollout("Acrobot-v1", 7, 700, lambda o: 2 if o[4] < 0 else 0),
    rollout("Acrobot-v1", 8, 500),
    rollout("Acrobot-v1", 9, 120, attributes={"book_or_nips": "nips"}),
    rollout("Acrobot-v1", 10, 120, attributes={"torque_noise_max": 0.5}),
    rollout("Acrobot-v1", 11, 120, options={"low": -3.0, "high": 3.0}),
    rollout("FrozenLake-v1", 7, 200, is_slippery=False),
    rollout("FrozenLake-v1", 8, 200, success_rate=0.75, reward_schedule=(10, -5, -1)),
    rollout("FrozenLake-v1", 9, 200, desc=["FSF", "SFH", "FGF", "HFS"]),
    rollout("FrozenLake-v1", 10, 150, desc=generate_random_map(size=6, p=0.7, seed=1)),
    rollout("CliffWalkingSlippery-v1", 7, 400),
    rollout("CliffWalking-v1", 8, 200, is_slippery=True),
    rollout("Taxi-v4", 7, 600),
    rollout("Taxi-v4", 8, 400, is_rainy=True, rainy_probability=0.6),
    rollout("Taxi-v4", 9, 400, is_rainy=True, fickle_passenger=True),
    rollout("Taxi-v4", 10, 400, fickle_passenger=True, fickle_probability=0.9),
    rollout("Blackjack-v1", 7, 300),
    rollout("Blackjack-v1", 8, 300, lambda o: int(o[0] < 17), sab=False),
    rollout("Blackjack-v1", 9, 400, lambda o: int(o[0] < 15), sab=False, natural=True),
]


def taxi_trip(steps, seed):
    """A trip that delivers fickle passengers: drives along the shortest way by the table of the bare environment."""
    env = gym.make("Taxi-v4", fickle_passenger=True, fickle_probability=0.8)
    table = env.unwrapped.P
    values = np.zeros(500)
    for _ in range(60):
        values = np.array(
            [max(r + (0 if t else values[s]) for [(_, s, r, t)] in table[state].values()) for state in range(500)]
        )

    def choose(state):
        def worth(action):
            [(_, s, r, t)] = table[state][action]
            return r + (0 if t else values[s])

        return int(np.argmax([worth(action) for action in range(6)]))

    return rollout("Taxi-v4", seed, steps, choose, fickle_passenger=True, fickle_probability=0.8)


rollouts.append(taxi_trip(300, 11))

print(
    json.dumps(
        {
            "source": f"gymnasium {gym.__version__}, numpy {np.__version__}",
            "rollouts": rollouts,
            "texts": [
                text_renderings("FrozenLake-v1", [2, 3, 2, 1, 0], is_slippery=False),
                text_renderings("FrozenLake8x8-v1", [1, 2]),
                text_renderings("CliffWalking-v1", [0, 1, 2, 3]),
                text_renderings("Taxi-v4", [4, 0, 1, 3, 3, 5, 4, 2]),
                text_renderings("Taxi-v4", [0, 0, 0, 0, 4, 1, 5], seed=10),
                text_renderings("Taxi-v4", [1, 1, 1, 3, 3, 3, 3, 4, 0], seed=21),
            ],
            "maps": [
                {"size": size, "frozen": p, "seed": seed, "map": generate_random_map(size=size, p=p, seed=seed)}
                for size, p, seed in [(8, 0.8, 0), (8, 0.8, 42), (4, 0.5, 7), (12, 0.9, 123), (5, 1.5, 3), (20, 0.65, 9)]
            ],
        },
        separators=(",", ":"),
    )
)
