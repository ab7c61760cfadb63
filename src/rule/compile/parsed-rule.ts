import { didYouMean } from '../../text/suggest.js';
import type { Precision } from '../ops/precision.js';
import { Graph, type Node } from '../program/graph.js';
import { RuleError, type TextPosition } from '../rule-error.js';
import { type Declarations, declare, sectionText } from '../text/declarations.js';
import type { Expression } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import type { Names } from './evaluate.js';

/** For which units a rule is compiled. */
export interface CompileOptions {
  /** Logits of an output unit: 1, or K − 1 for one that selects among K actions. Default 1. */
  readonly logits?: number;
  /** Of constants, which have the values that programs of this precision would compute. Default f32. */
  readonly precision?: Precision;
  /** Whether the units are those of the first layer, for which the name `first` is 1. Default false. */
  readonly isFirst?: boolean;
}

/**
 * A rule's text with a value for each of its parameters, declared and parsed, and the graph that its lines are compiled
 * into.
 */
export class ParsedRule {
  readonly text: Readonly<RuleText>;
  readonly params: Readonly<Record<string, number | string>>;
  /** Logits of an output unit. */
  readonly logits: number;
  readonly graph: Graph;
  readonly declared: Declarations;
  /** Whether its units are those of the first layer. */
  readonly isFirst: boolean;

  /** @throws {@link RuleError} when a declaration or line is malformed. */
  constructor(
    text: Readonly<RuleText>,
    params: Readonly<Record<string, number | string>>,
    { logits = 1, precision = 'f32', isFirst = false }: CompileOptions = {},
  ) {
    this.text = text;
    this.params = params;
    this.logits = logits;
    this.isFirst = isFirst;
    this.graph = new Graph(precision);
    this.declared = declare(text, params);
  }

  /**
   * The value of a parameter as a constant; for a text its index among the parameter's choices. Undefined: there is no
   * such parameter.
   */
  parameter(name: string, graph = this.graph): Node | undefined {
    if (!Object.hasOwn(this.params, name)) return undefined;
    const value = this.params[name]!;
    return graph.number(typeof value === 'number' ? value : this.#texts(name).indexOf(value));
  }

  /** Whether a name is a parameter whose value is one of several texts. */
  isText(name: string): boolean {
    return this.#texts(name).length > 0;
  }

  /** Whether a name is that of a pass. */
  isPass(name: string): boolean {
    return this.declared.passes.includes(name);
  }

  /** The index of a text among the choices of the parameter that it is compared with. */
  textNumber(text: string, comparedWith: Expression, position: TextPosition, graph = this.graph): Node {
    const texts = comparedWith.kind === 'name' ? this.#texts(comparedWith.name) : [];
    if (texts.length === 0) this.fail(`'${text}' must be compared with a parameter that has choices`, position);
    if (!texts.includes(text))
      this.fail(`'${text}' is not a choice` + didYouMean(text, texts, `the choices are ${texts.join(', ')}`), position);
    return graph.number(texts.indexOf(text));
  }

  /** What names mean in a section: `lookup` says it of all but those parameters that are texts. */
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

  /** @throws {@link RuleError} that shows the line of the position. */
  fail(problem: string, position: TextPosition): never {
    throw new RuleError(problem, position, this.sectionText(position.section));
  }

  sectionText(section: string): string {
    return sectionText(this.text, section);
  }

  /** The choices of a parameter; empty: its value is a number. */
  #texts(name: string): readonly string[] {
    const specs = this.text.params ?? {};
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    return typeof spec === 'object' ? (spec.choices ?? []) : [];
  }
}
