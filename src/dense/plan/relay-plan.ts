import type { LayerPlan } from '../../team/layer-plan.js';
import type { TeamPlan } from '../../team/plan.js';
import { BLOCK, LANES_OF_GROUP, LEAST_TERMS_OF_LEG, MOST_ROWS_TO_SHARE_TABLES, padded } from '../sizes.js';
import type {
  BinaryCoding,
  CollectEntry,
  KernelEntry,
  LookupCollectEntry,
  SpendEntry,
  UpdateEntry,
} from './kernel-entry.js';
import type { LookupKernelPlan } from './kernel-plan.js';

/**
 * The update of a layer as a relay: every thread adds up the directions of its own lanes, from the totals that the
 * thread before it has of the lanes before, and hands them on; the last thread updates. So no lane goes from core to
 * core, and the order of the sum is that of one thread. A layer is divided into *legs*, of which one thread is a leg
 * ahead of the next.
 */
export interface RelayKernelPlan {
  /** What legs are made of, and how many of these one has. */
  readonly over: CollectEntry['over'];
  readonly leg: number;
  /** How many there are. */
  readonly end: number;
  readonly collect: CollectEntry<'collect'>;
  readonly collectBias: CollectEntry<'collectBias'>;
  readonly byCoding: Readonly<Partial<Record<BinaryCoding, LookupCollectEntry>>>;
  readonly spend: SpendEntry<'spend'>;
  readonly spendBias: SpendEntry<'spendBias'>;
}

/**
 * Plans the relay of a layer; undefined where its directions are not sums of products over lanes alone, or it would not
 * pay.
 */
export function planRelay(
  { batch }: TeamPlan,
  { layer, inputs, columns, role, rounds, components }: LayerPlan,
  update: Omit<UpdateEntry, 'kind'>,
  lookups: LookupKernelPlan | undefined,
  threads: number,
): RelayKernelPlan | undefined {
  if (threads === 1 || update.variant !== 'outer' || rounds * components > 1) return undefined;
  // The units' own parameters and feedback synapses are summed by one thread over all lanes.
  if (role.unitDeltas.length + role.feedbackDeltas.length > 0) return undefined;
  // With few lanes it costs less to move these than the totals.
  if (batch < LANES_OF_GROUP * threads || batch <= MOST_ROWS_TO_SHARE_TABLES * inputs) return undefined;
  const { products, over: divided } = update as Extract<UpdateEntry, { readonly variant: 'outer' }>;
  const coded = Object.values(lookups?.byCoding ?? {}).flatMap((of) => (of.update ? [of.update] : []));
  const over = coded.length === 0 && divided === 'inputs' ? 'inputs' : 'vectors';
  const vectors = padded(columns) / 4;
  const end = over === 'inputs' ? inputs : vectors;
  // Where all of a sum is looked up, that is done for one vector; products are formed for two vectors, or four inputs.
  const isLookedUp = coded.length > 0 && lookups!.check === undefined && lookups!.tabledRows === BLOCK;
  const least = over === 'inputs' ? 4 : isLookedUp ? 1 : 2;
  const termsOfOne = (inputs * 4 * vectors * batch) / threads / end;
  const leg = least * Math.ceil(LEAST_TERMS_OF_LEG / (least * termsOfOne));
  const of = { layer, over, products } as const;
  return {
    ...{ over, leg, end },
    collect: { kind: 'collect', variant: 'outer', ...of },
    collectBias: { kind: 'collectBias', variant: 'outer', ...of },
    byCoding: Object.fromEntries(
      coded.map(({ coding }) => [coding, { kind: 'collect', variant: 'lookup', layer, coding, products }]),
    ),
    spend: { kind: 'spend', variant: 'plain', ...of },
    spendBias: { kind: 'spendBias', variant: 'plain', ...of },
  };
}

/** All kernels of a relay. */
export function relayEntries({ collect, collectBias, byCoding, spend, spendBias }: RelayKernelPlan): KernelEntry[] {
  return [collect, collectBias, ...Object.values(byCoding), spend, spendBias];
}
