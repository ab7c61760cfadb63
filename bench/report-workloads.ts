import { runReport } from '../src/report/run-report.js';
import type { RunRecord } from '../src/runs/run-record.js';
import type { Workload } from './workload.js';

const RUNS = 200;
const SEEDS = 10;

/**
 * The page of 200 runs: ten seeds of twenty rules in one environment, with intervals, profiles and an optimality gap.
 */
export const reportWorkloads: readonly Workload[] = [
  {
    name: `report ${RUNS} runs`,
    family: 'report',
    unit: 'runs',
    perStep: RUNS,
    isWhole: true,
    prepare() {
      const records = Array.from({ length: RUNS }, (_, k) => record(Math.floor(k / SEEDS), k % SEEDS));
      return {
        async run() {
          const began = performance.now();
          const page = runReport({
            ...{ title: 'Twenty rules', records, commands: [], notes: [] },
            ranges: { multiplexer: { low: 0, high: 1 } },
          });
          if (page.length === 0) throw new Error('the page is empty');
          return { steps: 1, seconds: (performance.now() - began) / 1000 };
        },
        close() {},
      };
    },
  },
];

function record(rule: number, seed: number): RunRecord {
  const end = 0.4 + rule / 40 + ((seed * 7919) % 97) / 970;
  return {
    ...{ env: 'multiplexer', rule: `rule-${rule}`, engine: 'dense', seed, episodes: 20_000, batch: 128, workers: 1 },
    ...{ meanReturn: end / 2, curve: Array.from({ length: 20 }, (_, bin) => (end * (bin + 1)) / 20) },
    ...{ seconds: 12, episodesPerSecond: 1600, weightsDigest: 'f'.repeat(64), config: { rule: `rule-${rule}`, seed } },
  };
}
