import { inOrder, isLeaf, leaves } from '../../rule/program/graph.js';
import { below, hearsSeveral, type LayerPlan, rowsOf } from '../../team/layer-plan.js';
import type { TeamPlan } from '../../team/plan.js';
import { seesOnce } from '../../team/state/state-tensor.js';
import {
  ACT_ROWS,
  BLOCK,
  CHUNK,
  DRAWS_BYTES,
  FIELD_CHUNK,
  LEAST_COLUMNS_TO_SEND_SPARSELY,
  LEAST_INPUTS_TO_LOOK_UP,
  LEAST_INPUTS_TO_TABLE_BLOCKS,
  LEAST_INPUTS_TO_TILE,
  LEAST_INPUTS_TO_UPDATE_BY_LOOKUP,
  LEAST_ROWS_TO_LOOK_UP,
  LEAST_ROWS_TO_UPDATE_BY_LOOKUP,
  LEAST_SYNAPSES_TO_SHARE_TABLES,
  MOST_LANES_TO_SHARE_COLUMNS,
  MOST_ROWS_TO_SHARE_TABLES,
  SPARSE_SEND_BYTES,
  STRIP,
  STRIP_BYTES,
  TABLE_BYTES,
  TABLED_ROWS,
  TABLES,
  TILE_BYTES,
  WIDE,
} from '../sizes.js';
import { foldTableBytes, foldTables } from './fold-tables.js';
import type { BinaryCoding, SendEntry, UpdateEntry } from './kernel-entry.js';
import type {
  CodedKernelPlan,
  IdleKernelPlan,
  LayerKernelPlan,
  LookupKernelPlan,
  SettlingKernelPlan,
} from './kernel-plan.js';
import { heardProducts, outerProducts, weightOf } from './products.js';
import { planRelay } from './relay-plan.js';

/** Decides which kernels run a layer of a team on so many threads. */
export function planLayerKernels(team: TeamPlan, layer: LayerPlan, threads: number): LayerKernelPlan {
  const rows = rowsOf(layer, team.batch);
  const isVector = layer.components > 1;
  const source = below(team.layers, layer);
  const plain = { layer: layer.layer, variant: 'plain' } as const;
  const sendsAlong = rows === 1 && rowPassSends(team, layer);
  const send = sendsAlong ? undefined : planSend(layer, source, rows, isTold(team, layer));
  const update = planUpdate(layer, rows, sendsAlong);
  const lookups = planLookups(layer, rows);
  const idle = planIdle(team, layer, rows, sendsAlong);
  // A pass over the weights of one row pays where it updates and sends along.
  const sums = update.variant === 'rowPass' ? plain : update;
  const isTiled = actsInTiles(layer, team.batch);
  return {
    act: {
      kind: 'act',
      layer: layer.layer,
      variant: isVector ? 'vector' : layer.field ? 'field' : isTiled ? 'tiles' : 'plain',
    },
    sum: isVector ? { kind: 'sum', layer: layer.layer, variant: sharesFields(layer) ? 'plain' : 'field' } : undefined,
    actColumns: sharesColumns(layer, team.batch) ? { kind: 'actColumns', ...plain } : undefined,
    learn: { kind: 'learn', layer: layer.layer, variant: learnsTogether(layer) ? 'vector' : 'plain' },
    update: { kind: 'update', ...update },
    updateBias: { kind: 'updateBias', ...update },
    relay: idle.follow ? undefined : planRelay(team, layer, update, lookups, threads),
    constrain: layer.role.after.some(({ sums }) => sums.length > 0) ? { kind: 'constrain', ...plain } : undefined,
    send,
    lookups,
    settling: planSettling(layer, source),
    idle,
    directions: {
      update: { kind: 'update', ...sums },
      updateBias: { kind: 'updateBias', ...sums },
      apply: { kind: 'apply', ...plain },
      applyBias: { kind: 'applyBias', ...plain },
    },
    updatesEarly: layer.sendsCredit && (layer.role.creditAfterUpdate || send === undefined),
    scratchBytes: Math.max(
      isTiled ? layer.role.sums.length * CHUNK * TILE_BYTES + DRAWS_BYTES : 0,
      layer.field ? DRAWS_BYTES : 0,
      lookups
        ? TABLES * TABLE_BYTES +
            Math.max(
              lookups.packsInputs ? TILE_BYTES * rows + DRAWS_BYTES : 0,
              lookups.tabledRows > 0 ? STRIP_BYTES * layer.inputs : 0,
            )
        : 0,
      send?.variant === 'sparse' ? SPARSE_SEND_BYTES : 0,
      update.variant === 'outer' && rows > CHUNK ? STRIP_BYTES * layer.inputs : 0,
      update.variant === 'field' && rows > FIELD_CHUNK ? STRIP_BYTES * layer.fanIn * layer.role.deltas.length : 0,
      isVector ? STRIP_BYTES * layer.fanIn * layer.rule.synapseLearned.length : 0,
      send?.variant === 'foldTables' ? foldTableBytes(send.tabled.tables, layer.inputs, layer.columns) : 0,
    ),
  };
}

/**
 * Whether a layer acts in tiles of rows: there are enough rows and inputs, and nothing that is summed depends on the
 * row but the input.
 */
function actsInTiles({ inputs, role, field }: LayerPlan, batch: number): boolean {
  if (field) return false;
  const isOfInputs = leaves(role.sums.map(({ value }) => value)).every(
    ({ leaf: { kind } }) => kind === 'x' || kind === 'learned',
  );
  return batch >= ACT_ROWS && inputs >= LEAST_INPUTS_TO_TILE && isOfInputs && role.sums.length > 0;
}

/** Whether the four columns of a vector hear the same senders. */
function sharesFields({ field }: LayerPlan): boolean {
  return field === undefined || field.maps % 4 === 0;
}

/** Whether the rule's `learn` looks at all components of vectors at once. */
function learnsTogether({ components, role }: LayerPlan): boolean {
  const used = inOrder(role.learn.map(({ value }) => value));
  return components > 1 && used.some((node) => node.op === 'dot' || isLeaf(node, 'fixed'));
}

/** Whether threads share the columns of a layer: there are too few lanes to share, and enough columns. */
function sharesColumns(layer: LayerPlan, batch: number): boolean {
  const { columns, logits, components, role, rounds, passes } = layer;
  const isWide = batch <= MOST_LANES_TO_SHARE_COLUMNS && columns >= WIDE;
  const isOnce = components * rounds * passes === 1;
  return isWide && logits === 1 && role.settling === undefined && isOnce && isPlain(layer);
}

/**
 * Whether threads share the columns of a layer that looks up: where each has lanes of its own, each fills all tables.
 */
function sharesLookups({ inputs, columns }: LayerPlan, rows: number): boolean {
  return inputs * columns >= LEAST_SYNAPSES_TO_SHARE_TABLES && rows <= MOST_ROWS_TO_SHARE_TABLES * inputs;
}

type UpdateVariant = UpdateEntry extends infer E ? (E extends UpdateEntry ? Omit<E, 'kind'> : never) : never;

function planUpdate(of: LayerPlan, rows: number, sends: boolean): UpdateVariant {
  const { layer, role, components, field } = of;
  if (field) return { layer, variant: 'field' };
  // The variant `rowPass` does not keep traces as they were, which a later `send` would need.
  const keepsTraces = !sends && role.traces.some(({ name }) => role.keepsOld.includes(name));
  if (rows === 1 && !keepsTraces) return { layer, variant: 'rowPass', sends };
  const products = outerProducts(role);
  // With inputs of one component each, the rows of a component must be whole blocks of all rows.
  const areBlocks = !seesOnce(of) || (rows / components) % BLOCK === 0;
  if (products.length === 0 || !areBlocks) return { layer, variant: 'plain' };
  // Threads divide inputs or strips, and read the lanes of all threads: more parts divide more evenly, and less is read
  // of each lane.
  const hasMoreStrips = components === 1 && Math.ceil(of.columns / STRIP) > Math.ceil(of.inputs / 4);
  return { layer, variant: 'outer', over: hasMoreStrips ? 'strips' : 'inputs', products };
}

/**
 * Whether the update of a layer with one row can send credit along: credit is sums over columns, and the update waits
 * for no echo.
 */
function rowPassSends(team: TeamPlan, layer: LayerPlan): boolean {
  const { sendsCredit, logits, role, field } = layer;
  if (role.awaitsEcho || field || isTold(team, layer)) return false;
  return sendsCredit && logits === 1 && below(team.layers, layer)!.role.receptions.every(({ kind }) => kind === 'sum');
}

/**
 * Whether what a layer sends is added to what other layers send, or divided among layers below: kernels then write it
 * to `told`.
 */
function isTold(team: TeamPlan, layer: LayerPlan): boolean {
  return hearsSeveral(layer) || (below(team.layers, layer)?.feeds.length ?? 0) > 1;
}

/** Whether each unit of a layer listens to all of the layer below and to nobody else. */
function isPlain({ layer, from, field, delay }: LayerPlan): boolean {
  return field === undefined && delay === 0 && from.length === 1 && from[0] === layer - 1;
}

function planSend(
  layer: LayerPlan,
  below: LayerPlan | undefined,
  rows: number,
  isTold: boolean,
): SendEntry<'send'> | undefined {
  if (!layer.sendsCredit) return undefined;
  const send = { kind: 'send', layer: layer.layer } as const;
  if (layer.field) return { ...send, variant: 'field' };
  if (layer.logits > 1) return { ...send, variant: 'perUnit' };
  const tabled = foldTables(layer, below, rows);
  if (tabled) return { ...send, variant: 'foldTables', tabled };
  const products = heardProducts(layer, below!.role.receptions);
  if (!products) return { ...send, variant: 'plain' };
  const isSparse =
    !isTold && rows > 1 && layer.columns >= LEAST_COLUMNS_TO_SEND_SPARSELY && products.every((p) => p.timesX);
  return { ...send, variant: isSparse ? 'sparse' : 'product', products };
}

function planLookups(of: LayerPlan, rows: number): LookupKernelPlan | undefined {
  const { layer, inputs, role, rounds, passes, components, binaryInputs } = of;
  const isOnce = rounds * passes * components === 1 && isPlain(of);
  const mayBe = (binaryInputs || layer === 1) && role.settling === undefined && isOnce;
  if (!mayBe) return undefined;
  const weights = weightOf(role);
  const products = outerProducts(role);
  const acts = rows >= LEAST_ROWS_TO_LOOK_UP && inputs >= LEAST_INPUTS_TO_LOOK_UP && weights !== undefined;
  const updates =
    rows >= LEAST_ROWS_TO_UPDATE_BY_LOOKUP && inputs >= LEAST_INPUTS_TO_UPDATE_BY_LOOKUP && products.length > 0;
  if (!acts && !updates) return undefined;
  const sharesTables = acts && of.logits === 1 && sharesLookups(of, rows);
  const coded = (coding: BinaryCoding): CodedKernelPlan => ({
    pack: { kind: 'pack', layer, variant: 'plain', coding },
    act: acts ? { kind: 'act', layer, variant: 'lookup', coding, weights } : undefined,
    actColumns: sharesTables ? { kind: 'actColumns', layer, variant: 'lookup', coding, weights } : undefined,
    update: updates ? { kind: 'update', layer, variant: 'lookup', coding, products } : undefined,
  });
  return {
    check: binaryInputs ? undefined : { kind: 'check', layer, variant: 'plain' },
    byCoding: binaryInputs ? { bits: coded('bits') } : { bits: coded('bits'), signs: coded('signs') },
    packsInputs: acts,
    tabledRows: updates ? tabledRows(inputs) : 0,
  };
}

/**
 * Rows of a block that updates look up. Filling a table takes twice as long for each row more, and saves a product for
 * each input.
 */
function tabledRows(inputs: number): number {
  return inputs < LEAST_INPUTS_TO_TABLE_BLOCKS ? TABLED_ROWS : BLOCK;
}

function planSettling(
  { layer, logits, role, field }: LayerPlan,
  below: LayerPlan | undefined,
): SettlingKernelPlan | undefined {
  if (!role.settling) return undefined;
  const plain = { layer, variant: 'plain' } as const;
  const isHeard = (below?.role.settling?.receptions.length ?? 0) > 0;
  return {
    sense: { kind: 'sense', layer, variant: field ? 'field' : 'plain' },
    move: role.settling.learn.length > 0 ? { kind: 'move', ...plain } : undefined,
    tell: isHeard ? { kind: 'tell', layer, variant: field ? 'field' : logits > 1 ? 'perUnit' : 'plain' } : undefined,
  };
}

function planIdle(team: TeamPlan, layer: LayerPlan, rows: number, sendsAlong: boolean): IdleKernelPlan {
  const { role, field } = layer;
  const plain = { layer: layer.layer, variant: 'plain' } as const;
  const following = { layer: layer.layer, variant: field ? 'field' : 'plain' } as const;
  const hushes = canHush(team, layer);
  const follows = role.traces.length > 0 || (rows > 1 && !hushes);
  const products = outerProducts(role).map(({ unit }) => unit);
  const units = [...new Set([...products, ...role.unitDeltas.map(({ name }) => `d.${name}`)])];
  return {
    hushed: hushes && rows > 1 ? { units, inputs: mayHearNonFinite(layer) } : undefined,
    follow: follows ? { kind: 'follow', ...following } : undefined,
    followBias: follows ? { kind: 'followBias', ...following } : undefined,
    send: sendsAlong ? { kind: 'send', ...plain } : undefined,
  };
}

/**
 * Whether idle lanes can be left out of a layer's directions by setting what these are made of to 0 for the moment: all
 * are products of the layer's inputs and of values of its units, and nobody else needs the inputs meanwhile.
 */
function canHush(team: TeamPlan, layer: LayerPlan): boolean {
  const { role, rounds, sendsCredit } = layer;
  const { traces, deltas, feedbackDeltas } = role;
  if (traces.length + feedbackDeltas.length > 0 || outerProducts(role).length < deltas.length) return false;
  if (!mayHearNonFinite(layer) || rounds > 1 || (sendsCredit && role.creditAfterUpdate)) return true;
  // Its inputs are then a copy, which is the layer's own.
  if (hearsSeveral(layer)) return true;
  const source = below(team.layers, layer)!;
  return source.feeds.length === 1 && canHush(team, source);
}

/**
 * Whether inputs have to be hushed too: 0 times one that is not finite would not be 0. Observations are finite, and so
 * are 0 and 1.
 */
function mayHearNonFinite({ from, peers, binaryInputs }: LayerPlan): boolean {
  return (from.at(-1)! > 0 || peers > 0) && !binaryInputs;
}
