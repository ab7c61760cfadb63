/** When trials are stopped before their last episode. Both rules stop by stages, fractions of a trial's episodes. */
export type Stopping =
  | {
      readonly by: 'median';
      /** The distance of two stages, as a fraction of the episodes. */
      readonly every: number;
      /** Complete trials before any other is stopped. */
      readonly startup: number;
      /** No trial is stopped before it. */
      readonly warmup: number;
    }
  | {
      readonly by: 'asha';
      /** The first stage, as a fraction of the episodes. */
      readonly from: number;
      /** Each stage is so many times the last, and one of so many trials goes on to it: η. */
      readonly factor: number;
    };

/** The stages of a trial, rising fractions of its episodes; the last is 1, its end. */
export function stagesOf(stopping: Stopping | undefined): number[] {
  if (stopping === undefined) return [1];
  const stages: number[] = [];
  if (stopping.by === 'median')
    for (let k = 1; k * stopping.every < 1 - 1e-9; k++) stages.push(Number((k * stopping.every).toPrecision(12)));
  else
    for (let stage = stopping.from; stage < 1 - 1e-9; stage *= stopping.factor)
      stages.push(Number(stage.toPrecision(12)));
  return [...stages, 1];
}

/**
 * Whether a trial is stopped at a stage: the best that it has achieved at any stage so far is below the median of what
 * complete trials had achieved at this one. The median rule of Optuna's `MedianPruner` and of Golovin et al. (2017),
 * Google Vizier, section 3.2.1.
 *
 * @param scores `[stage]`, of the trial, up to the present one.
 * @param complete `[trial][stage]`, of those that are complete.
 */
export function isBelowMedian(
  scores: readonly number[],
  complete: readonly (readonly number[])[],
  startup: number,
): boolean {
  if (complete.length === 0 || complete.length < startup) return false;
  const others = complete.map((stages) => stages[scores.length - 1]!).sort((a, b) => a - b);
  const middle = (others.length - 1) / 2;
  const [low, high] = [others[Math.floor(middle)]!, others[Math.ceil(middle)]!];
  return Math.max(...scores) < (low === high ? low : (low + high) / 2);
}

/** A trial on the rungs of asynchronous successive halving. */
export interface Climber {
  /** `[rung]`, as far as is known. */
  readonly scores: readonly number[];
  /** The rung that it has reached or is on the way to. */
  readonly rung: number;
}

/**
 * Which trial goes on to its next rung, or -1: from the highest rung down, the best one that is among the best 1/η of
 * those that have a result on its rung, and waits there. Li, Jamieson, Rostamizadeh et al. (2018), A system for
 * massively parallel hyperparameter tuning, algorithm 2. One that diverged stays where it is.
 *
 * @param isLast no more trials come to the first rung: then, when all have a result, the best one of the highest rung
 * goes on, so that one reaches the end however few there are.
 */
export function promoted(climbers: readonly Climber[], rungs: number, factor: number, isLast: boolean): number {
  for (let rung = rungs - 2; rung >= 0; rung--) {
    const here = ranked(climbers, rung);
    const next = here.slice(0, Math.floor(here.length / factor)).find((k) => canGoOn(climbers[k]!, rung));
    if (next !== undefined) return next;
  }
  if (!isLast || climbers.some(({ scores, rung }) => scores.length <= rung)) return -1;
  const highest = climbers.reduce((most, { rung }) => Math.max(most, rung), 0);
  if (highest === rungs - 1) return -1;
  return ranked(climbers, highest).find((k) => canGoOn(climbers[k]!, highest)) ?? -1;
}

/** Those with a result on a rung, the best first, and the earlier of equals. */
function ranked(climbers: readonly Climber[], rung: number): number[] {
  const here = climbers.flatMap(({ scores }, k) => (scores.length > rung ? [k] : []));
  const scoreOf = (k: number) => climbers[k]!.scores[rung]!;
  return here.sort((a, b) => (scoreOf(a) === scoreOf(b) ? a - b : scoreOf(b) - scoreOf(a)));
}

function canGoOn({ scores, rung: at }: Climber, rung: number): boolean {
  return at === rung && scores[rung]! > Number.NEGATIVE_INFINITY;
}
