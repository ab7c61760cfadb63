import { quote } from '../../text/quote.js';
import type { Info } from '../env.js';
import { isPlainObject } from '../spaces/copy-value.js';
import type { AnyTypedArray } from '../spaces/dtype.js';
import { decodeFrame, MalformedAnswerError } from './frame.js';
import type { PythonException } from './python-errors.js';
import { fromWire, type MakeArray } from './wire.js';

/** What a method of the served environment did: it returned something, or raised an exception. */
export interface Answer {
  readonly returned: unknown;
  readonly exception: PythonException | null;
}

/**
 * The answer in a message.
 * @throws {@link MalformedAnswerError} for one that is none.
 */
export function readAnswer(frame: Uint8Array, makeArray: MakeArray): Answer {
  const { header, body } = decodeFrame(frame);
  if (isPlainObject(header) && Object.keys(header).length === 1) {
    if (Object.hasOwn(header, 'result')) {
      return { returned: fromWire(header['result'], body, makeArray), exception: null };
    }
    if (Object.hasOwn(header, 'error') && isException(header['error'])) {
      return { returned: null, exception: header['error'] };
    }
  }
  throw new MalformedAnswerError(`its header is ${quote(header)}; expected a result or an error`);
}

const TEXTS = ['type', 'message', 'traceback', 'python', 'version'] as const;

function isException(error: unknown): error is PythonException {
  if (!isPlainObject(error) || !TEXTS.every((name) => typeof error[name] === 'string')) return false;
  return error['module'] === null || typeof error['module'] === 'string';
}

/**
 * `[observation, info]` as `reset` of Python returned it.
 * @throws {@link MalformedAnswerError} for anything else, as all functions here.
 */
export function resetReturned(result: unknown): [observation: unknown, info: Info] {
  const [observation, info] = listOf(result, 2, 'an observation and an info');
  return [observation, infoOf(info)];
}

/** What `step` of one environment returned. */
export function stepReturned(
  result: unknown,
): [observation: unknown, reward: number, terminated: boolean, truncated: boolean, info: Info] {
  const [observation, reward, terminated, truncated, info] = listOf(result, 5, STEP_PARTS);
  return [observation, rewardOf(reward), flagOf(terminated), flagOf(truncated), infoOf(info)];
}

/** What `step` of `numEnvs` environments returned; rewards and flags are `[numEnvs]`. */
export function vectorStepReturned(
  result: unknown,
  numEnvs: number,
): [observations: unknown, rewards: Float64Array, terminations: Uint8Array, truncations: Uint8Array, infos: Info] {
  const [observations, rewards, terminations, truncations, infos] = listOf(result, 5, STEP_PARTS);
  return [
    observations,
    Float64Array.from(eachOf(rewards, numEnvs), rewardOf),
    Uint8Array.from(eachOf(terminations, numEnvs), (flag) => Number(flagOf(flag))),
    Uint8Array.from(eachOf(truncations, numEnvs), (flag) => Number(flagOf(flag))),
    infoOf(infos),
  ];
}

const STEP_PARTS = 'an observation, a reward, terminated, truncated and an info';

function listOf(result: unknown, length: number, parts: string): readonly unknown[] {
  if (Array.isArray(result) && result.length === length) return result;
  throw new MalformedAnswerError(`it returned ${quote(result)}; expected ${length} values, ${parts}`);
}

function eachOf(values: unknown, numEnvs: number): readonly unknown[] {
  const list = ArrayBuffer.isView(values) ? Array.from(values as AnyTypedArray) : values;
  if (Array.isArray(list) && list.length === numEnvs) return list;
  throw new MalformedAnswerError(
    `its rewards or flags are ${quote(values)}; expected an array of ${numEnvs}, one for each environment`,
  );
}

/** A bare number, where NumPy made an array without axes of one. */
function scalarOf(value: unknown): unknown {
  return ArrayBuffer.isView(value) && (value as AnyTypedArray).length === 1 ? (value as AnyTypedArray)[0] : value;
}

function rewardOf(value: unknown): number {
  const reward = scalarOf(value);
  if (typeof reward === 'number' || typeof reward === 'boolean' || typeof reward === 'bigint') return Number(reward);
  throw new MalformedAnswerError(`its reward is ${quote(value)}; expected a number`);
}

function flagOf(value: unknown): boolean {
  const flag = scalarOf(value);
  if (typeof flag === 'boolean' || typeof flag === 'number') return Boolean(flag);
  throw new MalformedAnswerError(`its terminated or truncated is ${quote(value)}; expected True or False`);
}

function infoOf(info: unknown): Info {
  if (isPlainObject(info)) return info;
  throw new MalformedAnswerError(`its info is ${quote(info)}; expected a dict`);
}
