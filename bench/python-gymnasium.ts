import { spawnSync } from 'node:child_process';

/** Steps a second of Python's gymnasium: the best and the median of several rounds, by workload. */
export type PythonSpeeds = Readonly<Record<string, { readonly best: number; readonly median: number }>>;

const program = `
import json, sys, time
import gymnasium, numpy as np

def speed(steps):
    steps()
    rounds = []
    for _ in range(7):
        start = time.perf_counter()
        count = steps()
        rounds.append(count / (time.perf_counter() - start))
    return {"best": max(rounds), "median": sorted(rounds)[3]}

def single(env):
    env.reset(seed=1)
    actions = np.random.default_rng(0).integers(0, 2, 4096).tolist()
    def steps():
        for i in range(40000):
            _, _, terminated, truncated, _ = env.step(actions[i & 4095])
            if terminated or truncated:
                env.reset()
        return 40000
    return speed(steps)

def vector(n):
    envs = gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")
    envs.reset(seed=1)
    actions = np.random.default_rng(0).integers(0, 2, (64, n))
    def steps():
        rounds = 1 + 1000000 // n
        for k in range(rounds):
            envs.step(actions[k & 63])
        return rounds * n
    return speed(steps)

sizes = [int(n) for n in sys.argv[1:]]
print(json.dumps({
    "single": single(gymnasium.make("CartPole-v1").unwrapped),
    "make": single(gymnasium.make("CartPole-v1")),
    **{f"vector {n}": vector(n) for n in sizes},
}))
`;

/** Measures CartPole of Python's gymnasium in a child process; `null` where there is no such Python or package. */
export function pythonGymnasium(python: string, sizes: readonly number[]): PythonSpeeds | null {
  const { status, stdout } = spawnSync(python, ['-c', program, ...sizes.map(String)], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as PythonSpeeds) : null;
}
