import type { RunGroup } from '../runs/run-group.js';
import type { RunRecord } from '../runs/run-record.js';
import { interquartileMean } from '../statistics/interquartile-mean.js';
import { optimalityGap } from '../statistics/optimality-gap.js';
import { probabilityOfImprovement } from '../statistics/probability-of-improvement.js';
import { allOf, type Interval, stratifiedBootstrap, type TaskScores } from '../statistics/stratified-bootstrap.js';

/** A statistic with its 95 % bootstrap interval; none where runs are too few, or too equal, for one. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | undefined;
}

/** How the returns of an environment are read. */
export interface ReturnRange {
  /** The return that counts as nothing, such as that of play at random; default: returns are not normalised. */
  readonly low?: number | undefined;
  /** The return that counts as solved: γ of the optimality gap. */
  readonly high: number;
}

/** What the runs of one group came to at their end. */
export interface MethodResult {
  readonly group: RunGroup;
  readonly label: string;
  /** Its colour and dashes, the same in every environment of a page. */
  readonly series: number;
  /**
   * `[run]`: the mean return over the last bin of its curve; of a run that diverged the worst there is in its
   * environment.
   */
  readonly scores: readonly number[];
  /** The seeds of these. */
  readonly seeds: readonly (number | string)[];
  /** How many of them diverged. */
  readonly diverged: number;
  /** Runs that were interrupted, which are left out. */
  readonly unfinished: number;
  /** The interquartile mean of the scores; NaN of none. */
  readonly final: Estimate;
  /** By how much it misses what counts as solved; undefined where that is not known. */
  readonly gap: Estimate | undefined;
}

/** Two methods, of which the first ended no lower. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  /**
   * The interquartile mean of the first without that of the second; undefined over several environments that are not
   * normalised.
   */
  readonly difference: Estimate | undefined;
  /** The probability that a run of the first ends above a run of the second. */
  readonly probability: Estimate;
  /** Whether both have runs enough for any test: see {@link FEWEST_TO_COMPARE}. */
  readonly isEnough: boolean;
  /**
   * Whether runs are enough and the interval (of the difference, or of the probability where there is none) allows to
   * call the first better.
   */
  readonly isAbove: boolean;
}

/** The groups of one environment, the best first. */
export interface EnvironmentAnalysis {
  readonly env: string;
  readonly range: ReturnRange | undefined;
  readonly methods: readonly MethodResult[];
  /** Every pair of few methods; of many the best with each other. */
  readonly comparisons: readonly Comparison[];
}

/** Methods that have runs in all environments, over all of them. */
export interface OverallAnalysis {
  readonly environments: readonly string[];
  /** Whether the returns of all of them are normalised by a range that is known. */
  readonly isNormalised: boolean;
  readonly methods: readonly OverallMethod[];
  readonly comparisons: readonly Comparison[];
  /** Labels that are left out, since they have no finished run somewhere. */
  readonly left: readonly string[];
}

/** A method over several environments. */
export interface OverallMethod {
  readonly label: string;
  readonly series: number;
  /** `[environment][run]`, normalised where ranges are known. */
  readonly scores: TaskScores;
  /** Where returns are normalised. */
  readonly final: Estimate | undefined;
  readonly gap: Estimate | undefined;
}

/** What some runs say, as numbers. */
export interface RunAnalysis {
  readonly environments: readonly EnvironmentAnalysis[];
  /** Undefined of one environment, and where no method has been run in all. */
  readonly overall: OverallAnalysis | undefined;
}

/**
 * Runs of each side below which nothing is compared: of three and three runs the most extreme order of all comes about
 * by chance in 2 of 20 cases, of four and four in 2 of 70.
 */
export const FEWEST_TO_COMPARE = 4;
/** Seeds below which a note says that intervals are too narrow. */
export const FEW_SEEDS = 10;
/** Methods of which every pair is compared; of more the best with the others that came nearest. */
const ALL_PAIRS = 5;
const MOST_COMPARED = 24;
/** Groups that have intervals: of thousands, as a sweep has them, those that did best. */
const MOST_JUDGED = 100;

/** What groups of runs came to; groups are ordered by the interquartile mean, the best first. */
export function analyseRuns(
  groups: readonly RunGroup[],
  ranges: Readonly<Record<string, ReturnRange>> = {},
): RunAnalysis {
  const names = [...new Set(groups.map(({ env }) => env))];
  const order: string[] = [];
  const environments = names.map((env): EnvironmentAnalysis => {
    const range = Object.hasOwn(ranges, env) ? ranges[env] : undefined;
    const own = groups.filter((group) => group.env === env);
    const worst = worstOf(own);
    const sorted = own
      .map((group) => result(group, worst))
      .sort((a, b) => orderOf(b.scores) - orderOf(a.scores))
      .map((method, k): MethodResult => {
        if (!order.includes(method.label)) order.push(method.label);
        return { ...method, ...judged(method.scores, range, k < MOST_JUDGED), series: order.indexOf(method.label) };
      });
    const scored = sorted
      .filter(({ scores }) => scores.length > 0)
      .map(({ label, scores }) => ({ label, scores: [scores] }));
    return { env, range, methods: sorted, comparisons: compared(scored, true) };
  });
  return { environments, overall: environments.length > 1 ? overall(environments, order) : undefined };
}

/** Whether a run has an end that can be compared. */
export function isUnfinished({ partial, diverged }: RunRecord): boolean {
  return partial === true && diverged === undefined;
}

function orderOf(scores: readonly number[]): number {
  return scores.length === 0 ? Number.NEGATIVE_INFINITY : interquartileMean(scores);
}

/** The worst end of a run of an environment, diverged ones included as far as they came. */
function worstOf(groups: readonly RunGroup[]): number {
  const ends = groups.flatMap(({ runs }) => runs.filter((run) => !isUnfinished(run)).map(lastBin));
  return ends.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function lastBin({ curve }: RunRecord): number {
  return curve.at(-1) ?? Number.NaN;
}

function result(group: RunGroup, worst: number): Omit<MethodResult, 'series' | 'final' | 'gap'> {
  const ended = group.runs.filter((run) => !isUnfinished(run));
  const scored = ended
    .map((run) => ({ seed: run.seed, score: run.diverged === undefined ? lastBin(run) : worst }))
    .filter(({ score }) => Number.isFinite(score));
  return {
    group,
    label: group.label,
    scores: scored.map(({ score }) => score),
    seeds: scored.map(({ seed }) => seed),
    diverged: ended.filter(({ diverged }) => diverged !== undefined).length,
    unfinished: group.runs.length - ended.length,
  };
}

function judged(
  scores: readonly number[],
  range: ReturnRange | undefined,
  hasIntervals: boolean,
): Pick<MethodResult, 'final' | 'gap'> {
  const statistics = ([own]: readonly TaskScores[]) => [
    interquartileMean(allOf(own!)),
    ...(range ? [optimalityGap(own!, range.high)] : []),
  ];
  const [final, gap] = hasIntervals
    ? estimates([[scores]], statistics)
    : statistics([[scores]]).map((value): Estimate => ({ value, interval: undefined }));
  return { final: final!, gap: scores.length > 0 ? gap : undefined };
}

/** Statistics with their intervals. */
function estimates(
  methods: readonly TaskScores[],
  statistics: (methods: readonly TaskScores[]) => readonly number[],
): Estimate[] {
  const intervals = stratifiedBootstrap(methods, statistics);
  return statistics(methods).map((value, k) => ({ value, interval: intervals[k] }));
}

interface Scored {
  readonly label: string;
  readonly scores: TaskScores;
}

/** Pairs of methods, which are ordered with the best first. */
function compared(methods: readonly Scored[], isOneScale: boolean): Comparison[] {
  const pairs = methods
    .slice(0, methods.length <= ALL_PAIRS ? ALL_PAIRS : 1)
    .flatMap((first, k) => methods.slice(k + 1, k + 1 + MOST_COMPARED).map((second) => [first, second] as const));
  return pairs.map(([first, second]) => {
    const [probability, difference] = estimates([first.scores, second.scores], ([a, b]) => [
      probabilityOfImprovement(a!, b!),
      ...(isOneScale ? [interquartileMean(allOf(a!)) - interquartileMean(allOf(b!))] : []),
    ]);
    const isEnough = [first, second].every(({ scores }) => scores.every((runs) => runs.length >= FEWEST_TO_COMPARE));
    const isAbove = difference
      ? (difference.interval?.[0] ?? 0) > 0
      : (probability!.interval?.[0] ?? (probability!.value === 1 ? 1 : 0)) > 0.5;
    return {
      ...{ first: first.label, second: second.label, difference, probability: probability!, isEnough },
      isAbove: isEnough && isAbove,
    };
  });
}

function overall(environments: readonly EnvironmentAnalysis[], order: readonly string[]): OverallAnalysis | undefined {
  const resultOf = ({ methods }: EnvironmentAnalysis, label: string) =>
    methods.find((method) => method.label === label && method.scores.length > 0);
  const common = order.filter((label) => environments.every((of) => resultOf(of, label)));
  if (common.length === 0) return undefined;
  const isNormalised = environments.every(({ range }) => range?.low !== undefined);
  const methods = common.map((label): OverallMethod => {
    const scores = environments.map((of) => {
      const { low, high } = of.range ?? { high: 1 };
      const own = resultOf(of, label)!.scores;
      return isNormalised ? own.map((score) => (score - low!) / (high - low!)) : own;
    });
    const known = isNormalised
      ? estimates([scores], ([own]) => [interquartileMean(allOf(own!)), optimalityGap(own!)])
      : [];
    return { label, series: order.indexOf(label), scores, final: known[0], gap: known[1] };
  });
  const beaten = ({ scores }: OverallMethod) =>
    methods.reduce((sum, other) => sum + probabilityOfImprovement(scores, other.scores), 0);
  const sorted = methods.sort((a, b) => (a.final && b.final ? b.final.value - a.final.value : beaten(b) - beaten(a)));
  return {
    environments: environments.map(({ env }) => env),
    ...{ isNormalised, methods: sorted, comparisons: compared(sorted, isNormalised) },
    left: order.filter((label) => !common.includes(label)),
  };
}
