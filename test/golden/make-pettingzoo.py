"""Writes pettingzoo.json: episodes of the meadows of test/pettingzoo/meadow.ts, played by PettingZoo 1.27.0 and its conversions.

    pip install pettingzoo==1.27.0 gymnasium==1.3.0 'numpy>=2.4,<2.5'
    python make-pettingzoo.py > pettingzoo.json

Sheep are born and die at different times. Each episode is reset with seed 5; sheep i always takes the action i % 3. In turns, an entry
is [agent, agents, observation, reward, terminated, truncated] as last() tells before each turn; at once, [observations, rewards,
terminations, truncations, agents] as step() gives them.
"""

import json

from gymnasium.spaces import Discrete
from gymnasium.utils.seeding import np_random
from pettingzoo import AECEnv, ParallelEnv
from pettingzoo.utils.conversions import aec_to_parallel, parallel_to_aec, turn_based_aec_to_parallel
from pettingzoo.utils.wrappers import BaseWrapper

HERDS = {
    "that dies at different times": ([(0, 1), (0, 4), (0, 2)], False),
    "that dies at once": ([(0, 3), (0, 3), (0, 3)], False),
    "into which some are born": ([(0, 2), (0, 5), (1, 1), (3, 1)], False),
    "in which one is born as another dies": ([(0, 2), (2, 2), (0, 3)], False),
    "in which the last dies as others are born": ([(0, 1), (0, 1), (1, 2), (1, 1)], False),
    "that takes turns in another order": ([(0, 2), (0, 4), (0, 3), (1, 2)], True),
    "of one": ([(0, 3)], False),
}
GRAZING = [[1, 3, 2], [2, 2, 2], [1, 1, 1, 2, 1], [3, 1, 2, 1, 1, 1]]


class Opaque(BaseWrapper):
    """Changes nothing."""


def action_of(agent):
    return int(agent[-1]) % 3


class ParallelMeadow(ParallelEnv):
    metadata = {"render_modes": [], "name": "meadow_v0"}
    render_mode = None

    def __init__(self, lives, turned):
        self.lives, self.turned = lives, turned
        self.possible_agents = [f"sheep_{i}" for i in range(len(lives))]

    def observation_space(self, agent):
        return Discrete(4000)

    def action_space(self, agent):
        return Discrete(3)

    def living(self, round):
        there = [a for a, (born, length) in zip(self.possible_agents, self.lives) if born <= round < born + length]
        return there[::-1] if self.turned and round % 2 == 1 else there

    def look(self):
        return 100 * self.round + int(100 * self.rng.random())

    def reset(self, seed=None, options=None):
        self.rng, self.round = np_random(seed)[0], 0
        self.agents = self.living(0)
        return {a: self.look() for a in self.agents}, {a: {} for a in self.agents}

    def step(self, actions):
        acting = self.agents
        total = sum(actions[a] for a in acting)
        self.round += 1
        self.agents = self.living(self.round)
        told = [*acting, *(a for a in self.agents if a not in acting)]
        return (
            {a: self.look() for a in told},
            {a: 3 * actions[a] - total if a in acting else 0 for a in told},
            {a: a not in self.agents for a in told},
            {a: False for a in told},
            {a: {"round": self.round} for a in told},
        )


class Grazing(AECEnv):
    metadata = {"render_modes": [], "name": "grazing_v0"}
    render_mode = None

    def __init__(self, turns):
        super().__init__()
        self.turns = turns
        self.possible_agents = [f"sheep_{i}" for i in range(len(turns))]

    def observation_space(self, agent):
        return Discrete(1000)

    def action_space(self, agent):
        return Discrete(3)

    def observe(self, agent):
        return self.grass

    def reset(self, seed=None, options=None):
        self.grass = int(100 * np_random(seed)[0].random())
        self.left = dict(zip(self.possible_agents, self.turns))
        self.agents, self.unborn = self.possible_agents[:3], self.possible_agents[3:]
        self.rewards = {a: 0 for a in self.agents}
        self._cumulative_rewards = {a: 0 for a in self.agents}
        self.terminations = {a: False for a in self.agents}
        self.truncations = {a: False for a in self.agents}
        self.infos = {a: {} for a in self.agents}
        self.agent_selection = self.agents[0]
        self._skip_agent_selection = None

    def step(self, action):
        agent = self.agent_selection
        following = self.agents[(self.agents.index(agent) + 1) % len(self.agents)]
        if self.terminations[agent]:
            self._was_dead_step(action)
            return
        self._cumulative_rewards[agent] = 0
        self.grass += action
        self.rewards = {a: 0 if self.terminations[a] else action if a == agent else -1 for a in self.agents}
        self.left[agent] -= 1
        if self.left[agent] == 0:
            self.terminations[agent] = True
            if self.unborn:
                lamb = self.unborn.pop(0)
                self.agents.append(lamb)
                self.rewards[lamb] = self._cumulative_rewards[lamb] = 0
                self.terminations[lamb] = self.truncations[lamb] = False
                self.infos[lamb] = {}
        self._accumulate_rewards()
        living = [a for a in self.agents if not self.terminations[a]]
        self.agent_selection = following if following in living or not living else living[0]
        self._deads_step_first()


def play_turns(env):
    env.reset(seed=5)
    story = []
    for agent in env.agent_iter():
        observation, reward, terminated, truncated, _ = env.last()
        story.append([agent, list(env.agents), observation, reward, terminated, truncated])
        env.step(None if terminated or truncated else action_of(agent))
    return story


def play_at_once(env):
    observations, _ = env.reset(seed=5)
    story = [[observations, list(env.agents)]]
    while env.agents:
        *result, _ = env.step({a: action_of(a) for a in env.agents})
        story.append([*map(dict, result), list(env.agents)])
    return story


def main():
    herds = {}
    for name, herd in HERDS.items():
        herds[name] = {
            "turns": play_turns(parallel_to_aec(ParallelMeadow(*herd))),
            "atOnce": play_at_once(aec_to_parallel(parallel_to_aec(ParallelMeadow(*herd)))),
            # A wrapper in between, so that the conversion is not merely undone.
            "backAndForth": play_at_once(aec_to_parallel(Opaque(parallel_to_aec(ParallelMeadow(*herd))))),
        }
    grazing = [
        {
            "turns": turns,
            "story": play_turns(Grazing(turns)),
            "atOnce": play_at_once(turn_based_aec_to_parallel(Grazing(turns))),
        }
        for turns in GRAZING
    ]
    print(json.dumps({"herds": herds, "grazing": grazing}))


main()
