import { didYouMean } from '../../text/suggest.js';
import { evaluate, type Names } from '../compile/evaluate.js';
import { LIBRARY_FUNCTIONS, type LibraryFunction } from '../ops/functions.js';
import type { Floats, Precision } from '../ops/precision.js';
import { PRIMITIVES, type Primitive } from '../ops/primitives.js';
import { Graph, inOrder, type LeafNode, type Node, type Operation } from '../program/graph.js';
import { instantiate, writeScalar } from '../program/javascript.js';
import type { Assigned } from '../program/program.js';
import { RuleError, type TextPosition, wholeOf } from '../rule-error.js';
import { parseEquations } from '../text/parser.js';
import { GIVEN, type OptimizerText } from './optimizer-text.js';

/** The equations `step` of an optimizer, as values over the leaves of a graph. */
export interface StepProgram {
  readonly graph: Graph;
  /** What the parameter is after the update. */
  readonly next: Node;
  /** What is kept for the parameter after the update, in the order of the optimizer's `state`. */
  readonly states: readonly Assigned[];
}

/** An optimizer with its parameters, as both engines take it. */
export interface CompiledOptimizer {
  readonly text: OptimizerText;
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
  /** Names of what is kept for each parameter. */
  readonly state: readonly string[];
  /** Names of what `clock` works out, in order. */
  readonly scalars: readonly string[];
  /** The values of the equations `constants`, in f64. */
  readonly constants: Readonly<Record<string, number>>;
  /** The equations `step` for programs of f32. */
  readonly program: StepProgram;
  /** The values of {@link scalars} at update t = 1, 2, …, in f64. The result is overwritten by the next call. */
  readonly clock: (t: number) => Float64Array;
}

/**
 * Compiles the equations of an optimizer whose fields were checked.
 *
 * @throws {@link RuleError} with the position.
 */
export function compileOptimizer(text: OptimizerText, params: Readonly<Record<string, number>>): CompiledOptimizer {
  const { name, state = [] } = text;
  const taken = new Map([
    ...Object.entries(GIVEN),
    ...Object.keys(params).map((key): [string, string] => [key, 'a parameter of the optimizer']),
    ...state.map((key): [string, string] => [key, 'part of the state']),
    ['next', 'what `step` assigns'] as const,
  ]);
  const constants = compileNumbers('constants', text.constants, params, taken);
  const values = constants.names.length === 0 ? [] : constants.at(0);
  const constant = Object.fromEntries(constants.names.map((key, k) => [key, values[k]!]));
  for (const key of constants.names) taken.set(key, 'a name of `constants`');
  const scalars = compileNumbers('clock', text.clock, { ...params, ...constant }, taken, 't');
  const parts = { text, name, params, state, scalars: scalars.names, constants: constant };
  return { ...parts, program: compileStep(parts, 'f32'), clock: scalars.at };
}

interface Numbers {
  readonly names: readonly string[];
  /** Their values at update t; overwritten by the next call. */
  readonly at: (t: number) => Float64Array;
}

/**
 * Compiles equations over the numbers in `given`, for f64; `clock`: the name that they have for the number of the
 * update, if they know it.
 */
function compileNumbers(
  section: 'constants' | 'clock',
  source: string | undefined,
  given: Readonly<Record<string, number>>,
  taken: ReadonlyMap<string, string>,
  clock?: string,
): Numbers {
  if (source === undefined) return { names: [], at: () => new Float64Array(0) };
  const graph = new Graph('f64');
  const inputs = Object.keys(given);
  // What is given is no constant of the graph, which refuses infinity: a parameter may be that.
  const known = new Map<string, Node>(
    [...inputs, ...(clock === undefined ? [] : [clock])].map((name) => [name, graph.leaf('scalar', name)]),
  );
  const about =
    clock === undefined ? 'the parameters' : 'the parameters, the constants and t, the number of the update';
  const assigned = new Map<string, Node>();
  for (const line of parseEquations(source, section)) {
    checkAssigned(line.name, line.position, source, taken);
    const value = evaluate(graph, line.value, namesOf(known, source, `${section} knows ${about}`));
    known.set(line.name, value);
    assigned.set(line.name, value);
  }
  return { names: [...assigned.keys()], at: worked([...assigned.values()], given, clock) };
}

/**
 * A function that computes values for the number of an update, in f64, one primitive or library function after the
 * other, without generated code. All layers of a team ask it for the same update, and the values of that one are kept.
 */
function worked(
  values: readonly Node[],
  given: Readonly<Record<string, number>>,
  clock: string | undefined,
): (t: number) => Float64Array {
  const nodes = inOrder(values);
  const at = new Map(nodes.map((node, k) => [node, k]));
  const slots = Float64Array.from(nodes, (node) => {
    if (node.op === 'number') return node.value;
    return node.op === 'leaf' && node.leaf.name !== clock ? given[node.leaf.name]! : 0;
  });
  const clocks = nodes.flatMap((node, k) => (node.op === 'leaf' && node.leaf.name === clock ? [k] : []));
  const operations = nodes.flatMap((node, into) => {
    if (node.op === 'number' || node.op === 'leaf') return [];
    const [x = 0, y = 0, z = 0] = node.args.map((arg) => at.get(arg)!);
    return [{ work: workOf(node.op), x, y, z, into }];
  });
  const from = Int32Array.from(values, (value) => at.get(value)!);
  const out = new Float64Array(values.length);
  let known = Number.NaN;
  return (t) => {
    if (t === known) return out;
    for (const slot of clocks) slots[slot] = t;
    for (const { work, x, y, z, into } of operations) slots[into] = work(slots[x]!, slots[y]!, slots[z]!);
    for (let k = 0; k < out.length; k++) out[k] = slots[from[k]!]!;
    known = t;
    return out;
  };
}

/** An operation on numbers in f64. */
function workOf(op: Operation): (x: number, y: number, z: number) => number {
  if (Object.hasOwn(PRIMITIVES, op)) return PRIMITIVES[op as Primitive].value;
  return LIBRARY_FUNCTIONS[op as LibraryFunction].value;
}

/** Compiles the equations `step` for programs of a precision. */
function compileStep(
  { text, params, state, scalars, constants }: Omit<CompiledOptimizer, 'program' | 'clock'>,
  precision: Precision,
): StepProgram {
  const graph = new Graph(precision);
  const known = new Map<string, Node>([
    ['w', graph.leaf('parameter')],
    ['g', graph.leaf('direction')],
    ...state.map((name): [string, Node] => [name, graph.leaf('state', name)]),
    ...['rate', ...scalars].map((name): [string, Node] => [name, graph.leaf('scalar', name)]),
    ...Object.entries({ ...params, ...constants }).map(([name, value]): [string, Node] => [name, graph.number(value)]),
  ]);
  const taken = new Map([
    ...Object.entries(GIVEN),
    ...Object.keys(params).map((key): [string, string] => [key, 'a parameter of the optimizer']),
    ...Object.keys(constants).map((key): [string, string] => [key, 'a name of `constants`']),
    ...scalars.map((key): [string, string] => [key, 'a name of `clock`']),
  ]);
  for (const line of parseEquations(text.step, 'step')) {
    checkAssigned(line.name, line.position, text.step, taken);
    known.set(line.name, evaluate(graph, line.value, namesOf(known, text.step)));
  }
  const next = known.get('next');
  if (!next)
    throw new RuleError("nothing assigns 'next'; expected a line such as `next = w + rate * g`", wholeOf('step'));
  return { graph, next, states: state.map((name) => ({ name, value: known.get(name)! })) };
}

function checkAssigned(name: string, position: TextPosition, source: string, taken: ReadonlyMap<string, string>): void {
  const owner = taken.get(name);
  if (owner === undefined) return;
  const hint = name === 'w' ? '; what it is after the update is `next`' : '';
  throw new RuleError(`'${name}' is ${owner} and cannot be assigned${hint}`, position, source);
}

function namesOf(known: ReadonlyMap<string, Node>, source: string, more = ''): Names {
  return {
    lookup: (name, position) => {
      const node = known.get(name);
      if (node) return node;
      const all = `known here are ${[...known.keys()].join(', ')}`;
      const unlike = more || (name === 't' ? 'give it a name in `clock`, as in `age = t`' : all);
      throw new RuleError(
        `'${name}' is not known here${didYouMean(name, known.keys(), all, unlike)}`,
        position,
        source,
      );
    },
    textNumber: (_text, _with, position) => {
      throw new RuleError('an optimizer has no choices', position, source);
    },
    source: () => source,
  };
}

/**
 * One update of `count` parameters `w`. Their mean direction `g` is `gradient`, summed over the batch, times `share`,
 * one over the batch; `gradient` is set to 0 for the next batch. `states`: what is kept for each parameter,
 * `[state][parameter]`; `scalars`: the learning rate, then those of the optimizer.
 */
export type ScalarStep = (
  w: Floats,
  gradient: Floats,
  states: readonly Floats[],
  count: number,
  scalars: Floats,
  share: number,
) => void;

/** The function that updates plain arrays by an optimizer. */
export function compileScalarStep(optimizer: CompiledOptimizer, precision: Precision): ScalarStep {
  const { graph, next, states } = precision === 'f32' ? optimizer.program : compileStep(optimizer, precision);
  const scalars = ['rate', ...optimizer.scalars];
  const leaf = ({ leaf: { kind, name } }: LeafNode) => {
    if (kind === 'parameter') return 'w[i]';
    if (kind === 'direction') return 'F(gradient[i] * share)';
    return kind === 'state' ? `S${optimizer.state.indexOf(name)}[i]` : `scalars[${scalars.indexOf(name)}]`;
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
