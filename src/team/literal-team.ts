import type { Bus } from '../bus/bus.js';
import { createBus } from '../bus/create-bus.js';
import { Calling } from '../bus/listener.js';
import type { Activation, Reused, Tick } from '../bus/message.js';
import { type Floats, floats } from '../rule/ops/precision.js';
import { StepMemory } from '../rule/optimizer/step-kernel.js';
import type { Ear } from '../unit/ear.js';
import { firstAddress } from '../unit/position.js';
import { lengthsInMemory } from '../unit/training.js';
import type { Unit } from '../unit/unit.js';
import { checkEnded, checkErrors, checkLength, checkNumbers, checkRewards } from './check-numbers.js';
import { digestOf, otherParameters } from './digest.js';
import { checkDirections, readDirections } from './directions.js';
import { LayerInterventions } from './interventions/layer-interventions.js';
import { ToldUnits } from './interventions/told-units.js';
import { KeptBeats } from './kept-beats.js';
import type { LayerPlan } from './layer-plan.js';
import { createLayer, layerWeights } from './literal-layer.js';
import { addressed, feedsOfSensors } from './literal-wires.js';
import type { TeamPlan } from './plan.js';
import { recallValues } from './recall.js';
import { applyBeats, type Beat, type Updating } from './schedule.js';
import { copyFromUnits, copyToUnits } from './state/literal-values.js';
import { readState } from './state/read-state.js';
import { interventionTensors, type StateTensor, sizeOf } from './state/state-tensor.js';
import { AT_START, type TeamClock } from './state/team-state.js';
import type { Team } from './team.js';
import { Turn } from './turn.js';
import { allowWatching, type TensorView } from './watching.js';

/** A team whose units are objects on a bus: the definition of what the dense engine computes. */
export interface LiteralTeam extends Team {
  readonly engine: 'literal';
  readonly bus: Bus;
  /** The units, layer by layer; `units[0]` is the first hidden layer. */
  readonly units: readonly (readonly Unit[])[];
  /** Leaves the bus, which stays open for a team that takes its place; it cannot be used afterwards. */
  leave(): void;
}

/** Puts the units of a plan on a bus. Within each phase of a step, lanes are taken one after another. */
export function createLiteralTeam(plan: TeamPlan, bus: Bus = createBus()): LiteralTeam {
  const { sizes, choices, layers, batch, components } = plan;
  const feeds = plan.config.wiring && [feedsOfSensors(layers), ...layers.map((layer) => layer.feeds)];
  const population = addressed(plan);
  const speaker = bus.populate(
    population,
    batch,
    Math.max(1, plan.passes.length),
    feeds,
    components,
    plan.told === 'units' ? 'units' : plan.errors,
  );
  /** By the index of an intervention: what it keeps of earlier steps. */
  const rings = new Map(
    interventionTensors(plan).map(({ kept, shape }) => [kept.index, floats(plan.precision, sizeOf(shape))]),
  );
  const intervening = (of: LayerPlan, what: 'action' | 'credit') =>
    new LayerInterventions(plan, of, what, (index) => rings.get(index)!);
  const ears = new Set<Ear>();
  const memory = plan.precision === 'f32' ? StepMemory.of(plan.optimizer, layers.flatMap(lengthsInMemory)) : undefined;
  const place = { bus, speaker, ears, memory };
  const units = layers.map((layer) => createLayer(plan, layer, place, intervening(layer, 'action')));
  /** `[layer]`: what is made of what its units are told. */
  const telling = layers.map(
    (layer) => new ToldUnits(layer, plan, units[layer.layer - 1]!, intervening(layer, 'credit')),
  );
  const outputs = sizes.at(-1)!;
  const firstOutput = firstAddress(population, layers.length);
  const passes = Math.max(1, plan.passes.length);
  const isVector = components > 1;
  const actions = new Float32Array(passes * batch * outputs * components);
  const hearAction = ({ lane, from, pass = 0, component = 0, value }: Activation) => {
    actions[((pass * batch + lane) * outputs + from - firstOutput) * components + component] = value;
  };
  const listening = bus.activationsOf(layers.length).subscribe(new Calling(hearAction));
  const { steps, updates, hasActed } = plan.beginning?.clock ?? AT_START;
  const turn = new Turn(hasActed);
  const seen = new Float64Array(batch * sizes[0]!);
  const paid = new Float64Array(plan.paidPasses * batch);
  const told = new Float64Array(batch * plan.errors * components);
  const firstTold = firstAddress(population, plan.told === 'units' ? 1 : layers.length);
  const learns = new Uint8Array(batch);
  let step = steps - 1;
  for (const { tensor, data } of plan.beginning?.values ?? []) {
    copyToUnits(tensor, units[tensor.layer.layer - 1]!, data);
    if (tensor.kept.kind === 'intervention') rings.get(tensor.kept.index)!.set(data);
    if (tensor.kept.kind === 'input' && tensor.layer.layer === 1) seen.set(data.subarray(0, seen.length));
  }
  for (const unit of units.flat()) unit.keeping.updates = updates;
  const beats = new KeptBeats(plan);
  const sight: Reused<Activation> = { kind: 'activation', from: 0, layer: 0, lane: 0, value: 0.5 };
  if (isVector) sight.component = 0;
  else if (passes > 1) sight.pass = 0;
  // Of vectors there is a sensor for each number and component, which says the number there and nothing elsewhere.
  const look = (lane: number, pass: number) => {
    for (let component = 0, from = 0; component < components; component++)
      for (let i = 0; i < sizes[0]!; i++, from++) {
        sight.from = from;
        sight.lane = lane;
        if (isVector) sight.component = component;
        else if (passes > 1) sight.pass = pass;
        sight.value = seen[lane * sizes[0]! + i]!;
        speaker.send(sight);
      }
  };
  const pay = (lane: number, pass: number) => {
    const value = paid[pass * batch + lane]!;
    speaker.send(passes === 1 ? { kind: 'reward', lane, value } : { kind: 'reward', lane, pass, value });
  };
  const tell = (lane: number) => {
    for (let k = 0; k < plan.errors; k++)
      for (let component = 0; component < components; component++) {
        const value = told[(lane * plan.errors + k) * components + component]!;
        speaker.send({ kind: 'error', of: firstTold + k, lane, ...(isVector && { component }), value });
      }
  };
  /** One object for all ticks: those of the team's own who hear it keep nothing of it. */
  const tick: { -readonly [K in keyof Tick]: Tick[K] } = { phase: 'act', layer: 0, lane: 0, step };
  if (isVector) tick.component = 0;
  else tick.round = 0;
  if (!isVector && passes > 1) tick.pass = 0;
  const perform = (performed: Iterable<Beat>) => {
    for (const { phase, layer, lane, round, pass, component } of performed) {
      if (phase === 'learn' || phase === 'follow') telling[layer - 1]!.intervene(step, lane, round);
      if (phase === 'look') look(lane, pass);
      else if (phase === 'errors') tell(lane);
      else if (phase === 'reward') pay(lane, pass);
      else {
        tick.phase = phase;
        tick.layer = layer;
        tick.lane = lane;
        tick.step = step;
        if (isVector) tick.component = component;
        else tick.round = round;
        if (!isVector && passes > 1) tick.pass = pass;
        bus.tick(tick);
      }
    }
  };

  const end = (ended: ArrayLike<boolean | number> | undefined) => {
    for (let lane = 0; lane < batch; lane++) if (ended?.[lane]) perform(beats.ending(lane));
  };

  /**
   * Learns, or only forms the directions, which `look` may look at before episodes end. Returns whether some lane
   * learned.
   */
  const learn = (
    updating: Updating,
    [rewards, ended, errors]: Parameters<Team['learn']>,
    look?: () => void,
  ): boolean => {
    turn.beforeLearn(updating === 'update' ? 'learn' : 'directions');
    checkRewards(rewards, batch, plan);
    checkEnded(ended, batch);
    checkErrors(errors, batch * plan.errors * components, plan);
    if (errors) told.set(errors);
    turn.perform(() => {
      for (let k = 0; k < paid.length; k++) paid[k] = rewards[k] ?? 0;
      for (let lane = 0; lane < batch; lane++) learns[lane] = rewards[lane] === null ? 0 : 1;
      perform(beats.learning(learns, updating));
      if (learns.includes(1)) look?.();
      end(ended);
    }, 'resting');
    return learns.includes(1);
  };
  const unitsOf = ({ layer }: StateTensor) => units[layer.layer - 1]!;
  const copyOut = (tensor: StateTensor, into: Floats) => {
    if (tensor.kept.kind === 'intervention') into.set(rings.get(tensor.kept.index)!);
    else copyFromUnits(tensor, unitsOf(tensor), into);
  };

  const clock = (): TeamClock => ({
    steps: step + 1,
    updates: units[0]![0]!.keeping.updates,
    hasActed: turn.hasActed,
  });

  const team: LiteralTeam = {
    engine: 'literal',
    sizes,
    choices,
    components,
    batch,
    rule: plan.rule,
    hearsErrors: plan.hearsErrors,
    errors: plan.errors,
    passes: plan.passes,
    paidPasses: plan.paidPasses,
    interventions: plan.interventions,
    bus,
    units,
    act(observations) {
      turn.beforeAct();
      checkNumbers(observations, batch * sizes[0]!, 'observations');
      turn.perform(() => {
        step++;
        actions.fill(0);
        seen.set(observations);
        for (let lane = 0; lane < batch; lane++) perform(beats.acting(lane));
      }, 'acted');
      return actions;
    },
    learn(rewards, ended, errors) {
      learn('update', [rewards, ended, errors]);
    },
    directions(rewards, ended, errors) {
      if (!learn('tally', [rewards, ended, errors])) return [];
      return readDirections(plan, copyOut);
    },
    step(directions) {
      turn.beforeStep();
      const given = checkDirections(directions, plan);
      if (given.length === 0) return;
      turn.perform(() => {
        for (const { tensor, data } of given) copyToUnits(tensor, unitsOf(tensor), data);
        perform(applyBeats(plan));
      }, 'resting');
    },
    forget(ended) {
      turn.useWhole('forget');
      checkLength(ended, batch, 'ended');
      turn.perform(() => end(ended), 'resting');
    },
    weights() {
      turn.use();
      return layers.map((layer, k) => layerWeights(units[k]!, layer, plan.optimizer.state.length));
    },
    state() {
      turn.useWhole('state');
      return readState(plan, clock(), copyOut);
    },
    recall(layer, name) {
      turn.useWhole('recall');
      return recallValues(plan, layer, name, copyOut);
    },
    digest() {
      return digestOf(this.weights(), otherParameters(plan, copyOut));
    },
    leave() {
      turn.close();
      for (const unit of units.flat()) unit.leave();
      for (const ear of ears) ear.leave();
      listening.unsubscribe();
    },
    close() {
      team.leave();
      bus.close();
    },
  };
  allowWatching(team, {
    plan,
    still: (look) => look(),
    learn(told, look) {
      if (!learn('tally', told, look)) return;
      turn.perform(() => perform(applyBeats(plan)), 'resting');
    },
    hasLearned: (lane) => learns[lane] === 1,
    view: (tensor) => copiedView(tensor, plan, copyOut),
    clock,
  });
  return team;
}

/** A view of a copy. */
function copiedView(
  tensor: StateTensor,
  { precision }: TeamPlan,
  copy: (tensor: StateTensor, into: Floats) => void,
): TensorView {
  const { shape } = tensor;
  const values = floats(precision, sizeOf(shape));
  copy(tensor, values);
  const stride = shape.at(-1)!;
  return { values, at: 0, stride, laneStride: values.length / shape[0]! };
}
