import { either, listOf, objectOf, optional, recordOf, type Shape, that } from '../../errors/shape.js';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What may stand at a place of a file, as data: the check of a file, the JSON Schema for editors and the search for
 * what a dotted place means are all made from it.
 */
export interface Definition {
  readonly shape: Shape;
  readonly schema: JsonSchema;
  /** The definition of what stands below, by key; undefined where nothing can. */
  below(key: string): Definition | undefined;
  /** The keys that there are, for suggestions; none where any may stand. */
  readonly keys: readonly string[];
}

/** A value without parts. */
export function leaf(shape: Shape, schema: JsonSchema): Definition {
  return { shape, schema, below: () => undefined, keys: [] };
}

export function numberOf(expected: string, isRight: (value: number) => boolean, schema: JsonSchema = {}): Definition {
  return leaf(
    that(expected, (value) => Number.isFinite(value) && isRight(value as number)),
    { type: 'number', ...schema },
  );
}

/** A whole number in a range. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Definition {
  const range = most === Number.MAX_SAFE_INTEGER ? `, at least ${least}` : ` from ${least} to ${most}`;
  return leaf(
    that(
      `a whole number${range}`,
      (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    ),
    { type: 'integer', minimum: least, ...(most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most }) },
  );
}

export function text(expected = 'a text that is not empty', pattern = /^[\s\S]+$/): Definition {
  return leaf(
    that(expected, (value) => typeof value === 'string' && pattern.test(value)),
    { type: 'string', pattern: pattern.source.replace('[\\s\\S]', '.') },
  );
}

export function oneOf(...values: readonly string[]): Definition {
  return leaf(
    that(values.join(' or '), (value) => values.includes(value as string)),
    { enum: values },
  );
}

export const nothing = leaf(
  that('null', (value) => value === null),
  { type: 'null' },
);

/** Anything that JSON can hold. */
export const anything: Definition = { shape: () => [], schema: {}, below: () => anything, keys: [] };

export function list(item: Definition, least = 0, most = Infinity): Definition {
  return {
    shape: listOf(item.shape, least, most),
    schema: {
      ...{ type: 'array', items: item.schema },
      ...(least > 0 ? { minItems: least } : {}),
      ...(most < Infinity ? { maxItems: most } : {}),
    },
    below: (key) => (/^\d+$/.test(key) ? item : undefined),
    keys: [],
  };
}

/** An object with names of anybody's choice. */
export function mapOf(value: Definition): Definition {
  return {
    shape: recordOf(value.shape),
    schema: { type: 'object', additionalProperties: value.schema },
    below: () => value,
    keys: [],
  };
}

/** An object with these fields and no others; those of `required` must be there. */
export function object(
  fields: Readonly<Record<string, Definition>>,
  required: readonly string[] = [],
  about: Readonly<Record<string, string>> = {},
): Definition {
  const shapes = Object.entries(fields).map(([name, { shape }]): [string, Shape] => [
    name,
    required.includes(name) ? shape : optional(shape),
  ]);
  const properties = Object.entries(fields).map(([name, { schema }]): [string, JsonSchema] => [
    name,
    about[name] === undefined ? schema : { description: about[name], ...schema },
  ]);
  return {
    shape: objectOf(Object.fromEntries(shapes), true),
    schema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      additionalProperties: false,
      ...(required.length > 0 ? { required } : {}),
    },
    below: (key) => (Object.hasOwn(fields, key) ? fields[key] : undefined),
    keys: Object.keys(fields),
  };
}

/** One of several. */
export function anyOf(...all: readonly Definition[]): Definition {
  return {
    shape: either(...all.map(({ shape }) => shape)),
    schema: { anyOf: all.map(({ schema }) => schema) },
    below(key) {
      const inside = all.map((one) => one.below(key)).filter((one) => one !== undefined);
      return inside.length > 1 ? anyOf(...inside) : inside[0];
    },
    keys: all.flatMap(({ keys }) => keys),
  };
}

/** One of several objects, told apart by the key that only it has, or by the text at a key that all have. */
export function objectBy(tell: { readonly key?: string }, kinds: Readonly<Record<string, Definition>>): Definition {
  const all = Object.values(kinds);
  const names = Object.keys(kinds);
  const together = anyOf(...all);
  const { key } = tell;
  return {
    ...together,
    shape(given) {
      if (typeof given !== 'object' || given === null || Array.isArray(given))
        return [{ path: [], given, expected: 'an object' }];
      const value = given as Readonly<Record<string, unknown>>;
      const kind = key === undefined ? names.find((name) => Object.hasOwn(value, name)) : String(value[key]);
      if (kind !== undefined && Object.hasOwn(kinds, kind)) return kinds[kind]!.shape(given);
      if (key !== undefined) return [{ path: [key], given: value[key], expected: names.join(' or ') }];
      const [strange] = Object.keys(value).filter((name) => !together.keys.includes(name));
      return strange === undefined
        ? [{ path: [], given, expected: `an object with ${names.join(', ')}` }]
        : [{ path: [strange], given: value[strange], expected: undefined }];
    },
  };
}
