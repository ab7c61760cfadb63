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
import { Turn } from '../team/turn.js';
import { allowWatching } from '../team/watching.js';
import { copyFromDense, copyToDense, viewOfDense, weightsOfDense } from './dense-values.js';
import { type DirectionKernels, directionKernels } from './direction-kernels.js';
import { IdleLanes } from './idle-lanes.js';
import { LanePorts } from './lane-ports.js';
import { LayerActing } from './layer-acting.js';
import { LayerLearning } from './layer-learning.js';
import type { LayerLayout } from './layout.js';
import { allocateDense } from './memory.js';
import { type Part, WHOLE } from './part.js';
import { writeStart } from './start.js';
import { ThreadLayers } from './thread-layers.js';

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
  readonly #ports: LanePorts;
  readonly #own: ThreadLayers;
  #acting: LayerActing | undefined;
  #learning: LayerLearning | undefined;
  #idle: IdleLanes | undefined;
  /** Made when directions are first asked for. */
  #directions: readonly DirectionKernels[] | undefined;
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
    this.#own = new ThreadLayers(plan, memory, part);
    const { layout, lanes, compiled } = this.#own;
    this.lanes = lanes;
    this.#ports = new LanePorts(plan, layout, lanes);
    const rates = plan.layers.flatMap(({ rate, schedules }) => [rate, ...schedules.values()]);
    this.#hasConstantRates = rates.every((rate) => typeof rate === 'number');
    const whole = part.threads === 1 ? compiled!.whole : {};
    this.#idle = new IdleLanes(plan, layout, memory, part.index, part.threads);
    this.#acting = new LayerActing(this.#own, whole.act);
    this.#learning = new LayerLearning(this.#own, this.#idle, whole.learn);
    this.#bind();
    this.#remembers = this.#own.all.some(({ ofEpisode }) => ofEpisode.length > 0);
    if (part.index === 0) {
      writeStart(plan, layout, this.#own.bytes);
      for (let lane = 0; lane < plan.batch; lane++) this.#endEpisode(lane);
      for (const { tensor, data } of plan.beginning?.values ?? [])
        copyToDense(tensor, this.#layoutOf(tensor), this.#own.bytes, data);
    }
    part.barrier.wait();
    if (hasActed) for (const layer of this.#own.all) this.#own.packInputs(layer);
    allowWatching(this, {
      plan,
      still: (look) => this.#still(look),
      learn: (told, look) => this.#learnWatched(look, ...told),
      hasLearned: (lane) => this.#idle!.hasLearned(lane),
      view: (tensor) => viewOfDense(tensor, this.#layoutOf(tensor), this.#own.bytes),
      clock: () => this.#clock(),
    });
  }

  act(observations: ArrayLike<number>): Float32Array {
    this.#turn.beforeAct();
    // Inputs that are found to take two values are finite.
    const coding = this.#ports.takeObservations(observations, () => this.#own.packInputs(this.#own.all[0]!));
    this.#turn.perform(() => {
      this.#acting!.act(++this.#step, coding);
      this.#ports.packActions();
    }, 'acted');
    return this.#ports.actions;
  }

  learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>, errors?: ArrayLike<number>): void {
    this.#turn.beforeLearn();
    this.#idle!.note(this.#ports.takeTold(rewards, ended, errors), this.lanes);
    this.#turn.perform(() => {
      this.#beginLearning();
      if (this.#learning!.learn(this.#step)) this.#updates++;
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
      this.#beginLearning();
      this.#learning!.direct(this.#step, kernels);
      if (this.#learning!.learning !== 'none') found.push(...readDirections(this.#plan, this.#copyOut));
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
      this.#beginLearning();
      this.#learning!.direct(this.#step, kernels);
      const hasLearned = this.#learning!.learning !== 'none';
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
      for (const { tensor, data } of given) copyToDense(tensor, this.#layoutOf(tensor), this.#own.bytes, data);
    }
    this.#part.barrier.wait();
    this.#learning!.apply(kernels, [...this.#own.all.keys()]);
    this.#updates++;
  }

  forget(ended: ArrayLike<boolean | number>): void {
    this.#turn.useWhole('forget');
    checkLength(ended, this.lanes[1] - this.lanes[0], 'ended');
    this.#turn.perform(() => this.#endEpisodes(ended), 'resting');
  }

  /**
   * @throws {@link UserError} always: the units of a dense team are numbers in one memory, and say nothing to each
   * other.
   */
  get bus(): never {
    throw notLiteral('bus');
  }

  /** @throws {@link UserError} always, see `bus`. */
  get units(): never {
    throw notLiteral('units');
  }

  weights(): LayerWeights[] {
    this.#turn.use();
    return weightsOfDense(this.#own.layout, this.#own.bytes);
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
    this.#own.release();
    this.#ports.bind(this.#own.bytes);
    this.#acting = this.#learning = this.#idle = this.#directions = undefined;
  }

  /** Takes views of the memory, anew when it has grown. */
  #bind(): void {
    this.#own.bind();
    this.#ports.bind(this.#own.bytes);
    this.#learning!.bind();
  }

  #directionKernels(): readonly DirectionKernels[] {
    if (!this.#directions) {
      this.#directions = directionKernels(this.#plan, this.#own.layout, this.#own.memory!);
      this.#bind();
    }
    return this.#directions;
  }

  /** What comes before the layers learn. */
  #beginLearning(): void {
    if (this.#part.index === 0) this.#writeScalars();
    if (this.rule.settlingSteps > 0) this.#acting!.settle(this.#step);
  }

  #endEpisodes(ended: ArrayLike<boolean | number>): void {
    const [from, to] = this.lanes;
    for (let lane = from; lane < to; lane++) if (ended[lane - from]) this.#endEpisode(lane);
  }

  #writeScalars(): void {
    const t = this.#updates + 1;
    const hasRates = this.#hasScalars && this.#hasConstantRates;
    this.#hasScalars = true;
    for (const { layout, scalars } of this.#own.all)
      if (hasRates) writeClock(scalars, this.#plan.optimizer, t);
      else writeStepScalars(scalars, this.#plan, layout.plan, t);
  }

  #endEpisode(lane: number): void {
    for (const { ofEpisode } of this.#own.all) {
      for (const { values, size, start } of ofEpisode) {
        for (let at = lane * size; at < values.length; at += this.batch * size) values.fill(start, at, at + size);
      }
    }
  }

  readonly #copyOut = (tensor: StateTensor, into: Floats): void =>
    copyFromDense(tensor, this.#layoutOf(tensor), this.#own.bytes, into);

  #layoutOf({ layer }: StateTensor): LayerLayout {
    return this.#own.layout.layers[layer.layer - 1]!;
  }
}

function notLiteral(what: string): UserError {
  return new UserError(
    `a dense team has no ${what}: its units are numbers in one memory and say nothing to each other. Make the team with engine: 'literal' to have its ${what}`,
  );
}
