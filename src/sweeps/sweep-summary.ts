import { mean, sampleStd } from '../statistics/curve-statistics.js';
import { formatCount, formatReturn, formatSpread } from '../text/number-format.js';
import type { Experiment } from './experiment/experiment.js';
import type { SweepState, Trial } from './sweep-state.js';

/** What came out of one search. */
export interface SearchSummary {
  /** Empty where it is the only one. */
  readonly name: string;
  readonly trials: readonly Trial[];
  /** The complete trial that achieved most; undefined where none is complete. */
  readonly best: Trial | undefined;
}

/** What came out of each search, in their order. */
export function searchSummaries(state: SweepState): SearchSummary[] {
  return state.experiment.searches.map(({ name }, k) => ({
    name,
    trials: state.trials.filter(({ search }) => search === k),
    best: state.best(k),
  }));
}

/** What came out of a sweep, in a sentence or two. */
export function sweepSentence(state: SweepState): string {
  const { experiment } = state;
  const searches = searchSummaries(state);
  const ranked = searches
    .filter(({ best }) => best !== undefined)
    .sort((a, b) => b.best!.scores.at(-1)! - a.best!.scores.at(-1)!);
  const [first, second] = ranked;
  if (first === undefined) return 'No trial has come to its end yet, so nothing can be said of the best.';
  const what = whatOf(experiment);
  const ofBest = `${achievement(first.best!)} (${what})`;
  const tried = first.trials.filter(({ status }) => status !== 'running').length;
  const settings = settingsText(first.best!);
  const equal = first.trials.filter(
    ({ scores, status }) => status === 'complete' && scores.at(-1) === first.best!.scores.at(-1),
  );
  const others = equal.length > 1 ? `, equal with ${formatCount(equal.length - 1)} more` : '';
  const place = placeOf(first, tried, ranked.length, searches.length);
  const best = `${place}${settings === '' ? '' : `, with ${settings}`}${others}: ${ofBest}.`;
  const next = second ? ` Next came ${second.name} with ${achievement(second.best!)}.` : '';
  const caution =
    tried > 1 || second
      ? ' The best of many is chosen by what it achieved, which flatters it: only new seeds tell what it is worth.'
      : '';
  return `${best}${next}${caution}`;
}

/**
 * The place of the search that is first, of whose trials so many were tried, in words: of one trial nobody is the best.
 */
function placeOf({ name, best }: SearchSummary, tried: number, ranked: number, searches: number): string {
  if (tried > 1)
    return `${name === '' ? 'Trial' : `${name}, trial`} ${best!.number}${name === '' ? '' : ','} was the best of ${formatCount(tried)}`;
  if (ranked > 1) return `${name} was the best of ${formatCount(ranked)}`;
  return searches > 1 ? `${name} alone has come to its end` : 'One trial was run';
}

/** What a score is of, in words. */
export function whatOf({ aim, seeds }: Pick<Experiment, 'aim' | 'seeds'>): string {
  const part = aim === 'mean' ? 'the mean return of all episodes' : 'the mean return of the last tenth of the episodes';
  return seeds.length === 1
    ? `${part}, one seed`
    : `${part}, mean and standard deviation over ${formatCount(seeds.length)} seeds`;
}

/** What a trial achieved: `0.812 ± 0.031`, of one seed without a spread. */
export function achievement({ seedScores, scores }: Trial): string {
  const finite = seedScores.filter(Number.isFinite);
  if (finite.length < seedScores.length || finite.length === 0) return formatReturn(scores.at(-1) ?? Number.NaN);
  return finite.length === 1 ? formatReturn(finite[0]!) : formatSpread(mean(finite), sampleStd(finite));
}

/** What a trial varies: `learningRate.0 0.0123, batch 4`. */
export function settingsText({ settings }: Pick<Trial, 'settings'>): string {
  return Object.entries(settings)
    .map(([place, value]) => `${place} ${value}`)
    .join(', ');
}
