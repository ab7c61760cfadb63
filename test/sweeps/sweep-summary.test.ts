import { describe, expect, test } from 'vitest';
import { SweepState } from '../../src/sweeps/sweep-state.js';
import { sweepSentence } from '../../src/sweeps/sweep-summary.js';
import { experiment, played, told } from './experiments.js';

const RATES = { 'learningRate.0': [0.1, 0.01] };
const RULES = { rule: ['weight-max', 'reinforce'] };

/** The sentence of a sweep whose searches achieve their number, a tenth less with each trial. */
function sentenceOf(more: Readonly<Record<string, unknown>>): string {
  const { state } = played(experiment(more), 1, (asked, { trials }) =>
    told(asked, trials[asked.entry.trial]!.search - 0.1 * asked.entry.trial),
  );
  return sweepSentence(state);
}

describe('what came out of a sweep', () => {
  test('of one trial nobody is the best', () => {
    expect(sentenceOf({})).toMatch(
      /^One trial was run: \S+ \(the mean return of the last tenth of the episodes, one seed\)\.$/,
    );
  });

  test('of searches with one trial each the best is one of as many searches', () => {
    expect(sentenceOf({ each: RULES })).toMatch(
      /^reinforce was the best of 2: \S+ \(.*\)\. Next came weight-max with \S+\. The best of many/,
    );
  });

  test('of searches with several it is a trial, and the search is named', () => {
    expect(sentenceOf({ vary: RATES })).toMatch(
      /^Trial 0 was the best of 2, with learningRate\.0 0\.1: .* The best of many/,
    );
    expect(sentenceOf({ vary: RATES, each: RULES })).toMatch(
      /^reinforce, trial \d, was the best of 2, with .* Next came/,
    );
  });

  test('where others have not ended it is alone', () => {
    const each = experiment({ each: RULES });
    const state = new SweepState(each);
    expect(sweepSentence(state)).toBe('No trial has come to its end yet, so nothing can be said of the best.');
    const asked = state.next()!;
    state.apply(asked.entry);
    state.apply(told(asked, 1));
    expect(sweepSentence(state)).toMatch(/^weight-max alone has come to its end: /);
  });
});
