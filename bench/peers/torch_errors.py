"""Networks that hear a task's errors, in PyTorch: manual steps of plain gradient ascent, f32, no autograd.

usage: torch_errors.py TASK THREADS     (TASK: JSON as in bench/peers.ts)

Sigmoid units below linear output units; the error of an output is given, [sample][output]. Rules: backprop, feedback-alignment (a constant
matrix in place of the transposed weights), and global-error-vector (units hold K numbers and share weights, and all hear the K errors of
the one output unit; see Clark, Abbott & Chung 2021). The leanest step we could write: matrix products into the weights themselves.
"""

import json
import sys

import torch
from serve import serve

RATE = 1e-6
PREPARED = 4

task, threads = json.loads(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
batch, rule, sizes = task["batch"], task["rule"], task["sizes"]
alpha = RATE / batch


def start(inputs, units):
    limit = (6 / (inputs + units)) ** 0.5
    return torch.empty(inputs, units).uniform_(-limit, limit)


def images():
    x = torch.rand(batch, sizes[0])
    return x.mul_(torch.rand_like(x).lt(0.2)), torch.rand(batch, task.get("vectors", sizes[-1])) - 0.5


class Scalars:
    def __init__(self):
        self.w = [start(*of) for of in zip(sizes, sizes[1:])]
        self.b = [torch.zeros(units) for units in sizes[1:]]
        self.back = self.w if rule == "backprop" else [start(*of) for of in zip(sizes, sizes[1:])]

    def step(self, x, error):
        a = [x]
        for k, (w, b) in enumerate(zip(self.w, self.b)):
            h = torch.addmm(b, a[-1], w)
            a.append(h if k == len(self.w) - 1 else h.sigmoid_())
        d = error
        for k in range(len(self.w) - 1, -1, -1):
            below = d @ self.back[k].t() if k > 0 else None
            self.w[k].addmm_(a[k].t(), d, alpha=alpha)
            self.b[k].add_(d.sum(0), alpha=alpha)
            if k > 0:
                d = below.mul_(a[k]).mul_(1 - a[k])


class Vectors:
    """Values of a layer are [component][sample][unit]; the first layer has a matrix for each component."""

    def __init__(self):
        self.k = task["vectors"]
        self.first = torch.stack([start(*sizes[:2]) for _ in range(self.k)])
        self.w = [start(*of).abs_() for of in zip(sizes[1:], sizes[2:])]
        self.b = [torch.zeros(self.k, 1, units) for units in sizes[1:]]
        self.t = [torch.randint(0, 2, (self.k, 1, units)).float().mul_(2).sub_(1) for units in sizes[1:]]

    def step(self, x, error):
        h = torch.matmul(x, self.first) + self.b[0]
        a, gates = [], []
        for k, w in enumerate([*self.w, None]):
            last = w is None
            gate = None if last else (self.t[k] * h).sum(0, keepdim=True).ge_(0)
            gates.append(gate)
            a.append(h if last else h * gate)
            if not last:
                h = torch.matmul(a[-1], w) + self.b[k + 1]
        e = error.t().unsqueeze(2)
        for k in range(len(sizes) - 2, -1, -1):
            told = e if gates[k] is None else e * gates[k]
            self.b[k].add_(told.sum(1, keepdim=True), alpha=alpha)
            if k > 0:
                units = told.shape[2]
                self.w[k - 1].addmm_(a[k - 1].reshape(-1, sizes[k]).t(), told.reshape(-1, units), alpha=alpha)
                self.w[k - 1].clamp_(min=0)
            else:
                self.first.add_(torch.matmul(x.t(), told), alpha=alpha)


prepared = [images() for _ in range(PREPARED)]
net = Vectors() if rule == "global-error-vector" else Scalars()
seen = 0


@torch.no_grad()
def steps(count):
    global seen
    for _ in range(count):
        net.step(*prepared[seen % PREPARED])
        seen += 1
    return count


serve(steps)
