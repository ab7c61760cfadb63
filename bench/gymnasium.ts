/**
 * node dist/bench/gymnasium.js [--json] [--python PATH] [--workers N]: steps a second of CartPole, single, batched, and
 * over worker threads, beside those of Python's gymnasium where it is installed; then what a step takes by kernels and
 * by functions, for each environment that has both. Random actions; an ended episode is followed by the next.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import '../envs/index.js';
import { type Env, type MakeVecOptions, make, makeVec } from '../src/gymnasium/index.js';
import { kernelSpeeds } from './kernel-speeds.js';
import { pythonGymnasium } from './python-gymnasium.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python3' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const sizes = [64, 1024, 8192, 65536];
const rounds = 7;

/** Steps a second: the best of the rounds, which other work on the machine disturbs least, and their median. */
interface Row {
  readonly name: string;
  readonly best: number;
  readonly median: number;
  /** The workload of Python's gymnasium that does the same. */
  readonly peer: string;
}

function speed(name: string, peer: string, steps: () => number): Row {
  for (let i = 0; i < 3; i++) steps();
  const measured = Array.from({ length: rounds }, () => {
    const start = performance.now();
    const count = steps();
    return (1000 * count) / (performance.now() - start);
  }).sort((a, b) => a - b);
  return { name, peer, best: measured.at(-1)!, median: measured[rounds >> 1]! };
}

/** Actions that a table look-up gives, so that drawing them is not measured. */
function randomActions(length: number): Int32Array {
  return Int32Array.from({ length }, () => (Math.random() < 0.5 ? 0 : 1));
}

function single(name: string, peer: string, env: Env<unknown, number>): Row {
  const actions = randomActions(4096);
  env.reset({ seed: 1 });
  return speed(name, peer, () => {
    const count = 500_000;
    for (let i = 0; i < count; i++) {
      const [, , terminated, truncated] = env.step(actions[i & 4095]!);
      if (terminated || truncated) env.reset();
    }
    return count;
  });
}

function vector(name: string, numEnvs: number, options: MakeVecOptions): Row {
  const envs = makeVec('CartPole-v1', { numEnvs, ...options });
  const actions = Array.from({ length: 64 }, () => randomActions(numEnvs));
  envs.reset({ seed: 1 });
  const row = speed(`${name}, ${numEnvs} environments`, `vector ${numEnvs}`, () => {
    const count = Math.ceil(2e6 / numEnvs);
    for (let k = 0; k < count; k++) envs.step(actions[k & 63]!);
    return count * numEnvs;
  });
  envs.close();
  return row;
}

const python = pythonGymnasium(values.python!, sizes);
const rows: Row[] = [
  single('single, unwrapped', 'single', make('CartPole-v1').unwrapped as Env<unknown, number>),
  single('single, through make', 'make', make('CartPole-v1')),
];
for (const numEnvs of sizes) {
  rows.push(
    vector('batched', numEnvs, { vectorizationMode: 'batched' }),
    vector('batched, copy: false', numEnvs, { vectorizationMode: 'batched', copy: false }),
  );
  for (let numWorkers = 1; numWorkers <= Number(values.workers); numWorkers *= 2) {
    const shared = { vectorizationMode: 'shared', copy: false, numWorkers } as const;
    rows.push(vector(`shared, ${numWorkers} worker(s)`, numEnvs, shared));
    if (numWorkers > 1) {
      rows.push(vector(`shared, ${numWorkers} with the caller`, numEnvs, { ...shared, callerWorks: true }));
    }
  }
}

const byKernels = kernelSpeeds(4096);
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version };
const ratio = (row: Row): number | null => (python === null ? null : row.median / python[row.peer]!.median);
if (values.json) {
  const results = rows.map((row) => ({ ...row, ratioToPython: ratio(row) }));
  console.log(JSON.stringify({ machine, unit: 'steps per second', pythonGymnasium: python, results, byKernels }));
} else {
  const millions = (value: number): string => (value / 1e6).toFixed(value < 1e6 ? 3 : 2).padStart(7);
  console.log(
    `CartPole-v1, million steps a second, best (median) of ${rounds}; ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`,
  );
  for (const row of rows) {
    const times = ratio(row);
    console.log(
      `${row.name.padEnd(46)}${millions(row.best)} (${millions(row.median)})${times === null ? '' : `  ${times.toFixed(1)} × Python's`}`,
    );
  }
  if (python === null)
    console.log(`Python's gymnasium: not installed (tried ${values.python}), so there is nothing to compare with.`);
  else
    for (const [name, { best, median }] of Object.entries(python))
      console.log(`${`Python's gymnasium, ${name}`.padEnd(46)}${millions(best)} (${millions(median)})`);
  console.log('\nNanoseconds of a processor for a step of one of 4096, `advance`: median (least to most) of 9 rounds');
  const told = ([median, least, most]: readonly [number, number, number]) =>
    `${median.toFixed(1)} (${least.toFixed(1)} to ${most.toFixed(1)})`;
  for (const { id, kernels, functions } of byKernels) {
    const times = (functions[0] / kernels[0]).toFixed(1);
    console.log(`${id.padEnd(26)}kernels ${told(kernels)}, functions ${told(functions)}, ${times} times`);
  }
}
