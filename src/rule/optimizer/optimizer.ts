import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import { evaluate, type Names } from '../compile/evaluate.js';
import type { Floats, Precision } from '../ops/precision.js';
import { Graph, type LeafNode, type Node } from '../program/graph.js';
import { instantiate, writeScalar } from '../program/javascript.js';
import type { Assigned } from '../program/program.js';
import { RuleError } from '../rule-error.js';
import { parseEquations } from '../text/parser.js';

/**
 * An optimizer as equations of one parameter `w` with its mean direction of ascent `g`: it must assign `w'` as `next`.
 * `scalars` are numbers that change from step to step, the same for all parameters; `rate` is always among them.
 */
export interface OptimizerText {
  readonly name: string;
  readonly about: string;
  readonly source: string;
  readonly params: Readonly<Record<string, number>>;
  /** Least value of each parameter, and what it must stay below. */
  readonly ranges: Readonly<Record<string, readonly [least: number, below: number]>>;
  readonly state: readonly string[];
  readonly scalars: readonly string[];
  /** More names for the step: numbers worked out from the parameters, in f64 and rounded once. */
  readonly constants?: (params: Readonly<Record<string, number>>) => Readonly<Record<string, number>>;
  readonly step: string;
  /** The scalars after `rate` for step t = 1, 2, …, computed in f64. */
  readonly clock: (t: number, params: Readonly<Record<string, number>>) => readonly number[];
}

export interface OptimizerProgram {
  readonly graph: Graph;
  readonly next: Node;
  readonly states: readonly Assigned[];
}

/** A checked optimizer with its parameters. */
export interface Optimizer {
  readonly name: string;
  readonly text: OptimizerText;
  readonly params: Readonly<Record<string, number>>;
  /** Of f32. */
  readonly program: OptimizerProgram;
  /** The scalars of step t, `rate` first. */
  scalars(rate: number, t: number): number[];
}

/** Fixes an optimizer's parameters. Throws {@link RuleError} for an unknown one. */
export function createOptimizer(text: OptimizerText, given: Readonly<Record<string, number>> = {}): Optimizer {
  if (typeof text?.step !== 'string' || typeof text.clock !== 'function')
    throw new UserError(`createOptimizer was given ${quote(text)}; expected the text of an optimizer, such as adam`);
  for (const [key, value] of Object.entries(given)) {
    const names = Object.keys(text.params);
    if (!Object.hasOwn(text.params, key))
      throw new RuleError(
        `the optimizer '${text.name}' has no parameter '${key}'${didYouMean(key, names)}; it has ${names.join(', ') || 'none'}`,
      );
    const fail = (found: string, expected: string) => {
      throw new RuleError(`the optimizer's '${key}' is ${found}; expected ${expected}`);
    };
    if (typeof value !== 'number' || Number.isNaN(value)) fail(quote(value), 'a number');
    const [least, below] = text.ranges[key] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const range = `at least ${least}${below === Number.POSITIVE_INFINITY ? '' : ` and below ${below}`}`;
    const isEndless = value === Number.POSITIVE_INFINITY && below === value;
    if (!isEndless && (value < least || value >= below)) fail(String(value), range);
    // A mean that gives the past the weight 1 would learn nothing, and 1 is what 1 - 1e-9 is as a 32-bit float.
    if (!isEndless && Math.fround(value) >= below)
      fail(String(value), `${range}, also as a 32-bit float, which is ${Math.fround(value)}`);
  }
  const params = Object.freeze({ ...text.params, ...given });
  return Object.freeze({
    name: text.name,
    text,
    params,
    program: compileOptimizer(text, params, 'f32'),
    scalars: (rate: number, t: number) => [rate, ...text.clock(t, params)],
  });
}

function compileOptimizer(
  text: OptimizerText,
  params: Readonly<Record<string, number>>,
  precision: Precision,
): OptimizerProgram {
  const graph = new Graph(precision);
  const known = new Map<string, Node>([
    ['w', graph.leaf('parameter')],
    ['g', graph.leaf('direction')],
    ...text.state.map((name): [string, Node] => [name, graph.leaf('state', name)]),
    ...['rate', ...text.scalars].map((name): [string, Node] => [name, graph.leaf('scalar', name)]),
    ...Object.entries({ ...params, ...text.constants?.(params) }).map(([name, value]): [string, Node] => [
      name,
      graph.number(value),
    ]),
  ]);
  const names: Names = {
    lookup: (name, position) => {
      const node = known.get(name);
      if (!node)
        throw new RuleError(
          `'${name}' is not known in the optimizer '${text.name}'${didYouMean(name, known.keys())}`,
          position,
          text.step,
        );
      return node;
    },
    textNumber: (_text, _with, position) => {
      throw new RuleError('an optimizer has no choices', position, text.step);
    },
    source: () => text.step,
  };
  for (const line of parseEquations(text.step, 'step')) known.set(line.name, evaluate(graph, line.value, names));
  return { graph, next: known.get('next')!, states: text.state.map((name) => ({ name, value: known.get(name)! })) };
}

/**
 * One step of `count` parameters: `gradient` (summed over the batch) times `share` (one over the batch) is `g`; the
 * gradient is cleared for the next batch.
 */
export type ScalarStep = (
  w: Floats,
  gradient: Floats,
  states: readonly Floats[],
  count: number,
  scalars: Floats,
  share: number,
) => void;

/** The closure of an optimizer over plain arrays. */
export function compileScalarStep(optimizer: Optimizer, precision: Precision): ScalarStep {
  const { text, params, program } = optimizer;
  const { graph, next, states } = precision === 'f32' ? program : compileOptimizer(text, params, precision);
  const scalars = ['rate', ...optimizer.text.scalars];
  const leaf = ({ leaf: { kind, name } }: LeafNode) => {
    if (kind === 'parameter') return 'w[i]';
    if (kind === 'direction') return 'F(gradient[i] * share)';
    return kind === 'state' ? `S${optimizer.text.state.indexOf(name)}[i]` : `scalars[${scalars.indexOf(name)}]`;
  };
  const body = writeScalar(
    graph,
    [...states.map((s) => s.value), next],
    (value, k) => `const r${k} = ${value};`,
    leaf,
    precision,
  );
  const bind = states.map((_, k) => `const S${k} = states[${k}];`).join(' ');
  const keep = states.map((_, k) => `S${k}[i] = r${k};`).join(' ');
  const source = `(w, gradient, states, count, scalars, share) => { ${bind}
  for (let i = 0; i < count; i++) { ${body} ${keep} w[i] = r${states.length}; gradient[i] = 0; } }`;
  return instantiate(source, precision) as ScalarStep;
}
