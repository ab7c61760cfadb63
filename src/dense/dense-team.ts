import { UserError } from '../errors/user-error.js';
import type { Floats } from '../rule/ops/precision.js';
import { checkLength } from '../team/check-numbers.js';
import { digestOf, otherParameters } from '../team/digest.js';
import { checkDirections, type Direction, type GivenDirection, readDirections } from '../team/directions.js';
import type { TeamPlan } from '../team/plan.js';
import { recallValues } from '../team/recall.js';
import { readState } from '../team/state/read-state.js';
import type { FilledTensor, StateTensor } from '../team/state/state-tensor.js';
import { AT_START, type StateValues, type TeamClock, type TeamState } from '../team/state/team-state.js';
import { writeClock, writeStepScalars } from '../team/step-scalars.js';
import type { LayerWeights, Team } from '../team/team.js';
import { toldWeight } from '../team/told-weight.js';
import { Turn } from '../team/turn.js';
import { allowWatching } from '../team/watching.js';
import { createDenseLayer, type DenseLayer, type Lookups } from './dense-layer.js';
import { copyFromDense, copyToDense, viewOfDense } from './dense-values.js';
import { type DirectionKernels, directionKernels, saveParameters } from './direction-kernels.js';
import { IdleLanes } from './idle-lanes.js';
import { LanePorts } from './lane-ports.js';
import { type DenseLayout, type LayerLayout, layoutDense } from './layout.js';
import { allocateDense } from './memory.js';
import { type CompiledKernels, compileKernels } from './module.js';
import { laneRange, type Part, shareOf, WHOLE } from './part.js';
import type { BinaryCoding } from './plan/kernel-entry.js';
import { updatesStrips } from './plan/kernel-plan.js';
import { Relay } from './relay.js';
import { LEAST_ROWS_TO_LOOK_UP, stripsOf, TILE_BYTES } from './sizes.js';
import { writeStart } from './start.js';

/** A team compiled to WebAssembly SIMD over one memory; with a {@link Part}, one thread's part of it. */
export class DenseTeam implements Team {
  readonly engine = 'dense';
  readonly sizes: readonly number[];
  readonly choices: number;
  readonly components: number;
  readonly batch: number;
  readonly rule: TeamPlan['rule'];
  readonly hearsErrors: boolean;
  readonly errors: number;
  readonly passes: readonly string[];
  readonly paidPasses: number;
  readonly interventions: TeamPlan['interventions'];
  /** The lanes this thread acts for: observations, rewards and actions of others are not touched. */
  readonly lanes: readonly [from: number, to: number];
  readonly #layout: DenseLayout;
  readonly #ports: LanePorts;
  /** The layers from the observation up, each with its compiled kernels. */
  #layers: readonly DenseLayer[] = [];
  /** All layers at once, where this thread is the only one. */
  #whole: CompiledKernels['whole'] = {};
  #idle: IdleLanes | undefined;
  /** Undefined: this thread is the only one. */
  #relay: Relay | undefined;
  /** Made when directions are first asked for. */
  #directions: readonly DirectionKernels[] | undefined;
  /** Which lanes learned from the last step, where the layers learned one by one. */
  #learning: IdleLanes['learning'] = 'all';
  /** Indices of the layers that are updated together, after all have learned and sent credit. */
  readonly #late: readonly number[];
  #bytes = new ArrayBuffer(0) as ArrayBufferLike;
  #codings = new Int32Array(0) as Int32Array;
  /** The address of this thread's scratch memory. */
  readonly #scratch: number;
  readonly #turn: Turn;
  /** No scalar of an update depends on how many there were, so that they are written once. */
  readonly #hasConstantRates: boolean;
  #hasScalars = false;
  /** Something is kept from step to step of an episode. */
  readonly #remembers: boolean;
  #step: number;
  /** Steps that were learned from: an optimizer does not count those that were only acted. */
  #updates: number;

  readonly #plan: TeamPlan;
  readonly #part: Part;
  #memory: WebAssembly.Memory | undefined;
  #compiled: CompiledKernels | undefined;

  constructor(plan: TeamPlan, memory = allocateDense(plan), part: Part = WHOLE) {
    this.#plan = plan;
    this.#part = part;

    const { steps, updates, hasActed } = plan.beginning?.clock ?? AT_START;
    this.#step = steps - 1;
    this.#updates = updates;
    this.#turn = new Turn(hasActed);
    this.sizes = plan.sizes;
    this.choices = plan.choices;
    this.components = plan.components;
    this.batch = plan.batch;
    this.rule = plan.rule;
    this.hearsErrors = plan.hearsErrors;
    this.errors = plan.errors;
    this.passes = plan.passes;
    this.paidPasses = plan.paidPasses;
    this.interventions = plan.interventions;
    this.#layout = layoutDense(plan, part.threads);
    this.lanes = laneRange(plan.batch, part);
    this.#ports = new LanePorts(plan, this.#layout, this.lanes);
    this.#scratch = this.#layout.scratch(part.index);
    const rates = plan.layers.flatMap(({ rate, schedules }) => [rate, ...schedules.values()]);
    this.#hasConstantRates = rates.every((rate) => typeof rate === 'number');
    this.#memory = memory;
    this.#compiled = compileKernels(plan, this.#layout, memory, 'step', part.timed);
    if (part.threads === 1) this.#whole = this.#compiled.whole;
    this.#idle = new IdleLanes(plan, this.#layout, memory, part.index, part.threads);
    if (part.threads > 1) this.#relay = new Relay(this.#layout, this.#compiled, part, this.#idle);
    this.#late = this.#layout.layers.flatMap(({ kernels }, k) => (kernels.updatesEarly ? [] : [k]));
    this.#bind();
    this.#remembers = this.#layers.some(({ ofEpisode }) => ofEpisode.length > 0);
    if (part.index === 0) {
      writeStart(plan, this.#layout, this.#bytes);
      for (let lane = 0; lane < plan.batch; lane++) this.#endEpisode(lane);
      for (const { tensor, data } of plan.beginning?.values ?? [])
        copyToDense(tensor, this.#layoutOf(tensor), this.#bytes, data);
    }
    part.barrier.wait();
    if (hasActed) for (const layer of this.#layers) this.#packInputs(layer, ...this.lanes);
    allowWatching(this, {
      plan,
      still: (look) => this.#still(look),
      learn: (told, look) => this.#learnWatched(look, ...told),
      hasLearned: (lane) => this.#idle!.hasLearned(lane),
      view: (tensor) => viewOfDense(tensor, this.#layoutOf(tensor), this.#bytes),
      clock: () => this.#clock(),
    });
  }

  act(observations: ArrayLike<number>): Float32Array {
    this.#turn.beforeAct();
    const [from, to] = this.lanes;
    // Inputs that are found to take two values are finite.
    const coding = this.#ports.takeObservations(observations, () => this.#packInputs(this.#layers[0]!, from, to));
    this.#turn.perform(() => this.#actLayers(from, to, coding), 'acted');
    return this.#ports.actions;
  }

  learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>, errors?: ArrayLike<number>): void {
    this.#turn.beforeLearn();
    this.#idle!.note(this.#ports.takeTold(rewards, ended, errors), this.lanes);
    this.#turn.perform(() => {
      const [from, to] = this.#beginLearning();
      const isWhole = this.#whole.learn !== undefined && this.#idle!.learning === 'all' && !this.#isTold();
      if (isWhole) this.#whole.learn!();
      else this.#learnLayers(from, to);
      if (isWhole || this.#learning !== 'none') this.#updates++;
      if (ended && this.#remembers) this.#endEpisodes(ended);
    }, 'resting');
  }

  directions(
    rewards: ArrayLike<number | null>,
    ended?: ArrayLike<boolean | number>,
    errors?: ArrayLike<number>,
  ): Direction[] {
    this.#turn.beforeLearn('directions');
    const kernels = this.#directionKernels();
    this.#idle!.note(this.#ports.takeTold(rewards, ended, errors), this.lanes);
    const found: Direction[] = [];
    this.#turn.perform(() => {
      const [from, to] = this.#beginLearning();
      this.#directLayers(kernels, from, to);
      if (this.#learning !== 'none') found.push(...readDirections(this.#plan, this.#copyOut));
      if (ended && this.#remembers) this.#endEpisodes(ended);
      // Nobody writes directions anew before everybody has read them.
      this.#part.barrier.wait();
    }, 'resting');
    return found;
  }

  /** `learn` in two halves without a copy of the directions, which `look` may look at between the two. */
  #learnWatched(look: () => void, ...[rewards, ended, errors]: Parameters<Team['learn']>): void {
    this.#turn.beforeLearn();
    const kernels = this.#directionKernels();
    this.#idle!.note(this.#ports.takeTold(rewards, ended, errors), this.lanes);
    this.#turn.perform(() => {
      const [from, to] = this.#beginLearning();
      this.#directLayers(kernels, from, to);
      const hasLearned = this.#learning !== 'none';
      if (hasLearned) this.#still(look);
      if (ended && this.#remembers) this.#endEpisodes(ended);
      if (hasLearned) this.#apply(kernels, []);
    }, 'resting');
  }

  #still(look: () => void): void {
    const { barrier, index } = this.#part;
    barrier.wait();
    if (index === 0) look();
    barrier.wait();
  }

  step(directions: readonly GivenDirection[]): void {
    this.#turn.beforeStep();
    const given = checkDirections(directions, this.#plan);
    if (given.length === 0) return;
    const kernels = this.#directionKernels();
    this.#turn.perform(() => this.#apply(kernels, given), 'resting');
  }

  /** Updates all layers by the directions that are stored, once those that are given have taken their place. */
  #apply(kernels: readonly DirectionKernels[], given: readonly FilledTensor[]): void {
    if (this.#part.index === 0) {
      this.#writeScalars();
      for (const { tensor, data } of given) copyToDense(tensor, this.#layoutOf(tensor), this.#bytes, data);
    }
    this.#part.barrier.wait();
    this.#applyDirections(
      kernels,
      this.#layers.map((_, k) => k),
    );
    this.#updates++;
  }

  forget(ended: ArrayLike<boolean | number>): void {
    this.#turn.useWhole('forget');
    checkLength(ended, this.lanes[1] - this.lanes[0], 'ended');
    this.#turn.perform(() => this.#endEpisodes(ended), 'resting');
  }

  /** @throws {@link UserError} always: the units of a dense team are numbers in one memory, and say nothing to each other. */
  get bus(): never {
    throw notLiteral('bus');
  }

  /** @throws {@link UserError} always, see `bus`. */
  get units(): never {
    throw notLiteral('units');
  }

  weights(): LayerWeights[] {
    this.#turn.use();
    const index = this.rule.synapseLearned.findIndex((v) => v.name === 'w');
    return this.#layout.layers.map(({ plan: { inputs, columns, components }, stride, learned, states }) => {
      const rows = (at: number) => this.#view(at, (inputs + components) * stride);
      const [all, moments] = [rows(learned[index]!), states[index]!.map(rows)];
      const row = (i: number) =>
        all.slice(i * stride, i * stride + columns).map((weight, j) => toldWeight(weight, moments, i * stride + j));
      const weights = new Float32Array(inputs * columns);
      for (let i = 0; i < inputs; i++) weights.set(row(i), i * columns);
      const biases = new Float32Array(components * columns);
      for (let k = 0; k < components; k++) biases.set(row(inputs + k), k * columns);
      return { inputs, units: columns, weights, biases };
    });
  }

  state(): TeamState {
    this.#turn.useWhole('state');
    return readState(this.#plan, this.#clock(), this.#copyOut);
  }

  #clock(): TeamClock {
    return { steps: this.#step + 1, updates: this.#updates, hasActed: this.#turn.hasActed };
  }

  recall(layer: number, name: string): StateValues {
    this.#turn.useWhole('recall');
    return recallValues(this.#plan, layer, name, this.#copyOut);
  }

  digest(): Promise<string> {
    return digestOf(this.weights(), otherParameters(this.#plan, this.#copyOut));
  }

  close(): void {
    this.#turn.close();
    // The memory goes with the last view of it, even where a closed team is kept.
    this.#layers = [];
    this.#whole = {};
    this.#compiled = this.#memory = undefined;
    this.#idle = this.#relay = undefined;
    this.#directions = undefined;
    this.#bytes = new ArrayBuffer(0);
    this.#ports.bind(this.#bytes);
    this.#codings = new Int32Array(0);
  }

  /** Takes views of the memory, anew when it has grown. */
  #bind(): void {
    const { layers, codings } = this.#layout;
    this.#bytes = this.#memory!.buffer;
    this.#layers = layers.map((layer) =>
      createDenseLayer(this.#plan, layer, this.#layout, this.#compiled!, this.#bytes),
    );
    this.#codings = new Int32Array(this.#bytes, codings, this.#part.threads);
    this.#ports.bind(this.#bytes);
    this.#relay?.bind(this.#layout, this.#bytes);
  }

  #directionKernels(): readonly DirectionKernels[] {
    if (!this.#directions) {
      this.#directions = directionKernels(this.#plan, this.#layout, this.#memory!);
      this.#bind();
      this.#idle!.rebind();
    }
    return this.#directions;
  }

  /** What comes before the layers learn. Returns this thread's lanes. */
  #beginLearning(): readonly [from: number, to: number] {
    const [from, to] = this.lanes;
    if (this.#part.index === 0) this.#writeScalars();
    if (this.rule.settlingSteps > 0) this.#settle(from, to);
    return [from, to];
  }

  #actLayers(from: number, to: number, coding: BinaryCoding | undefined): void {
    this.#step++;
    // What units say is changed between the kernels of two layers, by the thread that has their lane.
    const changes =
      this.interventions.length > 0 && this.#layers.some((layer) => layer.interventions?.actsIn(this.#step));
    if (this.#whole.act && !changes) this.#whole.act(this.#step);
    else
      this.#layers.forEach((layer, k) => {
        const own = k === 0 ? coding : this.#packInputs(layer, from, to);
        if (changes || !this.#sharesColumns(layer)) this.#actLayer(layer, from, to, own);
        else this.#actByColumns(layer, from, to);
      });
    this.#ports.packActions();
  }

  #endEpisodes(ended: ArrayLike<boolean | number>): void {
    const [from, to] = this.lanes;
    for (let lane = from; lane < to; lane++) if (ended[lane - from]) this.#endEpisode(lane);
  }

  #learnLayers(from: number, to: number): void {
    for (let k = this.#layers.length - 1; k >= 0; k--) {
      const layer = this.#layers[k]!;
      this.#learnLayer(layer, from, to);
      if (layer.layout.kernels.updatesEarly) this.#updateEarly(k, from, to);
      layer.send?.(from, to, this.#scratch);
    }
    for (const layer of this.#layers) layer.hearEchoes(from, to);
    // Nobody forgets an episode before everybody has learned from it.
    this.#updateLayers(this.#late);
  }

  /** Whether some units are told something else in this step than what they would hear. */
  #isTold(): boolean {
    return this.interventions.length > 0 && this.#layers.some((layer) => layer.interventions?.learnsIn(this.#step));
  }

  #learnLayer({ learn, interventions }: DenseLayer, from: number, to: number): void {
    if (interventions?.learnsIn(this.#step)) interventions.learn(learn, from, to, this.#step);
    else learn(from, to);
  }

  /** Updates a layer whose credit is sent after its update, or along with it. */
  #updateEarly(k: number, from: number, to: number): void {
    const { barrier } = this.#part;
    const { send } = this.#layers[k]!;
    this.#updateLayers([k], () => {
      if (send || this.#layout.layers[k]!.plan.role.creditAfterUpdate) return;
      this.#idle!.sender(k)?.(from, to, this.#scratch);
      barrier.wait();
    });
    if (!send && this.#learning === 'none' && this.#layout.layers[k]!.plan.role.creditAfterUpdate)
      this.#idle!.sender(k)?.(from, to, this.#scratch);
  }

  /** All layers learn and send credit, and store their directions. */
  #directLayers(kernels: readonly DirectionKernels[], from: number, to: number): void {
    const late: number[] = [];
    for (let k = this.#layers.length - 1; k >= 0; k--) {
      const { layout, send } = this.#layers[k]!;
      const { sendsCredit, role } = layout.plan;
      const sends = () => sendsCredit && (send ?? this.#idle!.sender(k))?.(from, to, this.#scratch);
      this.#learnLayer(this.#layers[k]!, from, to);
      if (sendsCredit && role.creditAfterUpdate) {
        this.#updateLayers([k], undefined, kernels);
        if (this.#learning === 'none') sends();
        else this.#rehearse(kernels, k, sends);
      } else {
        sends();
        late.push(k);
      }
    }
    for (const layer of this.#layers) layer.hearEchoes(from, to);
    this.#updateLayers(late, undefined, kernels);
  }

  /** Updates a layer for as long as it sends its credit. */
  #rehearse(kernels: readonly DirectionKernels[], k: number, sends: () => void): void {
    const { barrier, index } = this.#part;
    const revert = index === 0 ? saveParameters(this.#layout.layers[k]!, this.#plan, this.#bytes) : undefined;
    barrier.wait();
    this.#applyDirections(kernels, [k]);
    sends();
    barrier.wait();
    revert?.();
  }

  /** Updates some layers by the directions that are stored. */
  #applyDirections(kernels: readonly DirectionKernels[], layers: readonly number[]): void {
    const { barrier, index, threads } = this.#part;
    for (const k of layers) {
      kernels[k]!.apply(...this.#inputsOf(k));
      if (index === threads - 1) kernels[k]!.applyBias();
    }
    barrier.wait();
    if (layers.some((k) => this.#layers[k]!.constrain)) this.#constrain(layers);
  }

  /**
   * Updates some layers together, once all threads have come here, or stores their directions, as `kernels` say; `whereIdle` is called
   * before that where no lane learns.
   */
  #updateLayers(layers: readonly number[], whereIdle?: () => void, kernels?: readonly DirectionKernels[]): void {
    const { barrier, index } = this.#part;
    const idle = this.#idle!;
    for (const k of layers) idle.hush(k);
    if (!kernels && this.#relay?.runs(layers)) {
      for (const k of layers) {
        const { lookups } = this.#layers[k]!;
        this.#relay.update(k, this.lanes, lookups && this.#codingOf(lookups, index), this.#scratch);
      }
      barrier.wait();
      this.#learning = idle.learning;
    } else {
      barrier.wait();
      this.#learning = idle.learning;
      if (this.#learning === 'none') whereIdle?.();
      for (const k of layers) this.#update(k, kernels?.[k]);
      barrier.wait();
    }
    if (!kernels && layers.some((k) => this.#layers[k]!.constrain)) this.#constrain(layers);
    idle.restore();
  }

  /** Once all threads have updated their part of some layers, the first of them does what needs whole columns. */
  #constrain(layers: readonly number[]): void {
    const { barrier, index } = this.#part;
    if (index === 0 && this.#learning !== 'none') for (const k of layers) this.#layers[k]!.constrain?.();
    barrier.wait();
  }

  #sharesColumns({ layout: { kernels } }: DenseLayer): boolean {
    const coded = Object.values(kernels.lookups?.byCoding ?? {});
    return this.#part.threads > 1 && (kernels.actColumns ?? coded[0]?.actColumns) !== undefined;
  }

  /**
   * With few lanes and wide layers, or where tables of weights take long to fill: threads share the columns of a layer, once the inputs of
   * all lanes are there, and wait for each other before the next layer.
   */
  #actByColumns(layer: DenseLayer, from: number, to: number): void {
    const { act, actColumns, lookups, layout } = layer;
    const { barrier } = this.#part;
    barrier.wait();
    const coding = lookups && this.#codingOfAll(lookups);
    const share = (coding && lookups?.byCoding[coding]?.actColumns) ?? actColumns;
    if (share) share(0, this.batch, this.#step, this.#scratch, ...shareOf(4 * layout.width, TILE_BYTES, this.#part));
    else act(from, to, this.#step, this.#scratch);
    barrier.wait();
  }

  /** Packs the inputs of a layer for lookups, if it has any. Returns which two values they take; undefined: others. */
  #packInputs({ lookups }: DenseLayer, from: number, to: number): BinaryCoding | undefined {
    if (lookups === undefined) return undefined;
    const { index } = this.#part;
    lookups.check?.(from, to, this.#layout.codings + 4 * index);
    const coding = this.#codingOf(lookups, index);
    if (coding) lookups.byCoding[coding]!.pack(from, to);
    return coding;
  }

  /** Acts, by lookup where inputs are packed and there are rows enough. */
  #actLayer({ act, lookups }: DenseLayer, from: number, to: number, coding: BinaryCoding | undefined): void {
    const byLookup = coding && to - from >= LEAST_ROWS_TO_LOOK_UP ? lookups?.byCoding[coding]?.act : undefined;
    (byLookup ?? act)(from, to, this.#step, this.#scratch);
  }

  /** Settling of some lanes: weights stay as they are, so that no thread needs to wait for another. */
  #settle(from: number, to: number): void {
    const sense = () => {
      for (const layer of this.#layers) layer.sense?.(from, to, this.#step, this.#scratch);
    };
    for (let k = 0; k < this.rule.settlingSteps; k++) {
      sense();
      // What several layers tell is added up from the highest down.
      for (const layer of this.#layers.toReversed()) layer.tell?.(from, to, this.#scratch);
      for (const { move, interventions } of this.#layers) {
        move?.(from, to);
        if (move) interventions?.acted(from, to, this.#step);
      }
    }
    sense();
  }

  /** Updates this thread's share of a layer: inputs, in whole groups of four, or strips of columns. */
  #update(k: number, kernels: DirectionKernels | undefined): void {
    const layer = this.#layers[k]!;
    const { layout, lookups } = layer;
    const { update, updateBias } = kernels ?? layer;
    const { index, threads } = this.#part;
    // Of layers that are updated together, one thread does the biases of one and the next thread those of the other.
    const hasBiases = index === threads - 1 - (k % threads);
    if (this.#learning !== 'all') {
      const range = layout.plan.field ? this.#stripsOf(layout) : this.#inputsOf(k);
      if (this.#idle!.update(k, range, hasBiases, kernels)) return;
    }
    const coding = lookups && this.#codingOfAll(lookups);
    const byLookup = coding && (kernels ? kernels.byCoding(coding) : lookups?.byCoding[coding]?.update);
    if (byLookup) {
      byLookup(...this.#stripsOf(layout), this.#scratch);
    } else {
      update(...(updatesStrips(layout.kernels.update) ? this.#stripsOf(layout) : this.#inputsOf(k)), this.#scratch);
    }
    if (hasBiases) updateBias();
  }

  /** This thread's inputs of a layer, in whole groups of four. */
  #inputsOf(k: number): [from: number, to: number] {
    return shareOf(this.#layout.layers[k]!.plan.inputs, 4, this.#part);
  }

  /** This thread's strips of columns of a layer. */
  #stripsOf(layout: LayerLayout): [from: number, to: number] {
    return shareOf(stripsOf(layout), 1, this.#part);
  }

  /** The two values that a layer's inputs take in the lanes of a thread; undefined: others in some. */
  #codingOf({ check }: Lookups, thread: number): BinaryCoding | undefined {
    return check ? codingOf(this.#codings[thread]!) : 'bits';
  }

  /** The same in the lanes of all threads. */
  #codingOfAll({ check }: Lookups): BinaryCoding | undefined {
    if (!check) return 'bits';
    let all = 3;
    for (let thread = 0; thread < this.#part.threads; thread++) all &= this.#codings[thread]!;
    return codingOf(all);
  }

  #writeScalars(): void {
    const t = this.#updates + 1;
    const hasRates = this.#hasScalars && this.#hasConstantRates;
    this.#hasScalars = true;
    for (const { layout, scalars } of this.#layers)
      if (hasRates) writeClock(scalars, this.#plan.optimizer, t);
      else writeStepScalars(scalars, this.#plan, layout.plan, t);
  }

  #endEpisode(lane: number): void {
    for (const { ofEpisode } of this.#layers) {
      for (const { values, size, start } of ofEpisode) {
        for (let at = lane * size; at < values.length; at += this.batch * size) values.fill(start, at, at + size);
      }
    }
  }

  readonly #copyOut = (tensor: StateTensor, into: Floats): void =>
    copyFromDense(tensor, this.#layoutOf(tensor), this.#bytes, into);

  #layoutOf({ layer }: StateTensor): LayerLayout {
    return this.#layout.layers[layer.layer - 1]!;
  }

  #view(at: number, floats: number): Float32Array {
    return new Float32Array(this.#bytes, at, floats);
  }
}

/** The two values that inputs take, from what the kernel `check` has found. */
function codingOf(found: number): BinaryCoding | undefined {
  return found & 1 ? 'bits' : found & 2 ? 'signs' : undefined;
}

function notLiteral(what: string): UserError {
  return new UserError(
    `a dense team has no ${what}: its units are numbers in one memory and say nothing to each other. Make the team with engine: 'literal' to have its ${what}`,
  );
}
