import type { Primitive } from '../../rule/ops/primitives.js';
import { type Graph, inOrder, isLeaf, type LeafNode, leaves, type Node, substitute } from '../../rule/program/graph.js';
import { interpreted, writeScalar } from '../../rule/program/javascript.js';
import type { LayerPlan } from '../../team/layer-plan.js';
import { padded } from '../sizes.js';

/** A value of x and learned synaptic parameters alone: the same in all lanes where the sender did the same. */
export interface FoldTable {
  readonly value: Node;
  /** What it is where the sender is silent, whatever the parameters (of finite value). */
  readonly silent: number | undefined;
  /** It is one value, whatever the sender did. */
  readonly withoutX: boolean;
}

/** The channels of a layer, with `table` leaves for what is the same in all lanes. */
export interface TabledChannels {
  readonly tables: readonly FoldTable[];
  readonly channels: readonly Node[];
}

/** Of a layer whose inputs are 0 or 1 and whose channels feed a fold: what of them is looked up; else undefined. */
export function foldTables(layer: LayerPlan, below: LayerPlan | undefined): TabledChannels | undefined {
  const folds = below?.role.receptions.some(({ kind }) => kind === 'fold');
  if (!layer.sendsCredit || !folds || !layer.binaryInputs || layer.logits > 1) return undefined;
  const { graph, traces } = layer.rule;
  const ofLanes = new Set(traces.map(({ name }) => name));
  const isSame = ({ leaf: { kind, name } }: LeafNode) =>
    kind === 'x' || kind === 'learned' || kind === 'next' || (kind === 'old' && !ofLanes.has(name));
  const tables: FoldTable[] = [];
  const channels = substitute(graph, layer.role.channels, (node) => {
    const read = leaves([node]);
    if (node.boolean || isLeaf(node, 'x') || read.length === 0 || !read.every(isSame)) return undefined;
    const withoutX = !read.some((leaf) => isLeaf(leaf, 'x'));
    const silent = withoutX ? undefined : silentValue(graph, node);
    return graph.leaf('table', '', tables.push({ value: node, silent, withoutX }) - 1);
  });
  const isKnown = leaves(channels).every(({ leaf: { kind } }) => kind === 'x' || kind === 'unit' || kind === 'table');
  return tables.length > 0 && isKnown ? { tables, channels } : undefined;
}

/** Signs, sizes and zeros of parameters with which a value that looks constant is tried. */
const TRIED = [-1e30, -3, -1e-30, -0, 0, 1e-30, 0.7, 5, 1e30];

/** The value at x = 0, if products with 0 make it a number: then 0 and −0 alone can tell parameters apart, and are tried. */
function silentValue(graph: Graph, node: Node): number | undefined {
  const done = new Map<Node, Node>();
  for (const each of inOrder([node])) {
    const args = each.args.map((arg) => done.get(arg)!);
    const isX = isLeaf(each, 'x');
    done.set(each, isX ? graph.number(0) : args.length > 0 ? graph.apply(each.op as Primitive, ...args) : each);
  }
  if (done.get(node)!.op !== 'number') return undefined;
  const parameters = leaves([node]).filter((leaf) => !isLeaf(leaf, 'x'));
  const leaf = (of: LeafNode) => (isLeaf(of, 'x') ? '0' : `w[${parameters.indexOf(of)}]`);
  const source = writeScalar(graph, [node], (value) => `return ${value};`, leaf, 'f32');
  const at = interpreted(`(w) => { ${source} }`, 'f32') as (w: readonly number[]) => number;
  const values = new Set<string>();
  for (let t = 0; t < TRIED.length ** Math.min(parameters.length, 3); t++) {
    const value = at(
      parameters.map((_, k) => Math.fround(TRIED[Math.floor(t / TRIED.length ** (k % 3)) % TRIED.length]!)),
    );
    values.add(Object.is(value, -0) ? '-0' : `${value}`);
  }
  return values.size === 1 ? Number([...values][0]) : undefined;
}

/** Bytes of the tables of a layer, `[column][table][input]`. */
export function foldTableBytes(tables: readonly FoldTable[], inputs: number, columns: number): number {
  return padded(columns) * tableRowBytes(tables, inputs);
}

/** Bytes of what the tables have for one column. */
export function tableRowBytes(tables: readonly FoldTable[], inputs: number): number {
  return 4 * padded(inputs) * tables.reduce((rows, table) => rows + rowsOf(table), 0);
}

/** A value that depends on x has its bits at x = 1 exclusive-or those at x = 0 and, unless they are always the same, the latter. */
export function rowsOf({ silent, withoutX }: FoldTable): number {
  return withoutX || silent !== undefined ? 1 : 2;
}
