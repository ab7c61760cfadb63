import { quote } from '../../text/quote.js';
import { InvalidSpaceError } from '../errors.js';
import { Box } from './box.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import type { DType } from './dtype.js';
import { type FeatureSpace, Graph } from './graph.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { OneOf } from './one-of.js';
import { Sequence } from './sequence.js';
import { MOST_ELEMENTS, requireShape } from './shape.js';
import { MOST_DEPTH, MOST_SPACES, type Space } from './space.js';
import type { BoundJSON, SpaceJSON } from './space-json.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/**
 * The space that `toJSON` described, not seeded.
 *
 * @throws {@link InvalidSpaceError} when the description is not of a space, or of one that cannot exist.
 */
export function spaceFromJSON(json: SpaceJSON): Space {
  checkSpaceJSON(json);
  return read(json);
}

function read(json: SpaceJSON): Space {
  switch (json.type) {
    case 'Box':
      return new Box<DType>(boundOf(json.low), boundOf(json.high), { shape: json.shape, dtype: json.dtype });
    case 'Discrete':
      return new Discrete(json.n, { start: json.start, dtype: json.dtype });
    case 'MultiDiscrete':
      return new MultiDiscrete(json.nvec, { start: json.start, shape: json.shape, dtype: json.dtype });
    case 'MultiBinary':
      return new MultiBinary(json.shape);
    case 'Text':
      return new Text(json.maxLength, { minLength: json.minLength, charset: json.charset });
    case 'Dict':
      return new Dict(json.spaces.map(([key, part]) => [key, read(part)] as const));
    case 'Tuple':
      return new Tuple(json.spaces.map(read));
    case 'OneOf':
      return new OneOf(json.spaces.map(read));
    case 'Sequence':
      return new Sequence(read(json.space), { stack: json.stack });
    case 'Graph':
      // The constructor refuses other spaces.
      return new Graph(
        read(json.nodeSpace) as FeatureSpace,
        json.edgeSpace === null ? null : (read(json.edgeSpace) as FeatureSpace),
      );
  }
}

function boundOf(bound: BoundJSON | readonly BoundJSON[]): number | number[] {
  return typeof bound === 'object' ? bound.map(Number) : Number(bound);
}

/** What a field of a description can be. */
type Kind = 'numbers' | 'number' | 'shape' | 'boolean' | 'string' | 'space' | 'space or null' | 'spaces' | 'entries';

/** The fields of each type of space. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  Box: { low: 'numbers', high: 'numbers', shape: 'shape', dtype: 'string' },
  Discrete: { n: 'number', start: 'number', dtype: 'string' },
  MultiDiscrete: { nvec: 'numbers', start: 'numbers', shape: 'shape', dtype: 'string' },
  MultiBinary: { shape: 'shape' },
  Text: { minLength: 'number', maxLength: 'number', charset: 'string' },
  Dict: { spaces: 'entries' },
  Tuple: { spaces: 'spaces' },
  OneOf: { spaces: 'spaces' },
  Sequence: { space: 'space', stack: 'boolean' },
  Graph: { nodeSpace: 'space', edgeSpace: 'space or null' },
};

/** Fields without which the constructors know what to do, or say it. */
const OPTIONAL: ReadonlySet<string> = new Set(['low', 'high', 'shape', 'dtype', 'start', 'minLength', 'stack']);

/** What is left of the spaces and elements that one description can have. */
interface Budget {
  spaces: number;
  elements: number;
}

/**
 * Checks the description of a space before anything is made of it: that its fields are there, of the types that they
 * should be and no others, that spaces are not nested too deep, and that there are not too many of them or of their
 * elements.
 *
 * @throws {@link InvalidSpaceError} with the place in the description.
 */
export function checkSpaceJSON(json: unknown): void {
  checkSpace(json, '', 1, { spaces: MOST_SPACES, elements: MOST_ELEMENTS });
}

function checkSpace(json: unknown, path: string, depth: number, budget: Budget): void {
  const where = path === '' ? '' : ` at ${path}`;
  const type = typeof json === 'object' && json !== null ? (json as { readonly type?: unknown }).type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) {
    throw new InvalidSpaceError(
      `Got ${quote(json)} as the description of a space${where}; expected an object as toJSON() returns, with a type such as 'Box' or 'Discrete'.`,
    );
  }
  if (depth > MOST_DEPTH || --budget.spaces < 0) {
    throw new InvalidSpaceError(
      `Got the description of a space with ${depth > MOST_DEPTH ? `spaces nested more than ${MOST_DEPTH} deep` : `more than ${MOST_SPACES} spaces`}; expected fewer.`,
    );
  }
  const fields = FIELDS[type]!;
  const values = json as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(values).find((name) => name !== 'type' && !Object.hasOwn(fields, name));
  if (stranger !== undefined) {
    throw new InvalidSpaceError(
      `Got ${quote(stranger)} in the description of a ${type}${where}; expected ${Object.keys(fields).join(', ')}. Pass what toJSON() returned.`,
    );
  }
  for (const [name, kind] of Object.entries(fields)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined && OPTIONAL.has(name)) continue;
    checkField(value, kind, type, name, path, depth, budget);
  }
}

function checkField(
  value: unknown,
  kind: Kind,
  type: string,
  name: string,
  path: string,
  depth: number,
  budget: Budget,
): void {
  const place = path === '' ? name : `${path}.${name}`;
  const below = (part: unknown, at: string): void => checkSpace(part, at, depth + 1, budget);
  const refuse = (expected: string): InvalidSpaceError =>
    new InvalidSpaceError(
      `Got the description ${quote(value)} of a ${type} at ${place}; expected ${expected} in its '${name}'. Pass what toJSON() returned.`,
    );
  switch (kind) {
    case 'space or null':
      if (value !== null) below(value, place);
      return;
    case 'space':
      below(value, place);
      return;
    case 'spaces':
      if (!Array.isArray(value)) throw refuse('an array');
      for (const [i, part] of value.entries()) below(part, `${place}[${i}]`);
      return;
    case 'entries':
      if (!Array.isArray(value)) throw refuse('an array');
      for (const [i, entry] of value.entries()) {
        const isEntry = Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
        if (!isEntry) throw refuse('[key, space] for each part');
        below(entry[1], `${place}[${i}][1]`);
      }
      return;
    case 'shape':
      if (!Array.isArray(value)) throw refuse('an array');
      budget.elements -= requireShape(value, `a ${type}`).reduce((size, length) => size * Math.max(1, length), 1);
      if (budget.elements < 0) {
        throw new InvalidSpaceError(
          `Got the description of a space with more than ${MOST_ELEMENTS} elements in its arrays, at ${place}; expected fewer.`,
        );
      }
      return;
    case 'numbers':
      if (type === 'MultiDiscrete' && !Array.isArray(value)) throw refuse('an array');
      if (!(Array.isArray(value) ? value.every(isNumber) : isNumber(value))) throw refuse('numbers');
      return;
    case 'number':
      // The constructors say which numbers they take.
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw refuse('true or false');
      return;
    case 'string':
      if (typeof value !== 'string') throw refuse('a string');
  }
}

/** A number, or an infinity in the words of JSON. */
function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value === 'Infinity' || value === '-Infinity';
}
