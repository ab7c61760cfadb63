import { didYouMean } from '../../text/suggest.js';
import type { Precision } from '../ops/precision.js';
import { Graph, type Node } from '../program/graph.js';
import { RuleError, type TextPosition } from '../rule-error.js';
import { type Declarations, declare, sectionText } from '../text/declarations.js';
import type { Expression } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import type { Names } from './evaluate.js';

/** A rule's text with values of its parameters: declared and parsed, and the graph that its lines are compiled into. */
export class ParsedRule {
  readonly text: Readonly<RuleText>;
  readonly params: Readonly<Record<string, number | string>>;
  /** Logits of an output unit. */
  readonly logits: number;
  readonly graph: Graph;
  readonly declared: Declarations;
  /** Whether its units are those of the first layer. */
  readonly first: boolean;

  /** @throws {@link RuleError} when a declaration or line is malformed. */
  constructor(
    text: Readonly<RuleText>,
    params: Readonly<Record<string, number | string>>,
    logits = 1,
    precision: Precision = 'f32',
    first = false,
  ) {
    this.text = text;
    this.params = params;
    this.logits = logits;
    this.first = first;
    this.graph = new Graph(precision);
    this.declared = declare(text, params);
  }

  /** A parameter as a constant; of one that is a text, the index of that text among those it may be. */
  parameter(name: string, graph = this.graph): Node | undefined {
    if (!Object.hasOwn(this.params, name)) return undefined;
    const value = this.params[name]!;
    return graph.number(typeof value === 'number' ? value : this.#texts(name).indexOf(value));
  }

  isText(name: string): boolean {
    return this.#texts(name).length > 0;
  }

  isPass(name: string): boolean {
    return this.declared.passes.includes(name);
  }

  /** The index of a text that a parameter is compared with. */
  textNumber(text: string, comparedWith: Expression, position: TextPosition, graph = this.graph): Node {
    const texts = comparedWith.kind === 'name' ? this.#texts(comparedWith.name) : [];
    if (texts.length === 0) this.fail(`'${text}' must be compared with a parameter that has choices`, position);
    if (!texts.includes(text))
      this.fail(`'${text}' is not a choice${didYouMean(text, texts)}; choices: ${texts.join(', ')}`, position);
    return graph.number(texts.indexOf(text));
  }

  /** The names of a section: `lookup` says what each means, but for parameters that are texts. */
  namesWith(lookup: Names['lookup'], logits = 1): Names {
    return {
      logits,
      components: this.declared.components,
      lookup,
      textNumber: (text, comparedWith, position) => this.textNumber(text, comparedWith, position),
      isText: (name) => this.isText(name),
      isPass: (name) => this.isPass(name),
      source: (section) => this.sectionText(section),
    };
  }

  fail(problem: string, position: TextPosition): never {
    throw new RuleError(problem, position, this.sectionText(position.section));
  }

  sectionText(section: string): string {
    return sectionText(this.text, section);
  }

  /** The texts that a parameter may be. */
  #texts(name: string): readonly string[] {
    const specs = this.text.params ?? {};
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    return typeof spec === 'object' ? (spec.choices ?? []) : [];
  }
}
