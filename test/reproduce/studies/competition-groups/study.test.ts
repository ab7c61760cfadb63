import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  availableDatasets,
  datasetParts,
  FASHION_FOLDER,
} from '../../../../src/reproduce/studies/competition-groups/datasets.js';
import { ENTRANTS } from '../../../../src/reproduce/studies/competition-groups/entrants.js';
import { createCompetitionGroupsStudy } from '../../../../src/reproduce/studies/competition-groups/study.js';
import {
  type CompetitionWork,
  performCompetitionGroup,
} from '../../../../src/reproduce/studies/competition-groups/work.js';
import type { JobResult } from '../../../../src/reproduce/study.js';
import { planSpikingTeam } from '../../../../src/spikes/plan.js';
import { idxBytes } from '../../../data/files.js';

const study = createCompetitionGroupsStudy(() => ['mnist']);
const settingsOf = (label: string) => {
  const { settings } = ENTRANTS.find((entrant) => entrant.label === label)!;
  return planSpikingTeam({ inputs: 2048, classes: 10, ...settings }).config;
};

test('the settings are the published ones of MNIST', () => {
  expect(settingsOf('S2-STDP')).toMatchObject({
    ...{ threshold: 250, params: { gap: 0.04, plus: 0.005, minus: -0.05 }, unitsPerClass: 1, regulation: null },
    weights: { keepSum: true, low: 0, high: 1 },
  });
  expect(settingsOf('S2-STDP, paired units')).toMatchObject({
    ...{ threshold: 250, params: { gap: 0.02, plus: 0.001, minus: -0.1 }, unitsPerClass: 2, targetsPerClass: 1 },
    competition: true,
  });
  expect(settingsOf('S2-STDP, groups')).toMatchObject({
    ...{ threshold: 200, params: { gap: 0.03, plus: 0.05, minus: -0.1 }, unitsPerClass: 5, targetsPerClass: 4 },
    regulation: { rate: 10, annealing: 0.5, thresholds: 'two' },
  });
  expect(settingsOf('SSTDP')).toMatchObject({ threshold: 200, params: { gap: 0.09, plus: 0.01, minus: 0 } });
  expect(settingsOf('SSTDP, groups')).toMatchObject({
    ...{ threshold: 200, params: { gap: 0.08, plus: 0.1, minus: -0.001 }, unitsPerClass: 5, targetsPerClass: 5 },
    regulation: { rate: 1, annealing: 0.5 },
    weights: { keepSum: false },
  });
  const rewarded = settingsOf('R-STDP, 5 units a class');
  expect(rewarded).toMatchObject({ threshold: 250, competition: false, params: { plus: 0.05, minus: -0.001 } });
  expect([rewarded.weights.low, rewarded.weights.high]).toEqual([Math.fround(0.2), Math.fround(0.8)]);
});

describe('the study', () => {
  const request = { runs: 2, scale: 1 };
  const jobs = study.jobs(request, new Map());

  test('has every entrant in every dataset that is there', () => {
    expect(jobs).toHaveLength(2 * ENTRANTS.length);
    for (const { work } of jobs) expect(work).toMatchObject({ epochs: 100, samples: { train: 7000, test: 2000 } });
    const both = createCompetitionGroupsStudy(() => ['strokes', 'fashion-mnist']);
    expect(both.jobs(request, new Map())).toHaveLength(4 * ENTRANTS.length);
    expect(study.jobs({ runs: 1, scale: 0.03 }, new Map())[0]!.work).toMatchObject({
      epochs: 3,
      features: { epochs: 3 },
    });
  });

  test('compares gains with what was published', () => {
    const resultOf = ({ id, cell, seed }: (typeof jobs)[number]): [string, JobResult] => {
      const score = cell.endsWith('paired units') ? 97 : 96;
      return [
        id,
        { id, cell, seed, seconds: 1, scores: { score, busiest: 30, silent: 0, epochs: 2 }, curve: [90, score] },
      ];
    };
    const [table, chart] = study.report(request, new Map(jobs.map(resultOf)));
    if (table?.kind !== 'free') throw new Error('kind');
    expect(table.rows.find(([label]) => label === 'S2-STDP, paired units')).toEqual([
      ...['S2-STDP, paired units', '20', '98.59', '0.78', '97.00 ± 0.00', '1.00', '30 ± 0', '0.0 ± 0.0', '2 ± 0', '2'],
    ]);
    expect(table.rows.find(([label]) => label === 'S2-STDP, groups')!.slice(2, 4)).toEqual(['–', '–']);
    expect(chart).toMatchObject({ kind: 'chart' });
    expect(study.report(request, new Map())).toEqual([]);
  });
});

test('a job learns features, then digits, and says how evenly its units learned', async () => {
  const work = (label: string): CompetitionWork => {
    const { settings } = ENTRANTS.find((entrant) => entrant.label === label)!;
    return {
      ...{ kind: 'competition-group', dataset: 'strokes', samples: { train: 150, validation: 20, test: 50 } },
      ...{
        settings: { ...settings, threshold: 25 },
        features: { filters: 16, epochs: 1, patches: 10 },
        epochs: 3,
        seed: 1,
      },
    };
  };
  const told: number[] = [];
  const even = await performCompetitionGroup(work('S2-STDP, groups'), { onProgress: (part) => told.push(part) });
  const uneven = await performCompetitionGroup(work('S2-STDP, groups that are not regulated'), {
    onProgress: () => {},
  });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  // Features are told to be the first half of the job that makes them.
  expect(told[0]).toBeLessThan(0.5);
  expect(told.slice(-3)).toEqual([0.5 + 0.5 / 3, 0.5 + 1 / 3, 1]);
  expect(even.curve).toHaveLength(3);
  // Chance is 10.
  expect(uneven.scores['score']).toBeGreaterThan(20);
  expect(even.scores['busiest']).toBeLessThan(uneven.scores['busiest']! - 20);
  expect(await performCompetitionGroup(work('S2-STDP, groups'), { onProgress: () => {} })).toEqual(even);
});

test('Fashion-MNIST is there where its folder is told', async () => {
  expect(availableDatasets()).toHaveLength(1);
  const folder = mkdtempSync(join(tmpdir(), 'klopf-fashion-'));
  try {
    for (const [name, count] of [
      ['train', 30],
      ['t10k', 10],
    ] as const) {
      const pixels = Uint8Array.from({ length: count * 784 }, (_, k) => Math.floor(k / 784) + 1);
      writeFileSync(join(folder, `${name}-images-idx3-ubyte`), idxBytes([count, 28, 28], pixels));
      writeFileSync(
        join(folder, `${name}-labels-idx1-ubyte`),
        idxBytes(
          [count],
          Uint8Array.from({ length: count }, (_, k) => k % 10),
        ),
      );
    }
    process.env[FASHION_FOLDER] = folder;
    expect(availableDatasets()).toContain('fashion-mnist');
    const {
      train,
      validation,
      test: last,
    } = await datasetParts('fashion-mnist', { train: 20, validation: 10, test: 10 });
    const marks = [train, validation].flatMap(({ images }) => [...images].filter((_, k) => k % 784 === 0));
    expect(new Set(marks).size).toBe(30);
    expect(last.labels).toHaveLength(10);
  } finally {
    delete process.env[FASHION_FOLDER];
    rmSync(folder, { recursive: true });
  }
});
