import {
  type Graph,
  inOrder,
  leaves,
  type Node,
  type Primitive,
  SYNAPSE,
  substitute,
} from '../../../rule/program/graph.js';
import { interpreted, writeScalar } from '../../../rule/program/javascript.js';
import type { LayerPlan } from '../../../team/plan.js';

/** A value of x and learned synaptic parameters alone: the same in all lanes where the sender did the same. */
export interface FoldTable {
  readonly value: Node;
  /** What it is where the sender is silent, whatever the parameters (of finite value). */
  readonly silent: number | undefined;
  /** It is one value, whatever the sender did. */
  readonly withoutX: boolean;
}

/** The channels of a layer, with leaves `table.0`, `table.1`, … for what is the same in all lanes. */
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
  const isSame = (key: string) => {
    const [kind, name] = key.split('.') as [string, string | undefined];
    return kind === 'x' || kind === 'learned' || kind === 'next' || (kind === 'old' && !ofLanes.has(name!));
  };
  const tables: FoldTable[] = [];
  const channels = substitute(graph, layer.role.channels, (node) => {
    const keys = [...leaves([node])];
    if (node.boolean || node.key === 'x' || keys.length === 0 || !keys.every(isSame)) return undefined;
    const withoutX = !keys.includes('x');
    const silent = withoutX ? undefined : silentValue(graph, node);
    return graph.leaf(`table.${tables.push({ value: node, silent, withoutX }) - 1}`, SYNAPSE);
  });
  const others = [...leaves(channels)].filter((key) => !/^(x$|unit\.|table\.)/.test(key));
  return tables.length > 0 && others.length === 0 ? { tables, channels } : undefined;
}

/** Signs, sizes and zeros of parameters with which a value that looks constant is tried. */
const TRIED = [-1e30, -3, -1e-30, -0, 0, 1e-30, 0.7, 5, 1e30];

/** The value at x = 0, if products with 0 make it a number: then 0 and −0 alone can tell parameters apart, and are tried. */
function silentValue(graph: Graph, node: Node): number | undefined {
  const done = new Map<Node, Node>();
  for (const each of inOrder([node])) {
    const args = each.args.map((arg) => done.get(arg)!);
    const isX = each.key === 'x';
    done.set(each, isX ? graph.number(0) : args.length > 0 ? graph.apply(each.op as Primitive, ...args) : each);
  }
  if (done.get(node)!.op !== 'number') return undefined;
  const keys = [...leaves([node])].filter((key) => key !== 'x');
  const leaf = ({ key }: Node) => (key === 'x' ? '0' : `w[${keys.indexOf(key)}]`);
  const source = writeScalar(graph, [node], (value) => `return ${value};`, leaf, 'f32');
  const at = interpreted(`(w) => { ${source} }`, 'f32') as (w: readonly number[]) => number;
  const values = new Set<string>();
  for (let t = 0; t < TRIED.length ** Math.min(keys.length, 3); t++) {
    const value = at(keys.map((_, k) => Math.fround(TRIED[Math.floor(t / TRIED.length ** (k % 3)) % TRIED.length]!)));
    values.add(Object.is(value, -0) ? '-0' : `${value}`);
  }
  return values.size === 1 ? Number([...values][0]) : undefined;
}
