import type { Fault, Shape } from '../../errors/shape.js';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import { fitsFloat32 } from '../ops/precision.js';
import { RuleError, wholeOf } from '../rule-error.js';
import { NAME } from './lexer.js';

/** What a text as data, a rule or an optimizer, has for fields. */
export interface FieldsOf {
  /** What it is, as in `a rule`. */
  readonly what: string;
  readonly example: string;
  readonly shape: Shape;
  /** What it is that has no field of an unknown name, by the path of it, and which fields it has. */
  readonly ownersOf: (path: readonly string[]) => readonly [owner: string, fields: readonly string[]];
  /** What stands in each field, in words, by its path; `*` is any name or index. */
  readonly expected: Readonly<Record<string, string>>;
  /** The fields that hold entries by name; true: names that equations can use. */
  readonly sections: Readonly<Record<string, boolean>>;
}

/** Far beyond any rule: characters of a text and of a name, entries of an object or a list, and levels of them. */
const [LONGEST_TEXT, LONGEST_NAME, MOST_ENTRIES, DEEPEST] = [50_000, 100, 200, 4];

/** Whether a value can be the name of a rule or of an optimizer. */
export function isNamed(value: unknown): boolean {
  return typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(value);
}

/** What {@link isNamed} asks for, in words. */
export const NAMED = "letters, digits, dots, dashes and underscores, as in 'my-rule'";

/**
 * Checks that a value has these fields, each of its type, and returns it as what has them.
 *
 * @throws {@link RuleError} whose position is the field that is wrong.
 */
export function checkFields<Text>(value: unknown, fields: FieldsOf): Text {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RuleError(`expected ${fields.what}, as in ${fields.example}; found ${quote(value)}`);
  checkSize(value, fields.what.replace(/^an? /, ''));
  const [fault] = fields.shape(value);
  if (fault) throw explain(fault, fields);
  for (const [section, isUsed] of Object.entries(fields.sections))
    checkNames(section, isUsed, (value as Readonly<Record<string, object | undefined>>)[section] ?? {});
  return value as Text;
}

/**
 * Bounds what is looked at further: keys first, so that nothing is walked of what is far too large to be a rule.
 * Whatever else is in the value has its type checked after, so that nothing is walked deeper either.
 */
function checkSize(value: object, whole: string): void {
  const { name } = value as { readonly name?: unknown };
  if (typeof name === 'string' && name.length > LONGEST_NAME)
    throw new RuleError(`a name of ${name.length} characters; expected at most ${LONGEST_NAME}`, wholeOf('name'));
  let entries = 0;
  const check = (path: readonly string[], part: unknown) => {
    if (typeof part === 'string' && part.length > LONGEST_TEXT)
      throw new RuleError(
        `a text of ${part.length} characters; expected at most ${LONGEST_TEXT}`,
        wholeOf(path.join('.')),
      );
    if (typeof part !== 'object' || part === null) return;
    const keys = Object.keys(part);
    entries += keys.length;
    const position = wholeOf(path.join('.') || whole);
    if (keys.length > MOST_ENTRIES)
      throw new RuleError(`${keys.length} entries; expected at most ${MOST_ENTRIES}`, position);
    if (entries > 10 * MOST_ENTRIES)
      throw new RuleError(`more than ${10 * MOST_ENTRIES} entries in all; expected fewer`, position);
    for (const key of keys) {
      if (key.length > LONGEST_NAME)
        throw new RuleError(
          `a name of ${key.length} characters, '${cutText(key)}'; expected at most ${LONGEST_NAME}`,
          wholeOf(path.join('.') || whole),
        );
      if (path.length < DEEPEST) check([...path, key], (part as Record<string, unknown>)[key]);
    }
  };
  check([], value);
}

function checkNames(section: string, isUsed: boolean, entries: object): void {
  for (const key of Object.keys(entries)) {
    const position = wholeOf(`${section}.${key}`);
    if (key === '__proto__') throw new RuleError("'__proto__' cannot be a name", position);
    if (isUsed && !NAME.test(key))
      throw new RuleError(
        `'${cutText(key)}' is not a name; expected letters, digits and _, starting with a letter`,
        position,
      );
  }
}

function explain({ path, given, expected }: Fault, fields: FieldsOf): RuleError {
  const section = path.join('.');
  if (expected === undefined) {
    const key = path.at(-1)!;
    const [owner, known] = fields.ownersOf(path.slice(0, -1));
    return new RuleError(
      `${owner} has no field '${cutText(key)}'` + didYouMean(key, known, `its fields are ${known.join(', ')}`),
      wholeOf(section),
    );
  }
  const pattern = path.map((key, k) => (k === 1 ? '*' : key)).slice(0, 3);
  const words = fields.expected[path.length === 1 ? section : pattern.join('.')] ?? expected;
  const found = given === undefined ? `'${String(path.at(-1))}' is missing` : `found ${quote(given)}`;
  const number = typeof given === 'string' ? Number(/^uniform\((.*)\)$/.exec(given)?.[1]) : given;
  const isTooLarge = Number.isFinite(number) && !fitsFloat32(number);
  const limits = isTooLarge ? ', no number beyond 32-bit floats, which end at 3.4e38' : '';
  return new RuleError(`${found}; expected ${words}${limits}`, wholeOf(section));
}
