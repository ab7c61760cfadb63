import { expect, test } from 'vitest';
import type { BenchResult } from '../../bench/bench-workload.js';
import { throughput } from '../../bench/measure.js';
import { type BenchRun, benchJson, benchText } from '../../bench/report.js';
import { workloadNamed } from '../../bench/workloads.js';

const result: BenchResult = {
  workload: workloadNamed('multiplexer-4 weight-max batch 128'),
  throughput: throughput([1_280_000, 640_000, 2_560_000]),
  cost: { flopsPerSample: 10_000, bytesPerStep: 200_000 },
  rivals: [
    { label: 'torch', threads: 1, throughput: throughput([640_000]), ratio: 2 },
    { label: 'jax', threads: 2, failed: 'killed' },
  ],
};
const run: BenchRun = {
  machine: { cpu: 'A processor', cores: 2, node: 'v20.19.0', load: { before: 0.25, after: 1 } },
  peers: { python: 'python3', versions: { python: '3.11.7', numpy: null, torch: '2.13.0', jax: '0.10.2', c: null } },
  repeats: 3,
  seconds: 0.4,
  results: [result],
};

test('a table a family, one line a rival', () => {
  // 10 000 steps a second: 12.8 GFLOP/s, 2 GB/s.
  expect(benchText(run)).toBe(
    `A processor, 2 cores, Node v20.19.0, load average 0.3 before, 1.0 after
A second, median (least to most) of 3 repeats of about 0.4 s; ratios are of medians.
Peers: Python 3.11.7 with numpy missing, torch 2.13.0, jax 0.10.2, c missing.

The multiplexer with k = 4, hidden layers 64 and 32, Adam; environment included.

                                       median    least       most            GFLOP/s  GB/s ≥  beside it
multiplexer-4 weight-max batch 128  1,280,000  640,000  2,560,000  episodes     12.8    2.00  2.00 × torch (640,000)
                                                                                              jax on 2 threads failed: killed`,
  );
});

test('columns that say nothing are left out', () => {
  const bare: BenchResult = { ...result, workload: workloadNamed('roofline add'), cost: undefined, rivals: [] };
  const text = benchText({ ...run, peers: null, results: [{ ...bare, throughput: throughput([25, 24, 26]) }] });
  expect(text.split('\n').slice(-2)).toEqual([
    '              median  least  most',
    'roofline add    25.0   24.0  26.0  GFLOP',
  ]);
  expect(text).not.toContain('Peers');
});

test('a busy machine is told of', () => {
  const told = (before: number) => benchText({ ...run, machine: { ...run.machine, load: { before, after: 3 } } });
  expect(told(1)).not.toContain('busy');
  expect(told(1.1)).toContain('The machine was busy before');
});

test('the same as data', () => {
  expect(JSON.parse(JSON.stringify(benchJson(run)))).toMatchObject({
    machine: { cores: 2 },
    peers: { command: 'python3', numpy: null, torch: '2.13.0' },
    results: [
      {
        name: 'multiplexer-4 weight-max batch 128',
        unit: 'episodes per second',
        rule: 'weight-max',
        engine: 'dense',
        batch: 128,
        sizes: [20, 64, 32, 1],
        workers: 1,
        median: 1_280_000,
        rates: [1_280_000, 640_000, 2_560_000],
        gflopsPerSecond: 12.8,
        gigabytesPerSecond: 2,
        beside: [
          { label: 'torch', ratio: 2, throughput: { median: 640_000 } },
          { label: 'jax', threads: 2, failed: 'killed' },
        ],
      },
    ],
  });
});
