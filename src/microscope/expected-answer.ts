import type { Seed } from '../random/seed.js';
import { CommonDraws, createDraws } from './draws.js';
import { type Deeds, MOST_ANSWERS, PLAYS, type Policy, type PolicyLayer } from './policy.js';
import type { Situation } from './situations.js';

/** `[hidden layer][unit]`: {@link PLAYS}, {@link SILENT} or {@link AVERAGE}. */
export type Modes = readonly Uint8Array[];

/**
 * The expected reward of a situation, given what the units of some layers did: what lies above is summed over all its
 * joint actions where these are few, or else drawn again and again, with the same draws whatever the units below did.
 * Answers of the output units are summed over in any case, unless they are real numbers or too many.
 */
export class ExpectedAnswer {
  /** What hidden units do in place of what they would; undefined: nothing else. */
  modes: Modes | undefined;
  readonly #policy: Policy;
  readonly #most: number;
  readonly #draws: CommonDraws;
  /** `[turn][layer][unit]`: the draws of one sample, which all its units share. */
  readonly #turns: Float64Array[][] = [];
  #filled = 0;
  #sample = -1;
  /** `[layer][unit]`: what each unit may do, as the enumeration of its layer found it. */
  readonly #chances: readonly (readonly Float64Array[])[];
  readonly #doings: readonly (readonly Float64Array[])[];
  readonly #sumsAnswers: boolean;

  /** @param most joint states of what lies above that are summed over. */
  constructor(policy: Policy, { most, seed }: { readonly most: number; readonly seed: Seed }) {
    this.#policy = policy;
    this.#most = most;
    this.#draws = new CommonDraws(seed, policy.layers);
    const room = ({ units, outcomes }: PolicyLayer) =>
      Array.from({ length: units }, () => new Float64Array(Math.max(1, outcomes)));
    this.#chances = policy.layers.map(room);
    this.#doings = policy.layers.map(room);
    const { outcomes, units } = policy.output;
    this.#sumsAnswers = outcomes > 0 && outcomes ** units <= MOST_ANSWERS;
  }

  /**
   * Joint states of the hidden units above layer `l` (0: of all), 1 where there are none; Infinity where some of them
   * draw numbers.
   */
  statesAbove(l: number): number {
    let states = this.#sumsAnswers ? 1 : Number.POSITIVE_INFINITY;
    for (const { outcomes, units } of this.#policy.hidden.slice(l))
      states *= outcomes === 0 ? Number.POSITIVE_INFINITY : outcomes ** units;
    return states;
  }

  /** Whether the expectation given layers up to `l` is exact. */
  isExact(l: number): boolean {
    return this.statesAbove(l) <= this.#most;
  }

  /**
   * E[R] given `deeds.actions` of layers 0 to `l`. The actions and sums above are overwritten.
   *
   * @param from a step in which all units acted, so that only what differs has to be added up.
   * @param turns which of the endless turns of draws to take the mean of, `[first, end)`.
   */
  given(
    l: number,
    deeds: Deeds,
    from: Deeds | undefined,
    situation: Situation,
    sample: number,
    [first, end]: readonly [number, number],
  ): number {
    if (this.isExact(l)) return this.#enumerate(l + 1, deeds, from, situation);
    let sum = 0;
    const next = this.#policy.hidden[l];
    if (next?.outcomes === 2 && !this.modes) {
      // Its chances are the same in all turns.
      this.#policy.sum(l + 1, deeds, from);
      const [actions, chances, doings] = [deeds.actions[l + 1]!, this.#chances[l]!, this.#doings[l]!];
      for (let unit = 0; unit < actions.length; unit++) {
        next.look(unit, deeds.sums[l + 1]!);
        chances[unit]!.set(next.chances);
        doings[unit]!.set(next.actions);
      }
      for (let turn = first; turn < end; turn++) {
        const uniforms = this.#drawsOf(sample, turn);
        const draws = uniforms[l]!;
        for (let unit = 0; unit < actions.length; unit++)
          actions[unit] = doings[unit]![draws[unit]! < chances[unit]![1]! ? 1 : 0]!;
        sum += this.drawn(l + 1, deeds, from, situation, uniforms);
      }
      return sum / (end - first);
    }
    for (let turn = first; turn < end; turn++) {
      sum += this.drawn(l, deeds, from, situation, this.#drawsOf(sample, turn));
    }
    return sum / (end - first);
  }

  #drawsOf(sample: number, turn: number): readonly Float64Array[] {
    if (sample !== this.#sample) [this.#sample, this.#filled] = [sample, 0];
    for (; this.#filled <= turn; this.#filled++) {
      this.#turns[this.#filled] ??= createDraws(this.#policy.layers);
      this.#draws.fill(this.#turns[this.#filled]!, sample, this.#filled);
    }
    return this.#turns[turn]!;
  }

  /**
   * One turn: the units above layer `l` act on these draws, `[layer][unit]`.
   */
  drawn(
    l: number,
    deeds: Deeds,
    from: Deeds | undefined,
    situation: Situation,
    uniforms: readonly Float64Array[],
  ): number {
    for (let m = l + 1; m < this.#policy.layers.length; m++) {
      this.#policy.sum(m, deeds, from);
      const layer = this.#policy.layers[m - 1]!;
      const [actions, sums, draws] = [deeds.actions[m]!, deeds.sums[m]!, uniforms[m - 1]!];
      const modes = this.modes?.[m - 1];
      for (let unit = 0; unit < actions.length; unit++)
        actions[unit] =
          modes && modes[unit]! > PLAYS ? layer.made(unit, sums, modes[unit]!) : layer.draw(unit, sums, draws[unit]!);
    }
    const top = this.#policy.layers.length;
    this.#policy.sum(top, deeds, from);
    return this.#sumsAnswers ? this.#answers(deeds, situation) : this.#answer(deeds, situation, uniforms[top - 1]!);
  }

  /** Lets all output units act on these draws. */
  #answer(deeds: Deeds, situation: Situation, draws: Float64Array): number {
    const { output } = this.#policy;
    const actions = deeds.actions.at(-1)!;
    const sums = deeds.sums.at(-1)!;
    for (let unit = 0; unit < actions.length; unit++) actions[unit] = output.draw(unit, sums, draws[unit]!);
    return situation.reward(actions);
  }

  /** E[R] over the answers of the output units, given their sums. */
  #answers(deeds: Deeds, situation: Situation): number {
    const { output } = this.#policy;
    if (output.units === 1) {
      output.look(0, deeds.sums.at(-1)!);
      const actions = deeds.actions.at(-1)!;
      let mean = 0;
      for (let k = 0; k < output.chances.length; k++) {
        if (output.chances[k] === 0) continue;
        actions[0] = output.actions[k]!;
        mean += output.chances[k]! * situation.reward(actions);
      }
      return mean;
    }
    return this.#over(output, deeds, () => situation.reward(deeds.actions.at(-1)!));
  }

  #enumerate(m: number, deeds: Deeds, from: Deeds | undefined, situation: Situation): number {
    this.#policy.sum(m, deeds, from);
    const layer = this.#policy.layers[m - 1]!;
    if (layer === this.#policy.output) return this.#answers(deeds, situation);
    return this.#over(layer, deeds, () => this.#enumerate(m + 1, deeds, from, situation));
  }

  /** The mean of a value over all joint actions of a layer, given its sums. */
  #over(layer: PolicyLayer, deeds: Deeds, value: () => number): number {
    const m = layer.layer;
    const [actions, sums] = [deeds.actions[m]!, deeds.sums[m]!];
    const [chances, doings] = [this.#chances[m - 1]!, this.#doings[m - 1]!];
    const modes = this.modes?.[m - 1];
    for (let unit = 0; unit < layer.units; unit++) {
      if (modes && modes[unit]! > PLAYS) {
        chances[unit]!.fill(0)[0] = 1;
        doings[unit]![0] = layer.made(unit, sums, modes[unit]!);
        continue;
      }
      layer.look(unit, sums);
      chances[unit]!.set(layer.chances);
      doings[unit]!.set(layer.actions);
    }
    const rest = (unit: number): number => {
      if (unit === layer.units) return value();
      let mean = 0;
      for (let k = 0; k < chances[unit]!.length; k++) {
        const chance = chances[unit]![k]!;
        if (chance === 0) continue;
        actions[unit] = doings[unit]![k]!;
        mean += chance * rest(unit + 1);
      }
      return mean;
    };
    return rest(0);
  }
}
