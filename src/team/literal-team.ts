import { type Bus, createBus, type Speaker } from '../bus/bus.js';
import { Calling } from '../bus/listener.js';
import type { Activation, Address, Reused, Tick } from '../bus/message.js';
import { Stream } from '../random/stream.js';
import { type Floats, floats } from '../rule/ops/precision.js';
import { StepMemory } from '../rule/optimizer/step-kernel.js';
import { compileScalar, compileVector } from '../rule/program/scalar.js';
import { Ear } from '../unit/ear.js';
import { createTraining, Learner, lengthsInMemory } from '../unit/learner.js';
import { countOf, firstAddress, type Position, type Run, type Wires } from '../unit/position.js';
import { beginningOf } from '../unit/start.js';
import { Unit } from '../unit/unit.js';
import { checkEnded, checkErrors, checkLength, checkNumbers, checkRewards } from './check-numbers.js';
import { digestOf, otherParameters } from './digest.js';
import { checkDirections, readDirections } from './directions.js';
import { LayerInterventions } from './interventions/layer-interventions.js';
import { creditNames } from './interventions/planned-interventions.js';
import { KeptBeats } from './kept-beats.js';
import type { LayerPlan } from './layer-plan.js';
import type { TeamPlan } from './plan.js';
import { recallValues } from './recall.js';
import { applyBeats, type Beat, type Updating } from './schedule.js';
import { copyFromUnits, copyToUnits } from './state/literal-values.js';
import { readState } from './state/read-state.js';
import { interventionTensors, type StateTensor, sizeOf } from './state/state-tensor.js';
import { AT_START, type TeamClock } from './state/team-state.js';
import type { LayerWeights, Team } from './team.js';
import { toldWeight } from './told-weight.js';
import { Turn } from './turn.js';
import { allowWatching, type TensorView } from './watching.js';
import { offsetOf } from './wiring.js';

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

  /** Learns, or only forms the directions, which `look` may look at before episodes end. Returns whether some lane learned. */
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

/** The layers that hear the sensors. */
function feedsOfSensors(layers: readonly LayerPlan[]): number[] {
  return layers.filter(({ from }) => from.includes(0)).map(({ layer }) => layer);
}

/** Whom a unit of a wired team hears and feeds; `place`: which unit of its layer it is. */
function wiresOf(plan: TeamPlan, { layer, from, field, feeds }: LayerPlan, place: number): Wires {
  const { layers, components } = plan;
  const sizes = addressed(plan);
  const whole = (of: number): Run => ({ first: firstAddress(sizes, of), count: sizes[of]!, layer: of, learns: of > 0 });
  const receivers = feeds.map((of) => {
    const above = layers[of - 1]!;
    const first = firstAddress(sizes, of);
    if (!above.field) return [{ first, count: sizes[of]! }];
    const { heardBy, maps } = above.field;
    const sender = offsetOf(above.from, layer, sizes) + place;
    const positions = heardBy.positions.subarray(heardBy.starts[sender], heardBy.starts[sender + 1]);
    return Array.from(positions, (position) => ({ first: first + position * maps, count: maps }));
  });
  if (!field) return { senders: from.map(whole), receivers };
  const at = Math.floor(place / field.maps) * field.taps;
  const own = field.senders.subarray(at, at + field.taps);
  if (from[0]! > 0) return { senders: runsOf(own, firstAddress(sizes, from[0]!), true), receivers };
  const inputs = plan.sizes[0]!;
  const seen = Array.from({ length: components }, (_, component) => runsOf(own, component * inputs, false));
  return { senders: seen.flat(), receivers };
}

/** Successive senders as runs; −1: nobody is there. */
function runsOf(senders: Int32Array, firstSender: Address, learns: boolean): Run[] {
  const runs: { first: Address; count: number; learns: boolean }[] = [];
  for (const sender of senders) {
    const last = runs.at(-1);
    const address = sender < 0 ? -1 : firstSender + sender;
    if (last && (sender < 0 ? last.first < 0 : last.first >= 0 && last.first + last.count === address)) last.count++;
    else runs.push({ first: address, count: 1, learns });
  }
  return runs;
}

/** The sensors, which a team of vectors has for each component, then the units of each layer. */
function addressed({ sizes, components }: Pick<TeamPlan, 'sizes' | 'components'>): readonly number[] {
  return [components * sizes[0]!, ...sizes.slice(1)];
}

/** What the units of a team share. */
interface Place {
  readonly bus: Bus;
  readonly speaker: Speaker;
  readonly ears: Set<Ear>;
  readonly memory: StepMemory | undefined;
}

function createLayer(
  plan: TeamPlan,
  of: LayerPlan,
  { bus, speaker, ears, memory }: Place,
  interventions: LayerInterventions,
): Unit[] {
  const { precision, optimizer, key, batch, config } = plan;
  const { layer, inputs, fanIn, fanOut, components, peers, delay, rounds, passes, units, logits, columns } = of;
  const { rule, role, sendsCredit } = of;
  const sizes = addressed(plan);
  const scalar = (components > 1 ? compileVector : compileScalar)(rule, role, precision);
  const training = createTraining(rule, role, scalar, optimizer, precision, of, memory);
  const { channelsIn, settlingChannelsIn } = training.layout;
  const hearing = {
    precision,
    batch,
    channels: channelsIn + settlingChannelsIn,
    settles: training.settling !== undefined,
  };
  let common: Ear | undefined;
  return Array.from({ length: units }, (_, k) => {
    const streamOf = (column: number) => new Stream(key, layer, column);
    const starting = { role, isFirst: layer === 1, fanIn, fanOut };
    const beginnings = Array.from({ length: logits }, (_logit, j) => beginningOf(starting, k * logits + j, streamOf));
    const wires = config.wiring && wiresOf(plan, of, k);
    const position: Position = {
      wires,
      address: firstAddress(sizes, layer) + k,
      layer,
      senders: { first: firstAddress(sizes, layer - 1), count: inputs - peers },
      peers: { first: firstAddress(sizes, layer), count: peers },
      delay,
      rounds,
      passes,
      components,
      speaking: fanIn - peers,
      receivers: {
        first: firstAddress(sizes, layer + 1),
        count: wires ? countOf(wires.receivers.flat()) : (sizes[layer + 1] ?? 0),
      },
      told: { first: firstAddress(sizes, plan.told === 'units' ? 1 : sizes.length - 1), count: plan.errors },
      sendersLearn: sendsCredit,
    };
    const learner = new Learner(training, beginnings, position, columns, batch);
    const said = interventions.isEmpty
      ? undefined
      : (step: number, row: number, value: number) => interventions.said(step, row, k, value);
    // All of a layer hear the same, unless they are wired.
    const ear = wires ? new Ear(bus, position, hearing) : (common ??= new Ear(bus, position, hearing, units));
    ears.add(ear);
    return new Unit(position, bus, ear, speaker, scalar, learner, beginnings[0]!.stream, batch, said);
  });
}

/** What interventions make of what the units of a layer are told, once they have received and before they learn. */
class ToldUnits {
  readonly #units: readonly Unit[];
  readonly #interventions: LayerInterventions;
  readonly #batch: number;
  readonly #components: number;
  /** `[name][unit]`, of one row. */
  readonly #values: Floats;

  constructor(
    of: LayerPlan,
    { batch, precision }: TeamPlan,
    units: readonly Unit[],
    interventions: LayerInterventions,
  ) {
    this.#units = units;
    this.#interventions = interventions;
    this.#batch = batch;
    this.#components = of.components;
    this.#values = floats(precision, interventions.isEmpty ? 0 : creditNames(of.role).length * units.length);
  }

  intervene(step: number, lane: number, round: number): void {
    if (this.#interventions.isEmpty || !this.#interventions.concerns(step)) return;
    for (let component = 0; component < this.#components; component++)
      this.#row(step, (round + component) * this.#batch + lane);
  }

  #row(step: number, row: number): void {
    const count = this.#units.length;
    const told = this.#units.map((unit) => unit.told(row));
    for (let k = 0; k < this.#values.length; k++) this.#values[k] = told[k % count]![Math.floor(k / count)]!;
    this.#interventions.told(step, row, this.#values);
    for (let k = 0; k < this.#values.length; k++) told[k % count]![Math.floor(k / count)] = this.#values[k]!;
  }
}

function layerWeights(
  units: readonly Unit[],
  { inputs, components, logits, columns, rule }: LayerPlan,
  momentCount: number,
): LayerWeights {
  const index = rule.synapseLearned.findIndex((v) => v.name === 'w');
  const make = (length: number) =>
    units[0]!.weights instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  const weights = make(inputs * columns);
  const biases = make(components * columns);
  for (let j = 0; j < columns; j++) {
    const { keeping } = units[Math.floor(j / logits)]!;
    const kept = (moment?: number) => keeping.of({ kind: 'synapse', index, moment }, 0, j % logits);
    const own = kept();
    const moments = Array.from({ length: momentCount }, (_, moment) => kept(moment));
    for (let i = 0; i < inputs; i++) weights[i * columns + j] = toldWeight(own[i]!, moments, i);
    for (let k = 0; k < components; k++) biases[k * columns + j] = toldWeight(own[inputs + k]!, moments, inputs + k);
  }
  return { inputs, units: columns, weights, biases };
}
