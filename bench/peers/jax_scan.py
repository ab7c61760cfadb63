"""A network of Bernoulli-logistic units in JAX: REINFORCE or Weight Max with Adam on the multiplexer, the whole training loop,
environment included, compiled as one lax.scan.

usage: jax_scan.py TASK THREADS     (TASK: JSON as in bench/peers.ts; threads are bound by the environment)
"""

import json
import os
import sys

# Where XLA sees several cores it hands small kernels on to threads, whatever the environment says, and is up to three times
# slower than on one core. So with one thread it sees one core.
if int(sys.argv[2]) == 1 and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp
from serve import serve

RATES = (0.01, 0.001, 0.0001)
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8

task = json.loads(sys.argv[1])
sizes, batch, rule, bits = task["sizes"], task["batch"], task["rule"], task["addressBits"]
# Steps of one scan: enough that calling it costs nothing beside it.
CHUNK = max(20, min(5000, 60_000 // batch))


def multiplexer(key):
    """Inputs of -1 and +1, [sample][bits + 2**bits], and the right answers, 0 or 1."""
    x = jax.random.bernoulli(key, 0.5, (batch, bits + 2**bits)).astype(jnp.int32)
    address = x[:, :bits] @ (2 ** jnp.arange(bits - 1, -1, -1))
    target = jnp.take_along_axis(x, (bits + address)[:, None], 1)[:, 0]
    return 2.0 * x - 1, target


def ascend(w, m, v, g, rate, t):
    m = BETA1 * m + (1 - BETA1) * g
    v = BETA2 * v + (1 - BETA2) * g * g
    w = w + rate * (m / (1 - BETA1**t)) / (jnp.sqrt(v / (1 - BETA2**t)) + EPSILON)
    return w, m, v


def step(state, key):
    layers, t = state
    t = t + 1
    keys = jax.random.split(key, 1 + len(layers))
    x, target = multiplexer(keys[0])
    below, fired, surprise = [], x, []
    for ((w, _, _), (b, _, _)), k in zip(layers, keys[1:]):
        p = jax.nn.sigmoid(fired @ w + b)
        below.append(fired)
        fired = (jax.random.uniform(k, p.shape) < p).astype(jnp.float32)
        surprise.append(fired - p)
    reward = jnp.where(fired[:, 0] == target, 1.0, -1.0)[:, None]
    r, after = reward, []
    for (weights, biases), x, e, rate in reversed(list(zip(layers, below, surprise, RATES))):
        d = r * e
        weights = ascend(*weights, x.T @ d / batch, rate, t)
        biases = ascend(*biases, d.mean(0), rate, t)
        after.insert(0, (weights, biases))
        # Of the first layer nobody asks, and the compiler leaves it out.
        r = 2 * x * (d @ weights[0].T) if rule == "weight-max" else reward
    return (after, t), reward.mean()


def start(key):
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        key, own = jax.random.split(key)
        limit = (6 / (inputs + units)) ** 0.5
        w = jax.random.uniform(own, (inputs, units), minval=-limit, maxval=limit)
        b = jnp.zeros(units)
        layers.append(((w, jnp.zeros_like(w), jnp.zeros_like(w)), (b, jnp.zeros_like(b), jnp.zeros_like(b))))
    return layers, jnp.float32(0)


@jax.jit
def scan(state, key):
    return jax.lax.scan(step, state, jax.random.split(key, CHUNK))


state, chunks = start(jax.random.key(0)), 0


def steps(count):
    global state, chunks
    scans = -(-count // CHUNK)
    for _ in range(scans):
        chunks += 1
        state, _ = scan(state, jax.random.key(chunks))
    jax.block_until_ready(state)
    return scans * CHUNK


serve(steps)
