import type { Primitive } from '../../rule/ops/primitives.js';
import {
  type Graph,
  inOrder,
  isLeaf,
  type Leaf,
  type LeafNode,
  leaves,
  type Node,
  substitute,
} from '../../rule/program/graph.js';
import { interpreted, writeScalar } from '../../rule/program/javascript.js';
import type { LayerPlan } from '../../team/layer-plan.js';
import { padded } from '../sizes.js';

/** A value of x and learned parameters of the synapse alone: in all rows with the same x it is the same. */
export interface FoldTable {
  readonly value: Node;
  /** Its value at x = 0, where that is the same for all finite parameters; else undefined. */
  readonly silent: number | undefined;
  /**
   * It has one value a synapse: it does not depend on x, or there is one row, whose x is known when the table is
   * filled.
   */
  readonly isSettled: boolean;
}

/** The channels of a layer, with leaves of kind `table` for what is looked up. */
export interface TabledChannels {
  readonly tables: readonly FoldTable[];
  readonly channels: readonly Node[];
}

/**
 * What can be looked up of the channels of a layer that feed a fold, if the layer's inputs are 0 or 1. Undefined: they
 * feed none, the inputs are other numbers, or nothing can be looked up.
 */
export function foldTables(layer: LayerPlan, below: LayerPlan | undefined, rows: number): TabledChannels | undefined {
  const folds = below?.role.receptions.some(({ kind }) => kind === 'fold');
  if (!layer.sendsCredit || !folds || !layer.binaryInputs || layer.logits > 1) return undefined;
  const { graph, traces } = layer.rule;
  const ofLanes = new Set(traces.map(({ name }) => name));
  const isX = ({ kind, pass }: Leaf) => kind === 'x' && pass === 0;
  const isSame = ({ leaf }: LeafNode) => {
    const { kind, name } = leaf;
    return isX(leaf) || kind === 'learned' || kind === 'next' || (kind === 'old' && !ofLanes.has(name));
  };
  const tables: FoldTable[] = [];
  const channels = substitute(graph, layer.role.channels, (node) => {
    const read = leaves([node]);
    if (node.boolean || isLeaf(node, 'x') || read.length === 0 || !read.every(isSame)) return undefined;
    const isSettled = rows === 1 || !read.some((leaf) => isLeaf(leaf, 'x'));
    const silent = isSettled ? undefined : silentValue(graph, node);
    return graph.leaf('table', '', tables.push({ value: node, silent, isSettled }) - 1);
  });
  const isKnown = leaves(channels).every(({ leaf }) => isX(leaf) || leaf.kind === 'unit' || leaf.kind === 'table');
  return tables.length > 0 && isKnown ? { tables, channels } : undefined;
}

/** Parameters for which `silentValue` tries whether a value stays the same: both signs, both zeros, small and large. */
const TRIED = [-1e30, -3, -1e-30, -0, 0, 1e-30, 0.7, 5, 1e30];

/**
 * The value at x = 0, if it is the same for all finite parameters. Products with the constant 0 make it a number; what
 * is left to find by trying is whether that is 0 or −0.
 */
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

/** Bytes of all tables of one column. */
export function tableRowBytes(tables: readonly FoldTable[], inputs: number): number {
  return 4 * padded(inputs) * tables.reduce((rows, table) => rows + rowsOf(table), 0);
}

/**
 * Rows `[input]` that a table has of a column: the value; where x is still to come its bits at x = 1 exclusive-or those
 * at x = 0, and in a second row those at x = 0, unless they are always the same.
 */
export function rowsOf({ silent, isSettled }: FoldTable): number {
  return isSettled || silent !== undefined ? 1 : 2;
}
