import type { Tick } from '../bus/message.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import type { LayerPlan } from './layer-plan.js';

/**
 * One beat of a step. `look`: the sensors of a lane send their activations. `reward` and `errors`: the reward of a
 * lane, and the errors of its output units, are broadcast. All others are ticks of a layer, see {@link Tick}; `update`
 * is for all lanes at once.
 */
export interface Beat {
  readonly phase: Tick['phase'] | 'look' | 'reward' | 'errors';
  readonly layer: number;
  readonly lane: number;
  readonly round: number;
  /** The pass in which units act, or whose reward is paid. */
  readonly pass: number;
  /** Of units that say vectors: whose direction is added, in the beats `ascend` and `trail`. */
  readonly component: number;
}

/** What takes the place of an update: the parameters change, or only the mean direction is formed. */
export type Updating = 'update' | 'tally';

/** What determines the order of beats; a team's plan has it all. */
export interface Timing {
  /** From the first layer of units to the output. */
  readonly layers: readonly (Pick<LayerPlan, 'layer' | 'rounds' | 'components'> & {
    /** How many steps late units hear their peers; default: 0, not at all. */
    readonly delay?: number;
    /** The layers that it listens to; default: the one below. */
    readonly from?: readonly number[];
    readonly role: Pick<RoleProgram, 'creditAfterUpdate' | 'awaitsEcho'>;
  })[];
  readonly rule: Pick<RuleProgram, 'settlingSteps'>;
  /** Whether units hear errors. */
  readonly hearsErrors: boolean;
  /** Names of the passes, and of how many units hear the reward. */
  readonly passes: readonly string[];
  readonly paidPasses: number;
}

/**
 * The beats of acting in a lane, once for each pass: the sensors, then layer after layer, in rounds where a layer has
 * several. Units that hear their peers take in what these have said before they act. A tick of the layer past the last
 * ends acting.
 */
export function* actBeats({ layers, passes }: Timing, lane: number): Generator<Beat, void> {
  for (let pass = 0; pass < Math.max(1, passes.length); pass++) {
    yield beat('act', 0, { lane, pass });
    yield beat('look', 0, { lane, pass });
    for (const { layer, rounds, delay = 0 } of layers) {
      for (let round = 0; round < rounds; round++) {
        if (rounds > 1 || delay > 0) yield beat('hear', layer, { lane, round });
        yield beat('act', layer, { lane, round, pass });
      }
    }
    yield beat('act', layers.length + 1, { lane, pass });
  }
}

/**
 * The beats of learning, for all lanes. Units settle, and hear rewards and errors. Then, from the output down, each
 * layer learns, updates, and sends the credit that depends on the update.
 *
 * - A layer whose synapses learn from an echo ascends once all layers that it listens to have learned.
 * - A layer whose units say vectors ascends one component after the other, once all lanes have learned.
 * - With `updating: 'tally'`, a layer whose credit depends on its update reverts it.
 *
 * @param learns - `[lane]`: 0 where a lane hears no reward and only follows; if all are 0, no layer updates
 */
export function* learnBeats(
  timing: Timing,
  learns: ArrayLike<number>,
  updating: Updating = 'update',
): Generator<Beat, void> {
  const { layers, rule } = timing;
  const lanes = learns.length;
  const updates = Array.prototype.includes.call(learns, 1);
  if (rule.settlingSteps > 0) for (let lane = 0; lane < lanes; lane++) yield* settlingBeats(timing, lane);
  for (let pass = 0; pass < timing.paidPasses; pass++)
    for (let lane = 0; lane < lanes; lane++) if (learns[lane]) yield beat('reward', 0, { lane, pass });
  if (timing.hearsErrors) for (let lane = 0; lane < lanes; lane++) if (learns[lane]) yield beat('errors', 0, { lane });
  const components = layers[0]!.components;
  function* ascending(layer: number): Generator<Beat, void> {
    for (let component = 0; component < components; component++)
      for (let lane = 0; lane < lanes; lane++)
        yield beat(learns[lane] ? 'ascend' : 'trail', layer, { lane, component });
    if (updates) yield beat(updating, layer);
  }
  let awaiting: { readonly layer: number; readonly from: readonly number[] }[] = [];
  for (const { layer, rounds, role, from = [layer - 1] } of layers.toReversed()) {
    for (let round = 0; round < rounds; round++) {
      for (let lane = 0; lane < lanes; lane++) yield beat(learns[lane] ? 'learn' : 'follow', layer, { lane, round });
    }
    if (awaiting.some((of) => of.from.includes(layer)))
      for (let lane = 0; lane < lanes; lane++) yield beat('echo', layer, { lane });
    // Sensors have no echo to wait for.
    const isReady = (of: { readonly from: readonly number[] }) => of.from.every((k) => k === 0 || k >= layer);
    for (const of of awaiting) if (isReady(of)) yield* ascending(of.layer);
    awaiting = awaiting.filter((of) => !isReady(of));
    if (role.awaitsEcho) {
      awaiting.push({ layer, from });
      continue;
    }
    if (components > 1) yield* ascending(layer);
    else if (updates) yield beat(updating, layer);
    if (!role.creditAfterUpdate || layer === 1) continue;
    for (let lane = 0; lane < lanes; lane++) yield beat('credit', layer, { lane });
    if (updates && updating === 'tally') yield beat('revert', layer);
  }
  for (const { layer } of awaiting) yield* ascending(layer);
}

/** The beats of an update by directions that the team was given. */
export function* applyBeats({ layers }: Pick<Timing, 'layers'>): Generator<Beat, void> {
  for (const { layer } of layers.toReversed()) yield beat('apply', layer);
}

/** The beats at the end of an episode. */
export function* endBeats({ layers }: Timing, lane: number): Generator<Beat, void> {
  for (const { layer } of layers) yield beat('end', layer, { lane });
}

/**
 * The beats of settling in a lane: all layers form their sums (`sense`). Then, in each iteration, they send credit
 * (`tell`), take new actions (`move`, output units excepted), hear those of others, and form their sums again.
 */
function* settlingBeats({ layers, rule }: Timing, lane: number): Generator<Beat, void> {
  const units = layers.map(({ layer }) => layer);
  for (const layer of units) yield beat('sense', layer, { lane });
  for (let k = 0; k < rule.settlingSteps; k++) {
    for (const layer of units.slice(1)) yield beat('tell', layer, { lane });
    for (const layer of units.slice(0, -1)) yield beat('move', layer, { lane });
    yield beat('look', 0, { lane });
    for (const layer of units) yield beat('hear', layer, { lane });
    for (const layer of units) yield beat('sense', layer, { lane });
  }
}

/** A beat of a layer; everything else about it is 0 where nothing is said. */
function beat(
  phase: Beat['phase'],
  layer: number,
  { lane = 0, round = 0, pass = 0, component = 0 }: Partial<Omit<Beat, 'phase' | 'layer'>> = {},
): Beat {
  return { phase, layer, lane, round, pass, component };
}
