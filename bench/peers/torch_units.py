"""A network of Bernoulli-logistic units in PyTorch: REINFORCE or Weight Max with plain gradient ascent, f32, no autograd.

usage: torch_units.py TASK THREADS     (TASK: JSON as in bench/peers.ts)

The leanest step we could write: matrix products into the weights themselves, in-place elementwise arithmetic, no optimiser state
(the teams it is compared with run Adam). Observations are drawn before the clock starts.
"""

import json
import sys

import torch
from serve import serve

RATE = 1e-6
PREPARED = 4


class Net:
    def __init__(self, sizes):
        self.w, self.b = [], []
        for inputs, units in zip(sizes, sizes[1:]):
            limit = (6 / (inputs + units)) ** 0.5
            self.w.append(torch.empty(inputs, units).uniform_(-limit, limit))
            self.b.append(torch.zeros(units))

    def act(self, x):
        """Activations and firing probabilities, layer by layer, [sample][unit]."""
        a, p = [x], []
        for w, b in zip(self.w, self.b):
            p.append(torch.addmm(b, a[-1], w).sigmoid_())
            a.append(torch.rand_like(p[-1]).lt(p[-1]).to(torch.float32))
        return a, p

    def learn(self, rule, a, p, reward):
        """reward: [sample][1]. The directions of ascent are averaged over the batch."""
        alpha = RATE / reward.shape[0]
        credit = None
        for k in range(len(self.w) - 1, -1, -1):
            e = a[k + 1] - p[k]
            # A unit of Weight Max is paid by the change of its outgoing weights, where it fired.
            r = reward if credit is None else credit.mul_(a[k + 1])
            direction = e.mul_(r)
            self.w[k].addmm_(a[k].t(), direction, alpha=alpha)
            self.b[k].add_(direction.sum(0), alpha=alpha)
            if rule == "weight-max" and k > 0:
                credit = (direction @ self.w[k].t()).mul_(2)


def multiplexer(samples, bits):
    """Inputs of -1 and +1, [sample][bits + 2**bits], and the right answers, 0 or 1, [sample][1]."""
    x = torch.randint(0, 2, (samples, bits + 2**bits))
    address = (x[:, :bits] * 2 ** torch.arange(bits - 1, -1, -1)).sum(1, keepdim=True)
    target = x.gather(1, bits + address)
    return 2.0 * x - 1, target.float()


def signs(samples, size):
    """The same of random inputs and random answers."""
    x = torch.randint(0, 2, (samples, size))
    return 2.0 * x - 1, torch.randint(0, 2, (samples, 1)).float()


task, threads = json.loads(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
batch, rule = task["batch"], task["rule"]
bits = task.get("addressBits")
prepared = [signs(batch, task["sizes"][0]) if bits is None else multiplexer(batch, bits) for _ in range(PREPARED)]
net = Net(task["sizes"])
seen = 0


@torch.no_grad()
def steps(count):
    global seen
    for _ in range(count):
        x, target = prepared[seen % PREPARED]
        seen += 1
        a, p = net.act(x)
        reward = (a[-1] == target).float().mul_(2).sub_(1)
        net.learn(rule, a, p, reward)
    return count


serve(steps)
