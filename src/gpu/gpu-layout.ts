import { heardNames } from '../rule/program/heard.js';
import type { Learned, RoleProgram } from '../rule/program/program.js';
import { below, type LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import type { KeptOffsets } from '../team/state/kept-offset.js';
import { SHARES_TO_FILL, SHORTEST_SHARE, TILE } from './sizes.js';

/**
 * The buffers of a layer, one binding each, in the order of their bindings; `below` is `rows` of the layer below, or
 * the observations.
 */
export const BUFFERS = ['parameters', 'rows', 'below', 'traces', 'directions', 'told', 'scalars'] as const;
export type BufferName = (typeof BUFFERS)[number];

/**
 * Sums of directions over the rows: those of some parameters of equal shape `[count][column]`, before they are added up
 * `[share][parameter][count][column]`.
 */
export interface DirectionSums {
  readonly kind: 'synapse' | 'unit' | 'feedback';
  readonly names: readonly string[];
  readonly count: number;
  /** In how many shares the rows are added up. */
  readonly shares: number;
  readonly at: number;
}

/** Where everything of a layer lies in its buffers: offsets in floats. Nothing is padded. */
export interface GpuLayerLayout extends KeptOffsets {
  readonly plan: LayerPlan;
  readonly team: TeamPlan;
  readonly below: GpuLayerLayout | undefined;
  /**
   * In `parameters`: those of synapses as they were before the update, each `[input][column]`. Learned parameters and
   * what the optimizer keeps are there too.
   */
  readonly old: ReadonlyMap<string, number>;
  /** In `rows`, as what units remember and hear: sums over inputs, each `[row][column]`. */
  readonly sums: ReadonlyMap<string, number>;
  /** In `traces`, as the traces themselves: as they were before the step, each `[row][input][column]`. */
  readonly oldTraces: ReadonlyMap<string, number>;
  readonly directions: readonly DirectionSums[];
  /** Where its units' own errors begin in a row of errors. */
  readonly ownErrors: number;
  /** How many floats each of its own buffers has. */
  readonly floats: Readonly<Record<'parameters' | 'rows' | 'traces' | 'directions' | 'scalars', number>>;
}

/** In `told`: `[row]` rewards, whether the row learns, whether its episode has ended; then `[row][error]`. */
export function toldLayout({ batch, hearsErrors, errors }: TeamPlan) {
  return {
    rewards: 0,
    learns: batch,
    ended: 2 * batch,
    errors: 3 * batch,
    floats: (3 + (hearsErrors ? errors : 0)) * batch,
  };
}

/** In `scalars`: first four words that are no floats, then what `stepScalars` writes. */
export const SCALARS = { step: 0, updates: 1, key0: 2, key1: 3, first: 4 } as const;

/** Lays out the layers of a team, from the first layer of units up. */
export function layoutGpu(plan: TeamPlan): readonly GpuLayerLayout[] {
  const layers: GpuLayerLayout[] = [];
  let firstError = 0;
  for (const layer of plan.layers) {
    const own = plan.told === 'units' ? firstError : 0;
    layers.push(layoutLayer(plan, layer, below(layers, layer), own));
    firstError += layer.units;
  }
  return layers;
}

function layoutLayer(
  team: TeamPlan,
  plan: LayerPlan,
  source: GpuLayerLayout | undefined,
  ownErrors: number,
): GpuLayerLayout {
  const { batch, optimizer, errors } = team;
  const { inputs, columns, rule, role } = plan;
  const ends = { parameters: 0, rows: 0, traces: 0, directions: 0 };
  const take = (buffer: keyof typeof ends, floats: number) => {
    const at = ends[buffer];
    ends[buffer] += floats;
    return at;
  };
  const synapses = (inputs + 1) * columns;
  const statesOf = ({ rate, constant }: Learned, floats: number) =>
    rate === undefined && !constant ? optimizer.state.map(() => take('parameters', floats)) : [];
  const many = (list: readonly unknown[], floats: number) => list.map(() => take('parameters', floats));
  const byName = (names: readonly string[], buffer: keyof typeof ends, floats: number) =>
    new Map(names.map((name) => [name, take(buffer, floats)]));
  const isTrace = (name: string) => rule.traces.some((trace) => trace.name === name);
  const sumsOf = (kind: DirectionSums['kind'], deltas: readonly { readonly name: string }[], count: number) => {
    const names = deltas.map(({ name }) => name);
    const shares = sharesOf(count, columns, batch);
    const at = take('directions', shares * names.length * count * columns);
    return names.length === 0 ? [] : [{ kind, names, count, shares, at }];
  };
  const laid = {
    plan,
    team,
    below: source,
    learned: many(rule.synapseLearned, synapses),
    states: rule.synapseLearned.map((of) => statesOf(of, synapses)),
    old: byName(
      role.keepsOld.filter((name) => !isTrace(name)),
      'parameters',
      synapses,
    ),
    feedback: many(rule.feedback, errors * columns),
    feedbackStates: rule.feedback.map((of) => statesOf(of, errors * columns)),
    own: many(rule.unitLearned, columns),
    ownStates: rule.unitLearned.map((of) => statesOf(of, columns)),
    memory: byName(role.memory, 'rows', batch * columns),
    heard: byName(keptHeard(role), 'rows', batch * columns),
    sums: byName(
      role.sums.map(({ name }) => name),
      'rows',
      batch * columns,
    ),
    traces: rule.traces.map(() => take('traces', batch * synapses)),
    oldTraces: byName(role.keepsOld.filter(isTrace), 'traces', batch * synapses),
    directions: [
      ...sumsOf('synapse', role.deltas, inputs + 1),
      ...sumsOf('unit', role.unitDeltas, 1),
      ...sumsOf('feedback', role.feedbackDeltas, errors),
    ],
    ownErrors,
  };
  const rates = rule.synapseLearned.length + rule.unitLearned.length + rule.feedback.length;
  const scalars = Math.ceil((SCALARS.first + optimizer.scalars.length + 2 + rates) / 4) * 4;
  return { ...laid, floats: { ...ends, scalars } };
}

/** What units hear but the reward and their own error, which are read where the task has told them. */
function keptHeard(role: RoleProgram): string[] {
  return heardNames(role).filter((name) => !role.reward.includes(name) && !role.ownError.includes(name));
}

/**
 * In how many shares rows are added up, so that a card has work for all of its processors where there are few
 * parameters.
 */
function sharesOf(count: number, columns: number, rows: number): number {
  const tiles = Math.ceil(count / TILE) * Math.ceil(columns / TILE);
  return Math.max(1, Math.min(Math.ceil(SHARES_TO_FILL / tiles), Math.floor(rows / SHORTEST_SHARE)));
}
