import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { requireNumbers, requireObject } from './arguments.js';

/** What a population did in one trial. */
export interface RecordedTrial {
  /** `[step][unit]`. */
  readonly activity: ArrayLike<number>;
  /** `[step][error]`: the error that the task told in each step; empty where errors were not recorded. */
  readonly errors: ArrayLike<number>;
}

/** The activity of a population over some trials. */
export interface Recording {
  readonly units: number;
  /** Errors that were recorded in each step; 0: none. */
  readonly errors: number;
  readonly trials: readonly RecordedTrial[];
}

/** The steps of a trial. */
export function stepsOf({ activity }: RecordedTrial, { units }: Pick<Recording, 'units'>): number {
  return activity.length / units;
}

/** @throws {@link UserError} unless all trials have whole rows of finite numbers; `what` names the recording. */
export function checkRecording(recording: Recording, what: string): void {
  requireObject(recording, `the recording '${what}'`, '{ units, errors, trials }');
  const { units, errors, trials } = recording;
  if (
    !Number.isSafeInteger(units) ||
    units < 1 ||
    !Number.isSafeInteger(errors) ||
    errors < 0 ||
    !Array.isArray(trials)
  )
    throw new UserError(
      `the recording '${what}' has ${quote(units)} units and ${quote(errors)} errors; expected { units, errors, trials } with at least one unit`,
    );
  if (trials.length === 0) throw new UserError(`the recording '${what}' has no trial; expected at least one`);
  trials.forEach((trial: RecordedTrial, k) => {
    requireObject(trial, `trial ${k} of the recording '${what}'`, '{ activity, errors }');
    for (const name of ['activity', 'errors'] as const)
      requireNumbers(trial[name], `${name} of trial ${k} of the recording '${what}'`);
    const steps = stepsOf(trial, recording);
    const where = `trial ${k} of the recording '${what}'`;
    if (!Number.isInteger(steps) || steps < 1)
      throw new UserError(
        `${where} has ${trial.activity.length} numbers of activity; expected ${units} for each step, one a unit`,
      );
    if (trial.errors.length !== steps * errors)
      throw new UserError(
        `${where} has ${trial.errors.length} errors in ${steps} steps; expected ${errors} for each step`,
      );
    for (const [name, values] of Object.entries({ activity: trial.activity, error: trial.errors }))
      for (let at = 0; at < values.length; at++)
        if (!Number.isFinite(values[at]))
          throw new UserError(
            `${name} number ${at} of ${where} is ${values[at]}; expected a finite number. Leave such trials out`,
          );
  });
}
