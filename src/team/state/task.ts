import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';

/**
 * The task that a team was trained on, so that it can be shown and evaluated there: a registered environment and its
 * parameters.
 */
export interface Task {
  /** The id of a registered environment. */
  readonly env: string;
  readonly envParams: Readonly<Record<string, unknown>>;
  /**
   * For actions that are numbers: the environment gets scale · action + offset, clipped to its space. Default: 1 and 0.
   */
  readonly actionMap?: { readonly scale: number; readonly offset: number };
}

/** @throws {@link UserError} unless the value is a task. */
export function checkTask(task: unknown): Task {
  const { env, envParams, actionMap } = (task ?? {}) as Record<keyof Task, unknown>;
  const isMap = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isMapped =
    actionMap === undefined ||
    (isMap(actionMap) &&
      ['scale', 'offset'].every((key) => Number.isFinite((actionMap as Record<string, unknown>)[key])));
  if (typeof env !== 'string' || !isMap(envParams) || !isMapped)
    throw new UserError(`the task is ${quote(task)}; expected { env, envParams }`);
  return task as Task;
}
