import {
  type Dynamics,
  type DynamicsKernel,
  type Generator,
  npRandom,
  type ObservationArray,
  type StateRow,
} from '../src/gymnasium/index.js';
import type { ContextualBanditInfo, ContextualBanditOptions } from './contextual-bandit.js';
import { CONTEXTUAL_PLACE as PLACE } from './contextual-bandit-place.js';
import { contextualBanditKernel } from './kernels/contextual-bandit-kernel.js';

/** A kernel has code for each arm and each number of the observation: of so many at most. */
const MOST_UNROLLED = 64;

/** The law of a contextual bandit. */
export class ContextualBanditDynamics implements Dynamics<Record<string, never>> {
  readonly stateSize: number;
  readonly observationSize: number;
  readonly kernel?: DynamicsKernel;
  readonly info: Readonly<Record<keyof ContextualBanditInfo, number | StateRow>>;
  /** Means and patterns that no seed changes. */
  readonly #fixed: Float64Array | null;
  readonly #contexts: number;
  readonly #arms: number;
  readonly #steps: number;
  readonly #isOneHot: boolean;

  readonly #options: Required<ContextualBanditOptions>;

  constructor(options: Required<ContextualBanditOptions>) {
    this.#options = options;
    const { contexts, arms, coding, features, meansSeed, steps } = options;
    this.#contexts = contexts;
    this.#arms = arms;
    this.#steps = steps;
    this.#isOneHot = coding === 'one-hot';
    this.observationSize = this.#isOneHot ? contexts : features;
    this.stateSize = PLACE.toldMeans + arms + contexts * arms + contexts;
    if (Math.max(this.observationSize, arms) <= MOST_UNROLLED) this.kernel = contextualBanditKernel(options);
    this.info = {
      context: PLACE.toldContext,
      means: { from: PLACE.toldMeans, length: arms },
      bestArm: PLACE.toldBestArm,
      regret: PLACE.toldRegret,
    };
    this.#fixed = meansSeed === null ? null : this.#task(npRandom(meansSeed)[0]);
  }

  drawTask(rng: Generator, state: Float64Array, at: number): void {
    state.set(this.#fixed ?? this.#task(rng), at + PLACE.toldMeans + this.#arms);
  }

  reset(rng: Generator, state: Float64Array, at: number): void {
    state[at + PLACE.pulls] = 0;
    state[at + PLACE.context] = rng.integers(0, this.#contexts);
    this.#tellBest(state, at);
    state[at + PLACE.toldRegret] = 0;
  }

  step(state: Float64Array, at: number, action: number, rng: Generator): number {
    const best = this.#tellBest(state, at);
    const mean = state[at + PLACE.toldMeans + action]!;
    state[at + PLACE.toldRegret] = best - mean;
    const reward = rng.random() < mean ? 1 : 0;
    state[at + PLACE.pulls]!++;
    state[at + PLACE.context] = rng.integers(0, this.#contexts);
    return reward;
  }

  terminated(state: Float64Array, at: number): boolean {
    return state[at + PLACE.pulls]! >= this.#steps;
  }

  observe(state: Float64Array, at: number, observation: ObservationArray, into: number): void {
    const { observationSize } = this;
    const context = state[at + PLACE.context]!;
    if (this.#isOneHot) {
      for (let k = 0; k < observationSize; k++) observation[into + k] = 0;
      observation[into + context] = 1;
      return;
    }
    const pattern = state[at + this.stateSize - this.#contexts + context]!;
    for (let k = 0; k < observationSize; k++) {
      observation[into + k] = 2 * ((pattern >>> (observationSize - 1 - k)) & 1) - 1;
    }
  }

  /** Puts the context, its means and its best arm into what is told; returns the best mean. */
  #tellBest(state: Float64Array, at: number): number {
    const arms = this.#arms;
    const context = state[at + PLACE.context]!;
    const told = at + PLACE.toldMeans;
    const means = told + arms + context * arms;
    let best = 0;
    for (let arm = 0; arm < arms; arm++) {
      state[told + arm] = state[means + arm]!;
      if (state[means + arm]! > state[means + best]!) best = arm;
    }
    state[at + PLACE.toldContext] = context;
    state[at + PLACE.toldBestArm] = best;
    return state[means + best]!;
  }

  /** Means `[context][arm]`, then the pattern of each context. */
  #task(rng: Generator): Float64Array {
    const { means, features } = this.#options;
    const contexts = this.#contexts;
    const all = means === null ? Array.from({ length: contexts * this.#arms }, () => rng.random()) : means.flat();
    const patterns = new Set<number>();
    while (!this.#isOneHot && patterns.size < contexts) patterns.add(rng.integers(0, 2 ** features));
    return Float64Array.of(...all, ...(this.#isOneHot ? new Array<number>(contexts).fill(0) : patterns));
  }
}
