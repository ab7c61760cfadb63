import { seedsNote } from '../runs/seeds-note.js';
import { formatCount, formatReturn } from '../text/number-format.js';
import {
  type Comparison,
  type EnvironmentAnalysis,
  type Estimate,
  FEW_SEEDS,
  FEWEST_TO_COMPARE,
  type MethodResult,
  type OverallAnalysis,
  type RunAnalysis,
} from './run-analysis.js';

/** An estimate with its interval, as in `0.942 [0.913, 0.967]`; `–` where there is none. */
export function estimateText({ value, interval }: Estimate): string {
  if (!interval) return formatReturn(value);
  return `${formatReturn(value)} [${formatReturn(interval[0])}, ${formatReturn(interval[1])}]`;
}

/** A probability with its interval, to two decimals. */
export function probabilityText({ value, interval }: Estimate): string {
  return interval ? `${value.toFixed(2)} [${interval[0].toFixed(2)}, ${interval[1].toFixed(2)}]` : value.toFixed(2);
}

/** The sentence that says what came out; it compares only what the intervals allow. */
export function finding({ environments, overall }: RunAnalysis): string {
  if (environments.length === 0) return 'No run has finished yet.';
  if (environments.length === 1) return environmentFinding(environments[0]!);
  const scored = environments.filter(({ methods }) => methods.some(({ scores }) => scores.length > 0));
  if (scored.length === 0) return 'No run has reached its end yet.';
  if (overall && overall.comparisons.length > 0) return overallFinding(overall);
  return scored.length <= 3
    ? scored.map(environmentFinding).join(' ')
    : `Runs ended in ${scored.length} environments, each with results of its own below.`;
}

/** What came out in one environment. */
export function environmentFinding({ env, methods, comparisons }: EnvironmentAnalysis): string {
  const [best, ...others] = methods.filter(({ scores }) => scores.length > 0);
  if (best === undefined) return `No run on ${env} has reached its end yet.`;
  if (others.length === 0) return alone(env, best);
  const own = comparisons.filter(({ first }) => first === best.label);
  const nearest = own[0]!;
  if (!own.some(({ isEnough }) => isEnough)) {
    const runs = others.length === 1 ? 'both' : 'the groups';
    return `On ${env}, ${best.label} ended highest in these runs, ${ended(best)}; ${runs} have too few runs to be compared: ${FEWEST_TO_COMPARE} of each are the fewest from which chance can be ruled out.`;
  }
  const above = own.filter(({ isAbove }) => isAbove);
  if (above.length === own.length) {
    const rest =
      own.length === 1
        ? `above ${nearest.second} by ${estimateText(nearest.difference!)}`
        : `above ${own.length < others.length ? `the next ${own.length} of ${others.length}` : `all ${own.length}`} others; the nearest, ${nearest.second}, is ${estimateText(nearest.difference!)} below`;
    return `On ${env}, ${best.label} ended highest, ${ended(best)}, ${rest}.`;
  }
  if (above.length === 0) {
    const rest =
      own.length === 1
        ? `${nearest.second} cannot be told from it: it is ${estimateText(nearest.difference!)} below`
        : `none of the ${own.length < others.length ? 'next ' : ''}${own.length} others can be told from it with these runs; the nearest, ${nearest.second}, is ${estimateText(nearest.difference!)} below`;
    return `On ${env}, ${best.label} ended highest, ${ended(best)}, but ${rest}.`;
  }
  const open = own.filter(({ isAbove }) => !isAbove);
  return `On ${env}, ${best.label} ended highest, ${ended(best)}; it is above ${named(above)}, and cannot be told from ${named(open)}.`;
}

/** What came out over all environments. */
export function overallFinding({ environments, methods, comparisons, isNormalised }: OverallAnalysis): string {
  const [best] = methods;
  const own = comparisons.filter(({ first }) => first === best!.label);
  const [nearest] = own;
  const over = `Over ${environments.length} environments`;
  if (nearest === undefined) return `${over}, only ${best!.label} has runs in all.`;
  const how = isNormalised && best!.final ? `, at a normalised interquartile mean of ${estimateText(best!.final)}` : '';
  const chance = `a run of it ends above one of ${nearest.second} with probability ${probabilityText(nearest.probability)}`;
  if (!own.every(({ isEnough }) => isEnough))
    return `${over}, ${best!.label} came first in these runs${how}; some have too few runs to be compared: ${FEWEST_TO_COMPARE} of each in every environment are the fewest from which chance can be ruled out.`;
  const above = own.filter(({ isAbove }) => isAbove);
  if (above.length === own.length) return `${over}, ${best!.label} came first${how}: ${chance}.`;
  const open = own.filter(({ isAbove }) => !isAbove);
  const rest = above.length > 0 ? `it is above ${named(above)}, and` : 'but';
  return `${over}, ${best!.label} came first${how}; ${rest} cannot be told from ${named(open)} with these runs (${chance}).`;
}

/** A note on how far to trust intervals of few runs; undefined where every group has ten. */
export function fewSeedsNote({ environments }: RunAnalysis): string | undefined {
  const counts = environments.flatMap(({ methods }) => methods.map(({ scores }) => scores.length)).filter((n) => n > 0);
  const fewest = Math.min(...counts);
  if (counts.length === 0 || fewest >= FEW_SEEDS || counts.every((count) => count === 1)) return undefined;
  return `${counts.length === 1 ? 'There are' : 'Some groups have'} ${fewest} ${fewest === 1 ? 'seed' : 'seeds'}: below ${FEW_SEEDS}, bootstrap intervals are too narrow, and hold the true value less often than 95 % of the time.`;
}

function alone(env: string, { label, scores, seeds, diverged, final, group }: MethodResult): string {
  if (scores.length === 1) {
    const what =
      diverged === 1
        ? `diverged with its mean return at ${formatReturn(scores[0]!)}`
        : `ended at a mean return of ${formatReturn(scores[0]!)}`;
    return `One run of ${label} on ${env} ${what} over the last ${lastEpisodes(group.episodes, group.bins)}; one run shows what can happen, not what to expect.`;
  }
  if (scores.length === 2)
    return `Two runs of ${label} on ${env} ended at mean returns of ${formatReturn(scores[0]!)} and ${formatReturn(scores[1]!)}, which are too few for an interval.`;
  return `${label} on ${env} ended at an interquartile mean return of ${estimateText(final)} over ${seedsNote(seeds)}.`;
}

/** How many episodes the last bin of a curve has, in words. */
export function lastEpisodes(episodes: number, bins: number): string {
  const count = Math.max(1, Math.round(episodes / bins));
  return count === 1 ? 'episode' : `${formatCount(count)} episodes`;
}

function ended({ scores, final }: MethodResult): string {
  return scores.length === 1
    ? `at ${formatReturn(final.value)} in its one run`
    : `at an interquartile mean return of ${estimateText(final)} over ${scores.length} seeds`;
}

function named(comparisons: readonly Comparison[]): string {
  const names = comparisons.map(({ second }) => second);
  if (names.length > 3) return `${names.length} others`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
