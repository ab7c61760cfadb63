import type {
  ActColumnsEntry,
  ActEntry,
  ApplyEntry,
  BinaryCoding,
  CheckEntry,
  ConstrainEntry,
  FollowEntry,
  KernelEntry,
  LearnEntry,
  LookupActEntry,
  LookupUpdateEntry,
  PackEntry,
  SendEntry,
  SumEntry,
  TiledActEntry,
  UpdateEntry,
} from './kernel-entry.js';
import { type RelayKernelPlan, relayEntries } from './relay-plan.js';

/**
 * Which kernels run one layer, decided once: the layout gives them memory, `write-kernel.ts` writes them, and the team
 * calls them by their entries. Every kernel computes exactly what the literal units compute, in the same order of sums.
 */
export interface LayerKernelPlan {
  readonly act: ActEntry<'act'> | TiledActEntry;
  /** The sums of one component; undefined: the units say scalars, and form their sums as they act. */
  readonly sum: SumEntry | undefined;
  /** For threads that share the columns of a wide layer; undefined: sharing them does not pay. */
  readonly actColumns: ActColumnsEntry | undefined;
  readonly learn: LearnEntry<'learn'>;
  readonly update: UpdateEntry<'update'>;
  readonly updateBias: UpdateEntry<'updateBias'>;
  /** For several threads that keep their lanes in updates; undefined: they divide an update by inputs or columns. */
  readonly relay: RelayKernelPlan | undefined;
  /** Undefined: nothing that synapses become needs sums over them. */
  readonly constrain: ConstrainEntry | undefined;
  /** Undefined: nobody hears credit, or the update sends it along. */
  readonly send: SendEntry<'send'> | undefined;
  /** Kernels for inputs of two values; undefined: none would pay. */
  readonly lookups: LookupKernelPlan | undefined;
  /** One iteration of settling; undefined: the rule does not settle. */
  readonly settling: SettlingKernelPlan | undefined;
  /** What steps need from which some lanes, or all, learn nothing. */
  readonly idle: IdleKernelPlan;
  /** What forms directions and updates by them. */
  readonly directions: DirectionKernelPlan;
  /** The update comes before the credit that this layer sends, or sends it along. */
  readonly updatesEarly: boolean;
  /** Bytes of scratch memory that the kernels of this layer need of a thread. */
  readonly scratchBytes: number;
}

/**
 * Kernels for inputs of two values. Either these are 0 and 1 for certain, or which two they are is checked at each
 * step.
 */
export interface LookupKernelPlan {
  /** Undefined: the inputs are 0 or 1 for certain. */
  readonly check: CheckEntry | undefined;
  readonly byCoding: Readonly<Partial<Record<BinaryCoding, CodedKernelPlan>>>;
  /** Blocks of 8 inputs are packed, for sums over inputs when the layer acts. */
  readonly packsInputs: boolean;
  /**
   * Of a block of 8 rows, how many are packed and looked up in updates; the others are multiplied. 0: no update looks
   * anything up.
   */
  readonly tabledRows: number;
}

export interface CodedKernelPlan {
  readonly pack: PackEntry;
  readonly act: LookupActEntry<'act'> | undefined;
  /**
   * For threads that share the columns of a layer, so that each fills the tables of its own; undefined: not worth it.
   */
  readonly actColumns: LookupActEntry<'actColumns'> | undefined;
  readonly update: LookupUpdateEntry | undefined;
}

export interface SettlingKernelPlan {
  readonly sense: ActEntry<'sense'>;
  /** Undefined: the actions do not change. */
  readonly move: LearnEntry<'move'> | undefined;
  /** Undefined: nobody below hears anything. */
  readonly tell: SendEntry<'tell'> | undefined;
}

export interface IdleKernelPlan {
  /**
   * Idle lanes are left out of directions by *hushing* them: what directions are made of is set to 0 while they are
   * summed. These are values of the units, by name, and also the inputs where these may not be finite, since 0 times
   * such a number is NaN. Undefined: hushing does not do (see `follow`), or there is one row alone, so that nothing is
   * updated where it is idle.
   */
  readonly hushed: { readonly units: readonly string[]; readonly inputs: boolean } | undefined;
  /** Updates that leave out the rows of idle lanes and move their traces on; undefined: hushing does. */
  readonly follow: FollowEntry<'follow'> | undefined;
  readonly followBias: FollowEntry<'followBias'> | undefined;
  /** Sends credit in steps without an update, for a layer whose update sends it along; else undefined. */
  readonly send: SendEntry<'send'> | undefined;
}

/**
 * The kernels of updates, written so that they store the mean directions instead of updating; and kernels that update
 * by what is stored.
 */
export interface DirectionKernelPlan {
  readonly update: UpdateEntry<'update'>;
  readonly updateBias: UpdateEntry<'updateBias'>;
  readonly apply: ApplyEntry<'apply'>;
  readonly applyBias: ApplyEntry<'applyBias'>;
}

/** Whether an update takes a range of strips of columns, and not of inputs, in steps from which all lanes learn. */
export function updatesStrips(update: UpdateEntry): boolean {
  return update.variant === 'field' || (update.variant === 'outer' && update.over === 'strips');
}

/** The kernels of a layer that any step may need. */
export function stepEntries(plan: LayerKernelPlan): readonly KernelEntry[] {
  const { act, sum, learn, update, updateBias, relay, constrain, actColumns, lookups, settling, send } = plan;
  const coded = Object.values(lookups?.byCoding ?? {}).flatMap((of) => [of.pack, of.act, of.actColumns, of.update]);
  const settles = [settling?.sense, settling?.move, settling?.tell];
  return present([
    act,
    sum,
    learn,
    update,
    updateBias,
    ...(relay ? relayEntries(relay) : []),
    constrain,
    actColumns,
    lookups?.check,
    ...coded,
    ...settles,
    send,
  ]);
}

/** The kernels that only steps need from which some lanes, or all, learn nothing. */
export function idleEntries({ idle: { follow, followBias, send } }: LayerKernelPlan): readonly KernelEntry[] {
  return present([follow, followBias, send]);
}

/**
 * The kernels that form directions and update by them, those for inputs of two values and for idle lanes among them.
 */
export function directionEntries({ directions, lookups, idle }: LayerKernelPlan): readonly KernelEntry[] {
  const coded = Object.values(lookups?.byCoding ?? {}).map((of) => of.update);
  return present([...Object.values(directions), ...coded, idle.follow, idle.followBias]);
}

function present(entries: readonly (KernelEntry | undefined)[]): readonly KernelEntry[] {
  return entries.filter((entry) => entry !== undefined);
}
