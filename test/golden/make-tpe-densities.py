"""Densities of Optuna's Parzen estimators for some observations, to test those of src/sweeps/search against.

python3 test/golden/make-tpe-densities.py (with optuna 5.0 and numpy) writes tpe-densities.json beside itself.
"""

import functools
import json
import pathlib

import numpy as np
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights

# By default the order of equal values after sorting is nobody's: which of them has which width would depend on the machine.
np.argsort = functools.partial(np.argsort, kind="stable")

SETTINGS = _ParzenEstimatorParameters(
    prior_weight=1.0, consider_magic_clip=True, consider_endpoints=False, weights=default_weights, multivariate=False
)
rng = np.random.RandomState(3)
cases = []


def six_digits(values):
    return [float(f"{value:.6g}") for value in values]


def add(kind, spec, distribution, observations, values):
    estimator = _ParzenEstimator({"x": np.array(observations, dtype=float)}, {"x": distribution}, SETTINGS)
    densities = estimator.log_pdf({"x": np.array(values, dtype=float)})
    cases.append(
        {
            "distribution": {"kind": kind, **spec},
            "observations": observations,
            "values": values,
            "logDensity": [float(density) for density in densities],
        }
    )


for n in (0, 1, 2, 7, 26, 40):
    add("uniform", {"low": -1, "high": 3}, FloatDistribution(-1, 3), six_digits(rng.uniform(-1, 3, n)), [-1, 0.1, 1.7, 3])
    add(
        "log-uniform",
        {"low": 1e-5, "high": 0.1},
        FloatDistribution(1e-5, 0.1, log=True),
        six_digits(10 ** rng.uniform(-5, -1, n)),
        [1e-5, 3e-4, 0.02, 0.1],
    )
    add(
        "uniform",
        {"low": 0, "high": 1, "step": 0.25},
        FloatDistribution(0, 1, step=0.25),
        [float(k) * 0.25 for k in rng.randint(0, 5, n)],
        [0, 0.25, 1],
    )
    add("integer", {"low": 1, "high": 8}, IntDistribution(1, 8), [int(k) for k in rng.randint(1, 9, n)], [1, 4, 8])
    add(
        "log-integer",
        {"low": 1, "high": 64},
        IntDistribution(1, 64, log=True),
        [int(k) for k in rng.randint(1, 65, n)],
        [1, 9, 64],
    )
    add(
        "choice",
        {"values": ["a", "b", "c"]},
        CategoricalDistribution(["a", "b", "c"]),
        [int(k) for k in rng.randint(0, 3, n)],
        [0, 1, 2],
    )

out = pathlib.Path(__file__).with_name("tpe-densities.json")
out.write_text(json.dumps(cases) + "\n")
