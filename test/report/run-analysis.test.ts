import { describe, expect, it } from 'vitest';
import { fewSeedsNote, finding } from '../../src/report/finding.js';
import { svgFile } from '../../src/report/picture-file.js';
import { analyseRuns, type ReturnRange } from '../../src/report/run-analysis.js';
import { environmentPictures, overallPictures } from '../../src/report/run-pictures.js';
import { groupRuns } from '../../src/runs/run-group.js';
import type { RunRecord } from '../../src/runs/run-record.js';
import { exampleRecord } from '../runs/example-record.js';

/** Runs of a rule, one for each return at the end. */
const runs = (rule: string, ends: readonly number[], fields: Partial<RunRecord> = {}) =>
  ends.map((end, k) => exampleRecord({ rule, seed: k + 1, curve: [0, end], ...fields }));
const analysed = (records: readonly RunRecord[], ranges?: Readonly<Record<string, ReturnRange>>) =>
  analyseRuns(groupRuns(records), ranges);
const HIGH = [0.8, 0.82, 0.84, 0.86];
const LOW = [0.2, 0.22, 0.24, 0.26];

describe('analyseRuns', () => {
  it('orders groups by the interquartile mean of their ends', () => {
    const { methods, comparisons } = analysed([...runs('low', LOW), ...runs('high', HIGH)]).environments[0]!;
    // One of four is cut off at each end: the mean of the middle two.
    expect(methods.map(({ label, final }) => [label, final.value])).toEqual([
      ['high', expect.closeTo(0.83, 12)],
      ['low', expect.closeTo(0.23, 12)],
    ]);
    expect(comparisons).toMatchObject([
      { first: 'high', second: 'low', difference: { value: expect.closeTo(0.6, 12) }, probability: { value: 1 } },
    ]);
    expect(comparisons[0]!.isAbove).toBe(true);
  });

  it('counts a run that diverged as the worst that ended, and leaves out one that was interrupted', () => {
    const diverged = exampleRecord({ rule: 'high', seed: 5, curve: [0.9], partial: true, diverged: 'unit 1' });
    const stopped = exampleRecord({ rule: 'high', seed: 6, curve: [0.9], partial: true });
    const { environments } = analysed([...runs('high', HIGH), ...runs('low', LOW), diverged, stopped]);
    expect(environments[0]!.methods[0]).toMatchObject({ label: 'high', diverged: 1, unfinished: 1 });
    expect(environments[0]!.methods[0]!.scores).toEqual([...HIGH, 0.2]);
  });

  it('compares nothing of three runs a side, of which chance orders 2 in 20 as far apart', () => {
    const [of] = analysed([...runs('high', HIGH.slice(1)), ...runs('low', LOW.slice(1))]).environments;
    expect(of!.comparisons[0]).toMatchObject({ isEnough: false, isAbove: false });
    expect(of!.comparisons[0]!.difference!.interval![0]).toBeGreaterThan(0);
  });

  it('normalises returns of several environments by their ranges', () => {
    const records = [...runs('a', HIGH), ...runs('a', [80, 82, 84, 86], { env: 'bandit' }), ...runs('b', LOW)];
    const { overall } = analysed(records, { multiplexer: { low: 0, high: 1 }, bandit: { low: 0, high: 100 } });
    expect(overall).toMatchObject({ isNormalised: true, left: ['b'], environments: ['multiplexer', 'bandit'] });
    expect(overall!.methods[0]!.scores[1]).toEqual([0.8, 0.82, 0.84, 0.86]);
    // Both environments have the same returns, so two of the eight are cut off at each end, and the gap is 1 − 0.83.
    expect(overall!.methods[0]!.final!.value).toBeCloseTo(0.83, 12);
    expect(overall!.methods[0]!.gap!.value).toBeCloseTo(0.17, 12);
    expect(analysed(records).overall).toMatchObject({ isNormalised: false });
  });

  it('has no probability above a half of a method against itself', () => {
    const twice = [...runs('a', HIGH), ...runs('b', HIGH)];
    expect(analysed(twice).environments[0]!.comparisons[0]).toMatchObject({
      probability: { value: 0.5 },
      isAbove: false,
    });
  });
});

describe('the finding', () => {
  it('says which ended highest where the interval of the difference allows', () => {
    const text = finding(analysed([...runs('high', HIGH), ...runs('low', LOW)]));
    expect(text).toMatch(
      /^On multiplexer, high ended highest, at an interquartile mean return of 0\.830 \[0\.8\d\d, 0\.8\d\d\] over 4 seeds, above low by 0\.600 \[0\.5\d\d, 0\.6\d\d\]\.$/,
    );
  });

  it('says that two cannot be told apart', () => {
    const text = finding(analysed([...runs('a', [0.1, 0.5, 0.6, 0.9]), ...runs('b', [0.2, 0.4, 0.6, 0.8])]));
    expect(text).toContain('but b cannot be told from it');
  });

  it('says what cannot be said of few runs', () => {
    expect(finding(analysed(runs('a', [0.5])))).toMatch(
      /^One run of a on multiplexer ended at .* not what to expect\.$/,
    );
    expect(finding(analysed(runs('a', [0.5, 0.7])))).toContain('too few for an interval');
    const few = analysed([...runs('a', HIGH.slice(1)), ...runs('b', LOW.slice(1))]);
    expect(finding(few)).toContain('both have too few runs to be compared');
    expect(fewSeedsNote(few)).toContain('Some groups have 3 seeds');
    expect(finding(analysed([]))).toBe('No run has finished yet.');
    expect(finding(analysed(runs('a', [0.5], { partial: true })))).toBe(
      'No run on multiplexer has reached its end yet.',
    );
  });

  it('takes ranks together over environments', () => {
    const env = { env: 'bandit' };
    const text = finding(
      analysed([
        ...runs('a', HIGH),
        ...runs('b', LOW),
        ...runs('a', [8, 9, 10, 11], env),
        ...runs('b', [7, 9, 10, 12], env),
      ]),
    );
    // All pairs of one environment, and half of the other's 16.
    expect(text).toMatch(/^Over 2 environments, a came first.*with probability 0\.75/);
  });
});

it('pictures stand alone as SVG, without a custom property', () => {
  const { environments, overall } = analysed(
    [...runs('a', HIGH), ...runs('b', LOW), ...runs('a', [80, 82, 84, 86], { env: 'bandit' })],
    { multiplexer: { low: 0, high: 1 }, bandit: { high: 100 } },
  );
  const pictures = [...environmentPictures(environments[0]!, 'one'), ...overallPictures(overall!)];
  expect(pictures.map(({ id }) => id)).toEqual([
    'one-curves',
    'one-final',
    'one-profile',
    'one-improvement',
    'one-gap',
  ]);
  for (const picture of pictures) {
    const svg = svgFile(picture);
    expect(svg).not.toMatch(/var\(|NaN|Infinity|undefined/);
    expect(svg).toContain(`>${picture.title}</text>`);
    for (const width of [860, 350]) expect(picture.draw(width).body.toString()).not.toMatch(/NaN|Infinity|undefined/);
  }
});
