import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Fault } from '../../errors/shape.js';
import { UserError } from '../../errors/user-error.js';
import { SyntaxMistake } from '../../rule/text/json-positions.js';
import { yamlDocument } from '../../rule/text/yaml-document.js';
import { yamlProblem } from '../../rule/text/yaml-problem.js';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import type { Definition } from './definition.js';

/** Values, keys and items of an experiment together: ten thousand seeds and some room. */
const MOST_ENTRIES = 20_000;
/** Faults that one message names. */
const MOST_FAULTS = 5;
const ALIASES = 20;

/** Names that objects have from birth: none of them is a setting. */
const BORN = ['__proto__', 'prototype', 'constructor'];

/** A value that somebody has written, and how to name a place in it. */
export interface Written {
  readonly value: unknown;
  /** `experiment.yaml:7:3: vary.batch`, for the start of messages. */
  name(path: readonly string[], part?: 'key' | 'value'): string;
}

/** An object of the library's callers: its places have no lines. */
export function writtenObject(value: unknown): Written {
  return { value, name: (path) => path.join('.') || 'the experiment' };
}

/**
 * The value in the text of a YAML or JSON file (which is YAML, too).
 *
 * @throws {@link UserError} with file, line and column, where its syntax is wrong, or it is larger or deeper than any
 * experiment.
 */
export function writtenText(text: string, file: string): Written {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
  const at = (offset: number) => {
    const before = source.slice(0, offset).split('\n');
    return `${file}:${before.length}:${before.at(-1)!.length + 1}`;
  };
  try {
    const document = yamlDocument(source, { mostEntries: MOST_ENTRIES, what: 'an experiment' });
    const [mistake] = [...document.errors, ...document.warnings];
    if (mistake) throw new SyntaxMistake(yamlProblem(mistake), mistake.pos[0]);
    return {
      value: document.toJS({ maxAliasCount: ALIASES }),
      name(path, part = 'value') {
        const place = at(offsetOf(document, path, part));
        return path.length === 0 ? place : `${place}: ${path.join('.')}`;
      },
    };
  } catch (error) {
    if (error instanceof SyntaxMistake) throw new UserError(`${at(error.offset)}: ${error.message}`);
    if (error instanceof ReferenceError) throw new UserError(`${file}: ${cutText(error.message, 200)}`);
    throw error;
  }
}

/** Where a place begins, or the deepest one above it that is there. */
function offsetOf(document: Document, path: readonly string[], part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) return offset;
    if (isSeq(node)) node = node.items[Number(key)];
    else if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
      if (!pair) return offset;
      offset = startOf(pair.key) ?? offset;
      if (part === 'key' && depth === path.length - 1) return offset;
      node = pair.value;
    } else return offset;
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as { readonly range?: readonly number[] | null } | null)?.range?.[0];
}

/**
 * Checks that a value is what a definition says, and has no key that objects have from birth.
 *
 * @throws {@link UserError} with each fault on a line of its own: where it is, what stands there, what was expected.
 */
export function checkWritten(written: Written, definition: Definition): void {
  const born = bornKey(written.value, []);
  if (born !== undefined)
    throw new UserError(`${written.name(born, 'key')}: no setting can have this name; expected the name of a setting`);
  refuse(definition.shape(written.value), written, definition);
}

/** What is added to a message about an unknown name: the one that was meant, or all that there are. */
export function suggested(name: string, known: readonly string[]): string {
  return didYouMean(name, known, '', `there are ${known.join(', ')}`);
}

/** @throws {@link UserError} where there is a fault. */
export function refuse(
  faults: readonly Fault[],
  written: Written,
  definition: Definition,
  within: readonly string[] = [],
): void {
  if (faults.length === 0) return;
  const lines = faults.slice(0, MOST_FAULTS).map(({ path, given, expected }) => {
    const whole = [...within, ...path];
    if (expected === undefined) {
      const owner = path.slice(0, -1).reduce<Definition | undefined>((one, key) => one?.below(key), definition);
      const known = [...new Set(owner?.keys ?? [])].filter((key) => key !== '$schema');
      const name = path.at(-1)!;
      return `${written.name(whole, 'key')}: there is no such setting${suggested(name, known)}`;
    }
    const found = given === undefined ? 'nothing' : quote(given);
    return `${written.name(whole)}: found ${found}; expected ${expected}`;
  });
  const more = faults.length - MOST_FAULTS;
  throw new UserError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
}

function bornKey(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = BORN.some((name) => key.split('.').includes(name)) ? [...path, key] : bornKey(inner, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
