import { describe, expect, it } from 'vitest';
import { sweepFinding, sweepPictures, sweepTable } from '../../src/report/sweep-section.js';
import { rankImportance } from '../../src/statistics/rank-importance.js';
import { thorough } from '../thorough.js';
import { exampleSweep } from './example-sweep.js';

describe('rankImportance', () => {
  it('is the share of the variance of ranks between groups', () => {
    // Ranks 0 to 5 about 2.5: in all 17.5. Groups {0, 1, 2} and {3, 4, 5} have means 1.5 off: 6 · 2.25 = 13.5. Groups
    // {0, 2, 4} and {1, 3, 5} are 0.5 off: 6 · 0.25 = 1.5.
    const [halves, alternating] = rankImportance(
      [
        [0, 0, 0, 1, 1, 1],
        [0, 1, 0, 1, 0, 1],
      ],
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    );
    expect(halves!.share).toBeCloseTo(13.5 / 17.5, 12);
    expect(alternating!.share).toBeCloseTo(1.5 / 17.5, 12);
    // Of 20 ways to choose three of six, 2 are as extreme as the halves, 10 %, so that chance reaches it.
    expect(halves!.chance).toBeCloseTo(13.5 / 17.5, 12);
  });

  it('sees what rises and falls again, where a correlation is 0', () => {
    const values = Array.from({ length: 32 }, (_, k) => k);
    const [found] = rankImportance(
      [values],
      values.map((value) => -Math.abs(value - 15.5)),
    );
    expect(found!.share).toBeGreaterThan(0.7);
    expect(found!.share).toBeGreaterThan(2 * found!.chance);
  });

  it('is passed by noise in about 5 % of sweeps, whatever the number of parameters', () => {
    // Of 20 sweeps of four parameters without an effect one is expected, and 5 or more have probability 0.3 %; of 50, 8
    // or more.
    const stretch = (a: number, b: number) => Math.abs(Math.sin(a * 12.9898 + b * 78.233) * 43_758.5453) % 1;
    const passed = Array.from({ length: thorough(50, 20) }, (_, sweep) => {
      const values = [0, 1, 2, 3].map((p) => Array.from({ length: 24 }, (_, k) => stretch(sweep * 31 + p, k)));
      const scores = Array.from({ length: 24 }, (_, k) => stretch(sweep * 31 + 17, k + 0.5));
      return rankImportance(values, scores).some(({ share, chance }) => share > chance);
    }).filter(Boolean);
    expect(passed.length).toBeLessThan(thorough(8, 5));
  });
});

describe('the section of a sweep', () => {
  it('says which trial did best, and that the best of many is lucky', () => {
    const text = sweepFinding(exampleSweep(17));
    expect(text).toMatch(
      /^Of 17 trials, 16 of them finished, trial 8 did best: mean return 1\.000 \(one seed\) with learningRate 0\.0100, optimizer adam\./,
    );
    expect(text).toContain('luckiest');
    const [search] = exampleSweep(3).searches;
    const one = { ...search!, axes: [], trials: search!.trials.slice(0, 1) };
    expect(sweepFinding({ ...exampleSweep(3), searches: [one] })).toMatch(
      /^One trial was run: mean return \S+ \(one seed\)\.$/,
    );
    // One trial in each search: the search did best.
    const rules = ['weight-max', 'reinforce'].map((name) => ({ ...one, name }));
    expect(sweepFinding({ ...exampleSweep(3), searches: rules })).toMatch(
      /, weight-max did best: mean return \S+ \(one seed\)\. The/,
    );
    expect(sweepFinding({ ...exampleSweep(3), searches: [] })).toBe(
      'None of 0 trials has come to an end that can be told.',
    );
  });

  it('tells a parameter that mattered from one within chance', () => {
    const pictures = sweepPictures(exampleSweep(33));
    expect(pictures.map(({ id }) => id)).toEqual(['sweep-trials', 'sweep-importance']);
    expect(pictures[1]!.description).toMatch(/learningRate \d+ %, optimizer \d %, within chance/);
    for (const picture of pictures)
      for (const width of [860, 350]) expect(picture.draw(width).body.toString()).not.toMatch(/NaN|Infinity|undefined/);
    // Three trials a quarter are the least of which importance is told.
    expect(sweepPictures(exampleSweep(12)).map(({ id }) => id)).toEqual(['sweep-trials']);
  });

  it('lists trials with the best first, and those that were stopped last', () => {
    const rows = [
      ...sweepTable(exampleSweep(5))
        .toString()
        .matchAll(/<tr><td class="number">(\d)/g),
    ].map(([, k]) => k);
    expect(rows).toEqual(['2', '3', '1', '0', '4']);
  });
});
