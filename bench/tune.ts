/**
 * The search for learning rates behind docs/results.md: every rule gets the same grid, seeds and episodes, none of
 * which are used for results. Usage: node dist/bench/tune.js [episodes] [workers]
 */
import '../envs/index.js';
import * as agents from '../agents/index.js';
import { registry } from '../src/gymnasium/index.js';
import type { RunConfig } from '../src/runs/run-config.js';
import { runPool } from '../src/runs/run-pool.js';

/**
 * Rates of the layers of 20-64-32-1: falling by ten a layer, as the author of Weight Maximization has them, by three,
 * or equal.
 */
const GRID = [
  [0.003, 0.0003, 0.00003],
  [0.01, 0.001, 0.0001],
  [0.03, 0.003, 0.0003],
  [0.01, 0.003, 0.001],
  [0.0003, 0.0003, 0.0003],
  [0.001, 0.001, 0.001],
  [0.003, 0.003, 0.003],
  [0.01, 0.01, 0.01],
];
const SEEDS = [9001, 9002];
const RULES = {
  reinforce: {},
  'weight-max': {},
  'expected-weight-max': {},
  'unbiased-weight-max': {},
  ste: {},
  backprop: {},
  'reward-penalty': {},
};

const episodes = Number(process.argv[2] ?? 200_000);
const workers = Number(process.argv[3] ?? 2);
const rules = Object.fromEntries(Object.values(agents).map((rule) => [rule.name, rule]));

for (const [name, params] of Object.entries(RULES)) {
  const configs = GRID.flatMap((learningRate) =>
    SEEDS.map(
      (seed): RunConfig => ({
        env: 'multiplexer',
        envParams: {},
        envModule: registry.get('multiplexer')!.module!,
        rule: rules[name]!.text,
        params,
        hidden: [64, 32],
        episodes,
        seed,
        engine: 'dense',
        batch: 1,
        workers,
        learningRate,
        optimizer: 'adam',
        optimizerParams: {},
      }),
    ),
  );
  const records = await runPool(configs, { workers });
  GRID.forEach((learningRate, k) => {
    const runs = records.slice(k * SEEDS.length, (k + 1) * SEEDS.length);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const line = {
      rule: name,
      params,
      learningRate,
      meanReturn: mean(runs.map((r) => r.meanReturn)),
      lastBin: mean(runs.map((r) => r.curve.at(-1)!)),
    };
    console.log(JSON.stringify(line));
  });
}
