"""A network of Bernoulli-logistic units in plain NumPy: REINFORCE or Weight Max with Adam.

usage: numpy_units.py TASK THREADS     (TASK: JSON as in bench/peers.ts; threads are bound by the environment)

In the manner of the matrix code that its author published with Weight Max: whole layers as arrays of doubles, an eligibility of every
synapse in every sample (which traces need), a reward of every unit. It is our rewrite, not the author's file. Observations are
drawn before the clock starts.
"""

import json
import sys

import numpy as np
from serve import serve

RATES = (0.01, 0.001, 0.0001)
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
PREPARED = 64


class Adam:
    """Steps of ascent for a list of arrays."""

    def __init__(self, arrays, rate):
        self.arrays, self.rate, self.steps = arrays, rate, 0
        self.m = [np.zeros_like(a) for a in arrays]
        self.v = [np.zeros_like(a) for a in arrays]

    def ascend(self, directions):
        self.steps += 1
        for array, g, m, v in zip(self.arrays, directions, self.m, self.v):
            m += (1 - BETA1) * (g - m)
            v += (1 - BETA2) * (g * g - v)
            unbiased = m / (1 - BETA1**self.steps)
            spread = np.sqrt(v / (1 - BETA2**self.steps))
            array += self.rate * unbiased / (spread + EPSILON)


class Layer:
    """Units that fire with probability sigmoid(x w + b)."""

    def __init__(self, inputs, units, rate, rng):
        limit = np.sqrt(6 / (inputs + units))
        self.rng = rng
        self.w = rng.uniform(-limit, limit, (inputs, units))
        self.b = np.zeros(units)
        self.adam = Adam([self.w, self.b], rate)

    def act(self, x):
        """x: [sample][input]; returns [sample][unit] of 0 and 1."""
        self.x = x
        self.p = 1 / (1 + np.exp(-(x @ self.w + self.b)))
        self.a = (self.rng.random(self.p.shape) < self.p).astype(float)
        return self.a

    def learn(self, r):
        """r: [sample][unit], the reward of each; returns the change of the norms of the outgoing weights, [sample][input]."""
        e = self.a - self.p
        eligibility = self.x[:, :, None] * e[:, None, :]
        dw = r[:, None, :] * eligibility
        self.adam.ascend([dw.mean(0), (r * e).mean(0)])
        return 2 * (self.w * dw).sum(2)


def multiplexer(samples, bits, rng):
    """Inputs of -1 and +1, [sample][bits + 2**bits], and the right answers, 0 or 1."""
    x = rng.integers(0, 2, (samples, bits + 2**bits))
    address = x[:, :bits] @ (2 ** np.arange(bits - 1, -1, -1))
    target = x[np.arange(samples), bits + address]
    return 2.0 * x - 1, target


def train(task):
    rng = np.random.default_rng(1)
    sizes, batch, rule = task["sizes"], task["batch"], task["rule"]
    layers = [Layer(i, n, rate, rng) for i, n, rate in zip(sizes, sizes[1:], RATES)]
    prepared = [multiplexer(batch, task["addressBits"], rng) for _ in range(PREPARED)]
    seen = 0

    def step():
        nonlocal seen
        x, target = prepared[seen % PREPARED]
        seen += 1
        for layer in layers:
            x = layer.act(x)
        reward = np.where(x[:, 0] == target, 1.0, -1.0)[:, None]
        r = reward
        for layer in reversed(layers):
            change = layer.learn(r if rule == "weight-max" else reward)
            r = change

    def steps(count):
        for _ in range(count):
            step()
        return count

    return steps


def product(size):
    """Products of two square matrices, in units of one."""
    rng = np.random.default_rng(1)
    a, b = (rng.random((size, size), dtype=np.float32) for _ in range(2))
    out = np.empty_like(a)

    def steps(count):
        for _ in range(count):
            np.matmul(a, b, out=out)
        return count

    return steps


task = json.loads(sys.argv[1])
serve(product(task["product"]) if "product" in task else train(task))
