"""A recurrent layer of leaky tanh units that learns by RFLO in every step of trials of twenty, in plain NumPy.

usage: numpy_recurrent.py TASK THREADS     (TASK: JSON as in bench/peers.ts; threads are bound by the environment)

Whole arrays of doubles: all synapses of all units as one matrix, an eligibility of every synapse in every trial of the batch. Observations and
errors are drawn before the clock starts.
"""

import json
import sys

import numpy as np
from serve import serve

STEPS, LEAK, DEVIATION, RATE = 20, 0.1, 0.5, 1e-6


def train(task):
    rng = np.random.default_rng(1)
    (inputs, units, errors), batch = task["sizes"], task["batch"]
    synapses = inputs + units + 1
    w = rng.normal(0, 1.5 / np.sqrt(units), (synapses, units))
    m = rng.normal(0, 1 / np.sqrt(units), (errors, units))
    seen = [(1.0 if t < 4 else 0.0) * (np.arange(inputs) == 0) for t in range(STEPS)]
    told = rng.random((STEPS, batch, errors)) - 0.5
    one = batch == 1
    x = np.ones(synapses) if one else np.ones((batch, synapses))
    a = np.zeros(units) if one else np.zeros((batch, units))
    p = np.zeros((synapses, units)) if one else np.zeros((batch, synapses, units))
    at = 0

    def step():
        nonlocal at, a
        t = at % STEPS
        at += 1
        x[..., :inputs] = seen[t]
        x[..., inputs:-1] = a
        f = np.tanh(x @ w)
        a = a + LEAK * (f - a + DEVIATION * rng.standard_normal(a.shape))
        slope = 1 - f * f
        if one:
            p.__iadd__(LEAK * (np.outer(x, slope) - p))
            w.__iadd__(RATE * (told[t, 0] @ m) * p)
        else:
            p.__iadd__(LEAK * (x[:, :, None] * slope[:, None, :] - p))
            w.__iadd__(RATE / batch * np.einsum("bj,bij->ij", told[t] @ m, p))
        if t == STEPS - 1:
            a = np.zeros_like(a)
            p.fill(0)

    def steps(count):
        for _ in range(count):
            step()
        return count

    return steps


serve(train(json.loads(sys.argv[1])))
