import { isScalar, type Node as YamlNode } from 'yaml';
import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { createOptimizer } from '../optimizer/optimizer.js';
import { checkOptimizerText, type OptimizerText } from '../optimizer/optimizer-text.js';
import { defineRule, type Rule, type RuleText, requireRule } from '../rule.js';
import { RuleError, type TextPosition } from '../rule-error.js';
import { jsonPositions, SyntaxMistake } from './json-positions.js';
import { yamlDocument } from './yaml-document.js';
import { yamlProblem } from './yaml-problem.js';

/** Characters of a file: far beyond any rule. */
const LONGEST = 100_000;

interface RuleFile {
  readonly value: unknown;
  /** The offset into the file of a position in the rule, as near as it can be told. */
  locate(path: readonly string[], position: TextPosition): number | undefined;
}

/**
 * A rule from the text of a `.json`, `.yaml` or `.yml` file with the fields of {@link RuleText}.
 *
 * @throws {@link RuleError} whose message starts with `fileName:line:column` of the file and shows the position in the
 * rule.
 */
export function parseRuleFile(text: string, fileName: string): Rule {
  return parseDefinition(text, fileName, 'a rule', (value) => {
    if (has(value, 'step') && !has(value, 'act'))
      throw new RuleError(
        "found an optimizer, which has 'step'; expected a rule, which has 'hears' and 'act' (an optimizer is read by parseOptimizerFile, and taken by --optimizer)",
      );
    return defineRule(value as RuleText);
  });
}

/**
 * The text of an optimizer from the text of a `.json`, `.yaml` or `.yml` file with the fields of {@link OptimizerText},
 * for `createOptimizer`.
 *
 * @throws {@link RuleError} whose message starts with `fileName:line:column` of the file and shows the position in the
 * optimizer.
 */
export function parseOptimizerFile(text: string, fileName: string): OptimizerText {
  return parseDefinition(text, fileName, 'an optimizer', (value) => {
    if (has(value, 'act') && !has(value, 'step'))
      throw new RuleError(
        "found a rule, which has 'act'; expected an optimizer, which has 'step' (a rule is read by parseRuleFile, and taken by --rule)",
      );
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? createOptimizer(value as OptimizerText).text : checkOptimizerText(value);
  });
}

function has(value: unknown, field: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field);
}

/**
 * What `define` makes of the value in a file's text; its errors are prefixed with file, line and column. `what`: as in
 * `a rule`.
 */
export function parseDefinition<T>(text: string, fileName: string, what: string, define: (value: unknown) => T): T {
  const format = /\.(json|ya?ml)$/i.exec(fileName)?.[1]?.toLowerCase();
  if (!format) throw new RuleError(`${fileName}: found no format; expected a name that ends in .json, .yaml or .yml`);
  if (typeof text !== 'string') throw new RuleError(`${fileName}: found ${quote(text)}; expected the text of the file`);
  if (text.length > LONGEST)
    throw new RuleError(
      `${fileName}: found a file of ${text.length} characters; expected ${what}, of at most ${LONGEST}`,
    );
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
  try {
    const file = format === 'json' ? readJson(source) : readYaml(source);
    return located(file, source, fileName, define);
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    const { line, column } = lineAndColumn(source, error.offset);
    const name = format === 'json' ? 'JSON' : 'YAML';
    throw RuleError.inFile(fileName, error.problem, { section: name, line, column }, source);
  }
}

/** A rule as JSON that {@link parseRuleFile} loads back equal. */
export function serialiseRule(rule: Rule): string {
  requireRule('serialiseRule', rule);
  return `${JSON.stringify(rule.text, undefined, 2)}\n`;
}

function located<T>(file: RuleFile, source: string, fileName: string, define: (value: unknown) => T): T {
  try {
    return define(file.value);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const offset = error.position && offsetOf(file, error.position);
    if (offset === undefined) throw error.prefixed(fileName);
    const { line, column } = lineAndColumn(source, offset);
    throw error.prefixed(`${fileName}:${line}:${column}`);
  }
}

/** The names of `hears` may hold dots and commas by mistake; the rest of a section is one key. */
function offsetOf(file: RuleFile, position: TextPosition): number | undefined {
  const [top, ...rest] = position.section.split('.');
  const path = top === 'hears' && rest.length > 0 ? [top, rest.join('.')] : [top!, ...rest];
  for (let length = path.length; length > 0; length--) {
    const offset = file.locate(path.slice(0, length), position);
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function readJson(source: string): RuleFile {
  const positions = jsonPositions(source);
  const locate = (path: readonly string[], position: TextPosition) => {
    const start = positions.get(path.join('\0'));
    if (start === undefined || source[start] !== '"' || position.line === 0) return start;
    const written = /^"(?:[^"\\]|\\.)*"/.exec(source.slice(start))![0];
    const lines = (JSON.parse(written) as string).split('\n').slice(0, position.line - 1);
    const target = lines.reduce((sum, line) => sum + line.length + 1, position.column - 1);
    let at = 1;
    for (let k = 0; k < target; k++) at += /^\\u[0-9a-fA-F]{4}|^\\.|^[\s\S]/.exec(written.slice(at))?.[0].length ?? 0;
    return start + at;
  };
  return { value: JSON.parse(source), locate };
}

function readYaml(source: string): RuleFile {
  const document = yamlDocument(source);
  const [mistake] = document.errors;
  if (mistake) throw new SyntaxMistake(yamlProblem(mistake), mistake.pos[0]);
  const nodeAt = (path: readonly string[]) => document.getIn(path, true) as YamlNode | undefined;
  for (const field of ['act', 'learn', 'step', 'clock', 'constants', 'error', 'window', 'threshold']) {
    const node = nodeAt([field]);
    if (isScalar(node) && node.type === 'BLOCK_FOLDED')
      throw new SyntaxMistake(`'>' joins the lines of ${field} to one; write \`${field}: |\``, node.range![0]);
  }
  const locate = (path: readonly string[], position: TextPosition) => {
    const node = nodeAt(path);
    const start = node?.range?.[0];
    if (start === undefined || position.line === 0 || !isScalar(node) || typeof node.value !== 'string') return start;
    if (node.type === 'BLOCK_LITERAL') return inBlock(source, start, node.value, position);
    const quote = node.type === 'PLAIN' ? 0 : 1;
    return position.line === 1 ? start + quote + position.column - 1 : start;
  };
  try {
    return { value: document.toJS({ maxAliasCount: 20 }), locate };
  } catch (error) {
    throw new SyntaxMistake(cutText(error instanceof Error ? error.message : String(error), 200), 0);
  }
}

/** Inside `key: |`, line k of the text is the k-th line after the key, indented. */
function inBlock(source: string, start: number, text: string, position: TextPosition): number {
  let lineStart = start;
  for (let k = 0; k < position.line; k++) lineStart = source.indexOf('\n', lineStart) + 1;
  const written = source.slice(lineStart).split('\n', 1)[0]!;
  const line = text.split('\n')[position.line - 1] ?? '';
  return lineStart + Math.max(0, written.length - line.length) + position.column - 1;
}

function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
