import { isLeaf, type LeafKind, leaves, type Node } from '../../rule/program/graph.js';
import type { Reception, RoleProgram } from '../../rule/program/program.js';
import type { LayerPlan } from '../../team/layer-plan.js';

// A program in normal form shows which of its sums are products of matrices: what a synapse adds is then a value of its
// sender, times one of the synapse, times one of the unit. Kernels for these are faster and add up in the same order.

/** Whether a value is the input of the synapse, as it is in the first pass. */
function isInput(node: Node): boolean {
  return isLeaf(node, 'x') && node.leaf.pass === 0;
}

/** The name of w where the role's one sum over inputs is x · w; else undefined. */
export function weightOf({ sums }: Pick<RoleProgram, 'sums'>): string | undefined {
  const [sum] = sums;
  if (sums.length !== 1 || sum!.value.op !== 'mul') return undefined;
  const [x, w] = sum!.value.args as readonly [Node, Node];
  return isInput(x) && isLeaf(w, 'learned') ? w.leaf.name : undefined;
}

/** A learned parameter whose direction is x · e, and the name of e in the unit's memory. */
export interface OuterProduct {
  readonly name: string;
  readonly unit: string;
}

/** Each learned parameter with its e, where all directions of a role are x · e and it has no traces; else none. */
export function outerProducts({ deltas, traces }: Pick<RoleProgram, 'deltas' | 'traces'>): readonly OuterProduct[] {
  if (traces.length > 0) return [];
  const products = deltas.flatMap(({ name, value }) => {
    const [x, e] = value.args;
    return value.op === 'mul' && isInput(x!) && isLeaf(e!, 'unit') ? [{ name, unit: e.leaf.name }] : [];
  });
  return products.length === deltas.length ? products : [];
}

/** The leaves of a product that is sent. */
const PRODUCT = new Set<LeafKind>(['unit', 'learned', 'next']);

/** A channel that is a product: its value without the factor x, and whether it has that factor. */
export interface SentProduct {
  readonly timesX: boolean;
  readonly value: Node;
}

/**
 * A channel taken apart, where it is made of values of the unit and learned parameters, times x or not. Undefined where
 * it also reads traces, or values from before the update.
 */
export function sentProduct(channel: Node): SentProduct | undefined {
  const timesX = channel.op === 'mul' && isInput(channel.args[0]!);
  const value = timesX ? channel.args[1]! : channel;
  const fits = leaves([value]).every(({ leaf }) => PRODUCT.has(leaf.kind));
  return fits ? { timesX, value } : undefined;
}

/** A product, and the name under which the units below hear its sum. */
export interface HeardProduct extends SentProduct {
  readonly name: string;
}

/**
 * What the units below a layer hear of it, if these are nothing but sums of products in which x is 0 or 1; else
 * undefined.
 */
export function heardProducts(
  { role, binaryInputs, logits }: Pick<LayerPlan, 'role' | 'binaryInputs' | 'logits'>,
  receptions: readonly Reception[],
): readonly HeardProduct[] | undefined {
  const products = receptions.flatMap((reception) => {
    const product = reception.kind === 'sum' ? sentProduct(role.channels[reception.channel]!) : undefined;
    const fits = product !== undefined && (binaryInputs || !product.timesX);
    return fits ? [{ ...product, name: (reception as { readonly name: string }).name }] : [];
  });
  return logits === 1 && products.length === receptions.length ? products : undefined;
}
