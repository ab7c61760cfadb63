import { quote } from '../../text/quote.js';
import type { Env, RenderFrame } from '../env.js';
import {
  InvalidActionError,
  InvalidEnvError,
  InvalidObservationError,
  InvalidResultError,
  InvalidRewardError,
  InvalidSpaceError,
} from '../errors.js';
import { warn } from '../logger.js';
import { RgbFrame } from '../render/rgb-frame.js';
import { Dict } from '../spaces/dict.js';
import { DTYPES } from '../spaces/dtype.js';
import { Space } from '../spaces/space.js';
import { isBox, isTuple } from '../spaces/space-guards.js';
import { explainMismatch } from './explain-mismatch.js';

/**
 * Checks that an environment has two spaces that make sense.
 * @throws {@link InvalidSpaceError}; warns of a Box that is a point.
 */
export function checkSpaces(env: Env): void {
  for (const kind of ['observationSpace', 'actionSpace'] as const) {
    const space: unknown = env[kind];
    if (!(space instanceof Space)) {
      throw new InvalidSpaceError(
        `${env} has ${kind} = ${quote(space)}; expected a Space, such as new Discrete(2) or new Box(-1, 1, { shape: [4] }). Set it as a field or in the constructor.`,
      );
    }
    checkSpace(space, `the ${kind} of ${env}`);
  }
}

function checkSpace(space: Space, what: string): void {
  if (isBox(space) && space.low.some((low, i) => low === space.high[i])) {
    warn(`${what} is a Box whose low equals its high somewhere: ${space}.`);
  } else if (space instanceof Dict) {
    for (const [key, part] of space.entries()) checkSpace(part, `${what}, key ${key},`);
  } else if (isTuple(space)) {
    for (const [i, part] of space.spaces.entries()) checkSpace(part, `${what}, part ${i},`);
  }
}

/**
 * Checks that an action is an element of the action space.
 * @throws {@link InvalidActionError}
 */
export function checkAction(env: Env, action: unknown): void {
  if (env.actionSpace.contains(action)) return;
  throw new InvalidActionError(
    `${env} got an action outside its action space ${env.actionSpace}: ${explainMismatch(env.actionSpace, action)}. ` +
      'Take one from env.actionSpace.sample() or bring it into that form.',
  );
}

/**
 * Checks the form of `[observation, info]`.
 * @throws {@link InvalidResultError} and what `checkObservation` throws.
 */
export function checkResetResult(env: Env, result: unknown): void {
  if (!Array.isArray(result) || result.length !== 2) {
    throw new InvalidResultError(`${env}.reset() gave ${quote(result)}; expected [observation, info].`);
  }
  checkObservation(env, result[0], 'reset');
  checkInfo(env, result[1], 'reset');
}

/**
 * Checks `[observation, reward, terminated, truncated, info]`.
 * @throws {@link InvalidResultError}, {@link InvalidRewardError} and what `checkObservation` throws.
 */
export function checkStepResult(env: Env, result: unknown): void {
  if (!Array.isArray(result) || result.length !== 5) {
    throw new InvalidResultError(
      `${env}.step() gave ${quote(result)}; expected [observation, reward, terminated, truncated, info].`,
    );
  }
  checkObservation(env, result[0], 'step');
  if (typeof result[1] !== 'number' || !Number.isFinite(result[1])) {
    throw new InvalidRewardError(
      `${env}.step() gave the reward ${quote(result[1])}; expected a finite number. Look for a division by zero or an overflow in its reward.`,
    );
  }
  if (typeof result[2] !== 'boolean' || typeof result[3] !== 'boolean') {
    throw new InvalidResultError(
      `${env}.step() gave terminated = ${quote(result[2])} and truncated = ${quote(result[3])}; expected true or false for each.`,
    );
  }
  checkInfo(env, result[4], 'step');
}

/**
 * Checks that an observation is a finite element of the observation space.
 * @throws {@link InvalidObservationError}; of one that merely leaves the bounds of a Box it warns once for each
 * environment class, as several environments of Gymnasium do so.
 */
export function checkObservation(env: Env, observation: unknown, method: string): void {
  const space = env.observationSpace;
  const inside = space.contains(observation);
  if (inside && allFinite(observation)) return;
  const where = `${env}.${method}() gave an observation`;
  if (inside) {
    throw new InvalidObservationError(
      `${where} with a number that is not finite: ${quote(observation)}; expected finite numbers. Look for a division by zero or an overflow in its dynamics.`,
    );
  }
  if (hasForm(space, observation)) {
    warn(`${env} gave an observation outside the bounds of its observation space ${space}.`);
    return;
  }
  throw new InvalidObservationError(
    `${where} outside its observation space ${space}: ${explainMismatch(space, observation)}. Correct the observation or the space.`,
  );
}

/** Whether only the bounds of a Box keep the value from being a finite element. */
function hasForm(space: Space, value: unknown): boolean {
  if (isBox(space)) {
    return value instanceof DTYPES[space.dtype].array && value.length === space.low.length && allFinite(value);
  }
  if (space instanceof Dict) {
    const keys = [...space.keys()];
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length === keys.length &&
      keys.every((key) => Object.hasOwn(value, key)) &&
      [...space.entries()].every(([key, part]) => hasForm(part, (value as Record<string, unknown>)[key]))
    );
  }
  if (isTuple(space)) {
    return (
      Array.isArray(value) &&
      value.length === space.spaces.length &&
      space.spaces.every((part, i) => hasForm(part, value[i]))
    );
  }
  return space.contains(value);
}

function checkInfo(env: Env, info: unknown, method: string): void {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) {
    throw new InvalidResultError(
      `${env}.${method}() gave info = ${quote(info)}; expected an object, {} if there is nothing to tell.`,
    );
  }
}

/**
 * Checks that what `render` gave fits the render mode.
 * @throws {@link InvalidEnvError}
 */
export function checkRendered(env: Env, frame: RenderFrame | RenderFrame[] | null): void {
  const { renderMode: mode } = env;
  const { renderModes, renderFps } = env.metadata;
  if (mode !== null && !renderModes.includes(mode)) {
    throw new InvalidEnvError(
      `${env} has renderMode = ${quote(mode)}, but its metadata.renderModes are [${renderModes.join(', ')}]. Add the mode there or refuse it in the constructor.`,
    );
  }
  if (renderModes.length > 0 && renderFps === undefined) {
    warn(`${env} can render, but its metadata have no renderFps, so a video of it will run at an arbitrary speed.`);
  } else if (renderFps !== undefined && !(renderFps > 0 && renderFps < Infinity)) {
    throw new InvalidEnvError(
      `${env} has metadata.renderFps = ${quote(renderFps)}; expected a positive number of frames a second.`,
    );
  }
  if (!fitsMode(frame, mode)) {
    throw new InvalidEnvError(
      `${env}.render() gave ${frame instanceof Uint8Array ? `a ${frame.constructor.name}` : quote(frame)} in the mode ${quote(mode)}; ` +
        'expected an RgbFrame for "rgb_array", a string for "ansi", a list of them for "…_list", null without a mode.',
    );
  }
}

function fitsMode(frame: RenderFrame | RenderFrame[] | null, mode: string | null): boolean {
  if (mode?.endsWith('_list')) {
    const single = mode.slice(0, -'_list'.length);
    return Array.isArray(frame) && frame.every((one) => fitsMode(one, single));
  }
  if (mode === 'rgb_array') return frame instanceof RgbFrame;
  if (mode === 'ansi') return typeof frame === 'string';
  return mode === null || mode === 'human' ? frame === null : true;
}

/** Whether all numbers in a value, however nested in arrays and objects, are finite. */
export function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Float32Array || value instanceof Float64Array) {
    // The sum of finite numbers can overflow; only then is every number looked at.
    let sum = 0;
    for (let i = 0; i < value.length; i++) sum += value[i]!;
    return Number.isFinite(sum) || value.every(Number.isFinite);
  }
  if (Array.isArray(value)) return value.every(allFinite);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return true;
  return Object.values(value).every(allFinite);
}
