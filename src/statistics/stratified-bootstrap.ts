import { keyOf } from '../random/seed.js';
import { Stream } from '../random/stream.js';

/** Values of one method, `[task][run]`: tasks are strata, and each may have another number of runs. */
export type TaskScores = readonly (readonly number[])[];

/** All runs, whatever their task. */
export function allOf(scores: TaskScores): readonly number[] {
  return scores.length === 1 ? scores[0]! : scores.flat();
}

/** The ends of an interval. */
export type Interval = readonly [low: number, high: number];

/** How often runs are drawn again, where nothing else is asked for. */
export const RESAMPLES = 10_000;
/** Runs of a task below which no interval is given: of two, every resample is one of three. */
export const FEWEST_RUNS = 3;

/**
 * 95 % percentile intervals of statistics of one or more methods by the stratified bootstrap: runs are drawn again with
 * replacement within each task and each method, so that every resample has as many runs of a task as there were. The
 * ends are the 2.5th and 97.5th percentiles, linearly interpolated. The draws depend on the numbers of runs alone, so
 * that equal scores give equal intervals.
 *
 * None (undefined) for any statistic where a task has fewer than {@link FEWEST_RUNS} runs, and none of a statistic that
 * is the same in every resample: this says nothing of how far another run may lie.
 * Agarwal et al. (2021), arXiv:2108.13264, section 4; Efron (1979), Annals of Statistics 7:1–26.
 *
 * @param methods `[method][task][run]`.
 * @param statistics what is worked out of methods of these sizes, `[statistic]`.
 */
export function stratifiedBootstrap(
  methods: readonly TaskScores[],
  statistics: (methods: readonly TaskScores[]) => readonly number[],
  resamples: number = RESAMPLES,
): (Interval | undefined)[] {
  const ofAll = statistics(methods);
  if (methods.some((tasks) => tasks.some((runs) => runs.length < FEWEST_RUNS))) return ofAll.map(() => undefined);
  const uniforms = columnsOfUniforms(methods.flat(2).length, resamples);
  // One copy of the scores, written anew for each resample.
  const drawn = methods.map((tasks) => tasks.map((runs) => [...runs]));
  const values = ofAll.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    let draw = 0;
    methods.forEach((tasks, method) => {
      tasks.forEach((runs, task) => {
        const own = drawn[method]![task]!;
        for (let k = 0; k < runs.length; k++) own[k] = runs[Math.floor(uniforms[draw++]![resample]! * runs.length)]!;
      });
    });
    statistics(drawn).forEach((value, k) => {
      values[k]![resample] = value;
    });
  }
  return values.map((of) => {
    of.sort();
    return of[0] === of.at(-1) ? undefined : [quantile(of, 0.025), quantile(of, 0.975)];
  });
}

const known: Float32Array[] = [];

/**
 * Uniform numbers in [0, 1), the same every time, `[draw][resample]`; kept, since every interval takes the same ones.
 */
function columnsOfUniforms(draws: number, resamples: number): readonly Float32Array[] {
  const stream = new Stream(keyOf(0), 0, 0);
  for (let draw = 0; draw < draws; draw++)
    if (!known[draw] || known[draw]!.length < resamples)
      known[draw] = Float32Array.from({ length: resamples }, (_, resample) => stream.uniform(resample, draw, 0));
  return known;
}

/** Of ascending values, interpolated between the two around the place `share` · (n − 1). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}
