import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { npRandom } from '../gymnasium/index.js';
import { type MeanInterval, meanInterval } from '../statistics/mean-interval.js';
import { quote } from '../text/quote.js';
import { fitFlowField } from './flow-field.js';
import { likeness, predictedChange } from './predicted-change.js';
import { checkRecording, type Recording } from './recording.js';

/** The options of {@link identify}. */
export interface IdentifyOptions {
  /** Trials before learning, without any. */
  readonly before: Recording;
  /** Trials while the population learned, with the errors that the task told. */
  readonly during: Recording;
  /** Trials after learning, without any. */
  readonly after: Recording;
  /**
   * By name, `[error][unit]`: matrices through which the errors may have reached the units, such as the present decoder
   * and the one before.
   */
  readonly candidates: Readonly<Record<string, ArrayLike<number>>>;
  /** `[row][unit]`: the decoder, where the units saw the cursor that they moved. */
  readonly seen?: ArrayLike<number> | undefined;
  /** The share of the trials during learning on which scores are formed; the others predict. Default: 0.5. */
  readonly heldOut?: number | undefined;
  /** Draws which trials are held out. Default: 0. */
  readonly seed?: number | undefined;
}

/** How well a candidate explains what learning changed. */
export interface CandidateScore extends MeanInterval {
  readonly name: string;
  /**
   * The cosine between the change that the candidate predicts and that which was observed, in what they do to the
   * activity: the mean over the trials held out, with its 95 % interval over these.
   */
  readonly mean: number;
}

/** What {@link identify} finds. */
export interface Identification {
  /** The best first. */
  readonly scores: readonly CandidateScore[];
  /** By how much the best is above the second, over the trials held out; undefined of a single candidate. */
  readonly margin: MeanInterval | undefined;
  readonly trials: { readonly predicting: number; readonly heldOut: number };
  /** Share of the activity's mean square that the flow fields explain. */
  readonly explained: { readonly before: number; readonly after: number };
}

const OPTIONS = ['before', 'during', 'after', 'candidates', 'seen', 'heldOut', 'seed'] as const;

/**
 * Tells through which of several matrices errors have reached a population while it learned, from its activity alone:
 * it fits the linear flow field of the activity before and after, and compares its change with the one that each
 * candidate predicts. If the best is not the present decoder, the units learned from errors they heard over an
 * imperfect copy of it, and not from reward.
 *
 * Portes, Schmid & Murray (2022), "Distinguishing learning rules with brain machine interfaces", arXiv:2206.13448.
 * Trials on which a candidate is scored are none of those by which its change is predicted.
 *
 * @throws {@link UserError} when shapes do not agree, or the activity does not determine a flow field.
 */
export function identify(options: IdentifyOptions): Identification {
  checkOptions(options, {
    of: 'identify',
    known: OPTIONS,
    example: '{ before, during, after, candidates: { old: decoder0, new: decoder1 } }',
  });
  const { before, during, after, candidates, seen, heldOut = 0.5, seed = 0 } = options;
  check(options, heldOut);
  const { units, errors } = during;
  const fields = { before: fitFlowField(before, 'before'), after: fitFlowField(after, 'after') };
  const change = fields.after.matrix.map((value, k) => value - fields.before.matrix[k]!);
  if (change.every((value) => value === 0))
    throw new UserError(
      "the flow fields of 'before' and 'after' are the same: nothing was learned between them, or both are one recording",
    );
  const [judges, predictors] = split(during.trials, heldOut, seed);
  const found = Object.entries(candidates).map(([name, candidate]) => {
    const predicted = predictedChange(predictors, { units, errors, candidate, seen });
    const likenesses = judges.map((trial) => likeness(trial, predicted, change, units));
    if (!likenesses.every(Number.isFinite))
      throw new UserError(
        `candidate '${name}' predicts no change: it or all errors of 'during' are 0, or a trial without activity is held out; expected numbers other than 0`,
      );
    return { name, likenesses, ...meanInterval(likenesses) };
  });
  found.sort((a, b) => b.mean - a.mean);
  const [best, second] = found;
  return {
    scores: found.map(({ name, mean, interval }) => ({ name, mean, interval })),
    margin: second && meanInterval(best!.likenesses.map((value, k) => value - second.likenesses[k]!)),
    trials: { predicting: predictors.length, heldOut: judges.length },
    explained: { before: fields.before.explained, after: fields.after.explained },
  };
}

/**
 * The scores of several runs, such as those of several seeds or animals: of each candidate the mean over the runs, with
 * its 95 % interval over them. The best first.
 *
 * @throws {@link UserError} when the runs have other candidates.
 */
export function scoresOfRuns(runs: readonly Identification[]): CandidateScore[] {
  const given: unknown = runs;
  if (!Array.isArray(given) || !given.every((run) => Array.isArray(run?.scores)))
    throw new UserError(`the runs are ${quote(runs)}; expected a list of what identify returns`);
  const [first] = runs;
  if (!first) throw new UserError('there are no runs to take together; expected at least one');
  const names = first.scores.map(({ name }) => name);
  const scores = names.map((name) => {
    const values = runs.map(({ scores: own }, k) => {
      const found = own.find((score) => score.name === name);
      if (!found || own.length !== names.length)
        throw new UserError(
          `run ${k} has the candidates ${own.map((score) => score.name).join(', ')}, and the first run ${names.join(', ')}; expected the same`,
        );
      return found.mean;
    });
    return { name, ...meanInterval(values) };
  });
  return scores.sort((a, b) => b.mean - a.mean);
}

/** Draws which trials are held out, and which predict: every trial is one of them. */
function split<T>(trials: readonly T[], heldOut: number, seed: number): [judges: T[], predictors: T[]] {
  const order = Array.from(trials);
  npRandom(seed)[0].shuffle(order);
  const count = Math.min(trials.length - 1, Math.max(1, Math.round(heldOut * trials.length)));
  return [order.slice(0, count), order.slice(count)];
}

function check({ before, during, after, candidates, seen, seed }: IdentifyOptions, heldOut: number): void {
  for (const [name, recording] of Object.entries({ before, during, after })) {
    if (typeof recording !== 'object' || recording === null)
      throw new UserError(`the recording '${name}' is ${quote(recording)}; expected { units, errors, trials }`);
    checkRecording(recording, name);
    if (recording.units !== during.units)
      throw new UserError(
        `the recording '${name}' has ${recording.units} units, and 'during' ${during.units}; expected the same units in the same order`,
      );
  }
  if (during.errors < 1)
    throw new UserError("the recording 'during' has no errors; expected those that the task told in each step");
  if (during.trials.length < 2)
    throw new UserError("the recording 'during' has one trial; expected at least two, since one is held out");
  const list = Object.entries(candidates ?? {});
  if (list.length === 0)
    throw new UserError('there is no candidate; expected matrices by name, as in { old: decoder0, new: decoder1 }');
  for (const [name, matrix] of list) checkMatrix(`candidate '${name}'`, matrix, during.errors, during.units);
  if (seen !== undefined) {
    const rows = seen.length / during.units;
    checkMatrix('the decoder that is seen', seen, Math.max(1, Math.round(rows)), during.units);
  }
  if (!(heldOut > 0 && heldOut < 1))
    throw new UserError(`heldOut is ${quote(heldOut)}; expected a share between 0 and 1`);
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0))
    throw new UserError(`seed is ${quote(seed)}; expected a whole number from 0`);
}

function checkMatrix(what: string, matrix: ArrayLike<number>, rows: number, units: number): void {
  if (typeof matrix !== 'object' || matrix?.length !== rows * units)
    throw new UserError(
      `${what} has ${matrix?.length ?? 'no'} numbers; expected ${rows * units}, ${rows} row${rows === 1 ? '' : 's'} with one for each of ${units} units`,
    );
  if (!Array.from(matrix).every(Number.isFinite)) throw new UserError(`${what} has a number that is not finite`);
}
