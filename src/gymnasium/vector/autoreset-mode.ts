import { InvalidArgumentError } from '../errors.js';

/**
 * When a vector environment starts the next episode of an environment whose episode has ended.
 *
 * - `NEXT_STEP`: at the step after; that step ignores the action and gives the reset observation with reward 0.
 * - `SAME_STEP`: within the step that ended it; the observation is the reset one, and `infos` keeps the last one
 *   (`final_obs`) and its info (`final_info`).
 * - `DISABLED`: never; the caller resets with a mask before the next step.
 *
 * Source: Gymnasium 1.3, `AutoresetMode`.
 */
export const AutoresetMode = { NEXT_STEP: 'NextStep', SAME_STEP: 'SameStep', DISABLED: 'Disabled' } as const;

export type AutoresetMode = (typeof AutoresetMode)[keyof typeof AutoresetMode];

/**
 * The given mode, or `NEXT_STEP`.
 * @throws {@link InvalidArgumentError} for another value.
 */
export function autoresetModeOf(given: AutoresetMode | undefined): AutoresetMode {
  const mode = given ?? AutoresetMode.NEXT_STEP;
  if (!Object.values(AutoresetMode).includes(mode)) {
    throw new InvalidArgumentError(
      `Got autoresetMode = ${JSON.stringify(mode)}; expected ${Object.values(AutoresetMode).join(', ')}. Use AutoresetMode.NEXT_STEP, for example.`,
    );
  }
  return mode;
}
