import { quote } from '../../text/quote.js';
import type { Box } from '../spaces/box.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { type AnyTypedArray, DTYPES, type DType, dtypeOf, type IntegerDType } from '../spaces/dtype.js';
import { MultiBinary } from '../spaces/multi-binary.js';
import type { MultiDiscrete } from '../spaces/multi-discrete.js';
import { sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { isBox, isMultiDiscrete, isTuple } from '../spaces/space-guards.js';
import type { Tuple } from '../spaces/tuple.js';

/**
 * Why a value is not an element of a space, as the end of a sentence: which place of it is wrong, and what belongs
 * there.
 */
export function explainMismatch(space: Space, value: unknown, path = 'it'): string {
  if (space instanceof Discrete) {
    return `${path} is ${quote(value)}; expected a whole number from ${space.start} to ${space.start + space.n - 1}`;
  }
  if (isBox(space) || space instanceof MultiBinary || isMultiDiscrete(space)) {
    return explainArray(space, value, path);
  }
  if (space instanceof Dict) return explainDict(space, value, path);
  if (isTuple(space)) return explainTuple(space, value, path);
  return `${path} is ${quote(value)}; expected an element of ${space}`;
}

type ArraySpace = Box<DType> | MultiBinary | MultiDiscrete<IntegerDType>;

function explainArray(space: ArraySpace, value: unknown, path: string): string {
  const { array } = DTYPES[space.dtype];
  const size = sizeOf(space.shape);
  const expected = `a ${array.name} of ${size} numbers (shape [${space.shape}], ${space.dtype})`;
  if (!ArrayBuffer.isView(value)) {
    const outside = Array.isArray(value) && value.length === size ? placeOutside(space, value, path) : null;
    return outside ?? `${path} is ${quote(value)}; expected ${expected}`;
  }
  const typed = value as AnyTypedArray;
  if (typed.length !== size) return `${path} has ${typed.length} numbers; expected ${expected}`;
  const outside = placeOutside(space, typed, path);
  return outside ?? `${path} is a ${typed.constructor.name} (${dtypeOf(typed) ?? 'of no dtype'}); expected ${expected}`;
}

/** Names the first place whose number is outside, if there is one. */
function placeOutside(space: ArraySpace, values: ArrayLike<unknown>, path: string): string | null {
  for (let i = 0; i < values.length; i++) {
    const [low, high] = boundsAt(space, i);
    const number = values[i];
    if (typeof number !== 'number' || !(number >= low && number <= high)) {
      return `number ${i} of ${path} is ${quote(number)}; expected ${low} to ${high}`;
    }
  }
  return null;
}

function boundsAt(space: ArraySpace, i: number): [low: number, high: number] {
  if (isBox(space)) return [space.low[i]!, space.high[i]!];
  if (space instanceof MultiBinary) return [0, 1];
  return [space.start[i]!, space.start[i]! + space.nvec[i]! - 1];
}

function explainDict(space: Dict, value: unknown, path: string): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `${path} is ${quote(value)}; expected an object with the keys ${[...space.keys()].join(', ')}`;
  }
  const keys = new Set(space.keys());
  const missing = [...keys].filter((key) => !Object.hasOwn(value, key));
  const surplus = Object.keys(value).filter((key) => !keys.has(key));
  if (missing.length > 0 || surplus.length > 0) {
    return `${path} has the keys ${Object.keys(value).join(', ')}; expected ${[...keys].join(', ')}`;
  }
  for (const [key, part] of space.entries()) {
    const inner = (value as Record<string, unknown>)[key];
    if (!part.contains(inner)) return explainMismatch(part, inner, `${path}.${key}`);
  }
  return `${path} is ${quote(value)}; expected an element of ${space}`;
}

function explainTuple(space: Tuple, value: unknown, path: string): string {
  if (!Array.isArray(value) || value.length !== space.spaces.length) {
    return `${path} is ${quote(value)}; expected an array of ${space.spaces.length} elements`;
  }
  const wrong = space.spaces.findIndex((part, i) => !part.contains(value[i]));
  return explainMismatch(space.spaces[wrong]!, value[wrong], `${path}[${wrong}]`);
}
