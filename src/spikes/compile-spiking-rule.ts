import { evaluate, type Names } from '../rule/compile/evaluate.js';
import { Graph, type LeafNode, type Node } from '../rule/program/graph.js';
import { instantiate, writeScalar } from '../rule/program/javascript.js';
import { RuleError, wholeOf } from '../rule/rule-error.js';
import { parseEquations } from '../rule/text/parser.js';
import { didYouMean } from '../text/suggest.js';
import {
  ASSIGNS,
  FLAGS,
  KNOWN,
  ownerIn,
  REGULATION,
  type SpikingRuleText,
  type SpikingSection,
} from './spiking-rule-text.js';

/** A value of a unit, worked out from numbers in the order of `names`, every operation rounded to f32. */
export interface UnitProgram {
  readonly names: readonly string[];
  readonly run: (values: Float32Array) => number;
}

/**
 * The update of a synapse. Leaves: `x` the time of the input, `parameter` the weight, `scalar` what is the unit's, by
 * name.
 */
export interface WindowProgram {
  readonly graph: Graph;
  /** The weight after the update, clipped. */
  readonly next: Node;
  /** Names of `scalar` leaves, in the order of their places. */
  readonly names: readonly string[];
  /** The same for the synapses of one unit: `times` of the inputs, `values` in the order of `names`. */
  readonly run: (weights: Float32Array, times: Float32Array, values: Float32Array) => void;
}

/** A rule with its parameters, as both engines take it. */
export interface CompiledSpikingRule {
  readonly error: UnitProgram;
  readonly window: WindowProgram;
  readonly threshold: UnitProgram;
}

/** What a weight may be. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Compiles the equations of a rule whose fields were checked.
 *
 * @throws {@link RuleError} with the position.
 */
export function compileSpikingRule(
  text: SpikingRuleText,
  params: Readonly<Record<string, number>>,
  bounds: Bounds,
): CompiledSpikingRule {
  return {
    error: unitProgram('error', text.error, params),
    window: windowProgram(text.window, params, bounds),
    threshold: unitProgram('threshold', text.threshold ?? REGULATION, params),
  };
}

function unitProgram(
  section: 'error' | 'threshold',
  source: string,
  params: Readonly<Record<string, number>>,
): UnitProgram {
  const graph = new Graph('f32');
  const names = Object.keys(KNOWN[section]);
  const known = new Map<string, Node>(names.map((name) => [name, graph.leaf('scalar', name)]));
  const value = assigned(section, source, graph, known, params);
  const body = writeScalar(
    graph,
    [value],
    (text) => `const result = ${text};`,
    ({ leaf }: LeafNode) => `S[${names.indexOf(leaf.name)}]`,
    'f32',
  );
  const compiled = later<UnitProgram['run']>(`(S) => { ${body} return result; }`);
  return { names, run: (values) => compiled()(values) };
}

/** The unit's numbers that a window reads: those of the text, and the learning rate. */
const WINDOW_SCALARS = ['e', 'a', 'T', 'rate'];

function windowProgram(source: string, params: Readonly<Record<string, number>>, { low, high }: Bounds): WindowProgram {
  const graph = new Graph('f32');
  const scalar = (name: string): [string, Node] => [name, graph.leaf('scalar', name)];
  const known = new Map<string, Node>([
    ...['e', 'a', 'T'].map(scalar),
    ['x', graph.leaf('x')],
    ['w', graph.leaf('parameter')],
    ['low', graph.number(low)],
    ['high', graph.number(high)],
  ]);
  const change = graph.apply('mul', assigned('window', source, graph, known, params), graph.leaf('scalar', 'rate'));
  const moved = graph.apply('add', graph.leaf('parameter'), change);
  const next = graph.apply('min', graph.apply('max', moved, graph.number(low)), graph.number(high));
  const leaf = ({ leaf: { kind, name } }: LeafNode) => {
    if (kind === 'x') return 'X[i]';
    return kind === 'parameter' ? 'W[i]' : `S[${WINDOW_SCALARS.indexOf(name)}]`;
  };
  const body = writeScalar(graph, [next], (text) => `W[i] = ${text};`, leaf, 'f32');
  const loop = `(W, X, S, n) => { for (let i = 0; i < n; i++) { ${body} } }`;
  const compiled = later<(W: Float32Array, X: Float32Array, S: Float32Array, n: number) => void>(loop);
  return {
    ...{ graph, next, names: WINDOW_SCALARS },
    run: (weights, times, values) => compiled()(weights, times, values, weights.length),
  };
}

/** A program that becomes code when it is first run: a page may say before that that none is to be generated. */
function later<Run>(source: string): () => Run {
  let run: Run | undefined;
  return () => (run ??= instantiate(source, 'f32') as Run);
}

/** The value of what a section assigns. */
function assigned(
  section: SpikingSection,
  source: string,
  graph: Graph,
  given: ReadonlyMap<string, Node>,
  params: Readonly<Record<string, number>>,
): Node {
  const known = new Map([
    ...Object.entries(params).map(([name, value]): [string, Node] => [name, graph.number(value)]),
    ...given,
  ]);
  const names: Names = {
    lookup: (name, position) => {
      const node = known.get(name);
      if (node) return node;
      const rest = didYouMean(name, known.keys(), `known here are ${[...known.keys()].join(', ')}`);
      throw new RuleError(`'${name}' is not known here${rest}`, position, source);
    },
    textNumber: (_text, _with, position) => {
      throw new RuleError('a rule of spiking units has no choices', position, source);
    },
    isFlag: (name) => given.has(name) && FLAGS.includes(name),
    source: () => source,
  };
  for (const line of parseEquations(source, section)) {
    const owner = Object.hasOwn(params, line.name) ? 'a parameter of the rule' : ownerIn(section, line.name);
    if (owner !== undefined)
      throw new RuleError(`'${line.name}' is ${owner} and cannot be assigned`, line.position, source);
    known.set(line.name, evaluate(graph, line.value, names));
  }
  const value = known.get(ASSIGNS[section]);
  if (value) return value;
  const example = { error: 'e = (a - mean) / T', window: 'dw = e * (x <= a ? plus : minus)', threshold: REGULATION };
  throw new RuleError(
    `nothing assigns '${ASSIGNS[section]}'; expected a line such as \`${example[section]}\``,
    wholeOf(section),
  );
}
