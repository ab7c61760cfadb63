import { UserError } from '../errors/user-error.js';
import { environmentSeed, keyOf, type Seed } from '../random/seed.js';
import { fitCodings } from '../train/env-lanes.js';
import { CommonDraws, createDraws } from './draws.js';
import { ExpectedAnswer, type Modes } from './expected-answer.js';
import { type Deeds, PLAYS, type Policy } from './policy.js';
import {
  type JudgedTask,
  requireReset,
  type Situation,
  type Situations,
  situationsOf,
  takesSeveralSteps,
} from './situations.js';

/**
 * What a team achieves while some of its hidden units are made to do something else, sample by sample, with the same
 * draws.
 */
export interface SilencedPlay {
  readonly samples: number;
  /** Whether the mean over the samples is E[R] itself, with nothing drawn. */
  readonly exact: boolean;
  /** E[R] of a sample, or its return, with these hidden units silent or average. */
  value(sample: number, modes: Modes): number;
}

export interface PlayOptions {
  readonly of: string;
  readonly samples: number;
  readonly seed: Seed;
  /** Joint states of the hidden units that are all visited; of more of them some are drawn. */
  readonly states: number;
}

/**
 * How a team is played with silenced units. A sample is a situation of one step with one draw of each unit, or an
 * episode from the same seed with the same draws.
 *
 * @throws {@link UserError} for what is no task or does not fit the team.
 */
export function createPlay(policy: Policy, task: JudgedTask, options: PlayOptions): SilencedPlay {
  if (policy.hidden.length === 0)
    throw new UserError(`${options.of} asks what hidden units are worth, and the team has none`);
  const play = takesSeveralSteps(options.of, policy.fitted, task)
    ? new EpisodePlay(policy, task, options)
    : new AnswerPlay(policy, situationsOf(options.of, policy.fitted, task, options.samples, options.seed), options);
  learnRates(policy, play);
  return play;
}

/** Nothing is silenced. */
export function allPlay(policy: Policy): Uint8Array[] {
  return policy.hidden.map(({ units }) => new Uint8Array(units).fill(PLAYS));
}

/** Mean actions of all hidden units, which stand for those that are not either firing or not. */
function learnRates(policy: Policy, play: AnswerPlay | EpisodePlay): void {
  const modes = allPlay(policy);
  const count = Math.min(play.samples, 200);
  let steps = 0;
  const sums = policy.hidden.map(({ units }) => new Float64Array(units));
  play.seen = (deeds) => {
    steps++;
    sums.forEach((of, l) => {
      for (let unit = 0; unit < of.length; unit++) of[unit]! += deeds.actions[l + 1]![unit]!;
    });
  };
  for (let k = 0; k < count; k++) play.value(k, modes);
  play.seen = undefined;
  policy.hidden.forEach(({ rates }, l) => {
    for (let unit = 0; unit < rates.length; unit++) rates[unit] = sums[l]![unit]! / steps;
  });
}

/** Numbers that are kept of samples, so that they need not be drawn for every unit. */
const MOST_KEPT = 8e6;

/** Episodes of one step. */
class AnswerPlay implements SilencedPlay {
  readonly samples: number;
  readonly exact: boolean;
  /** Told what all units did. */
  seen: ((deeds: Deeds) => void) | undefined;
  readonly #situations: Situations['list'];
  readonly #expected: ExpectedAnswer;
  readonly #deeds: Deeds;
  readonly #policy: Policy;
  readonly #draws: CommonDraws;
  /** Of the first so many samples draws and deeds are kept. */
  readonly #keeps: number;
  readonly #known: (readonly Float64Array[])[] = [];
  readonly #whole: Deeds[] = [];

  constructor(policy: Policy, { list, areAll }: Situations, { samples, seed, states, of }: PlayOptions) {
    this.#expected = new ExpectedAnswer(policy, { most: states, seed: `draws of ${of} of ${seed}` });
    this.#situations = list;
    this.#policy = policy;
    this.#draws = new CommonDraws(`draws of ${of} of ${seed}`, policy.layers);
    const numbers = policy.layers.reduce((sum, { units, columns }) => sum + 2 * units + columns, policy.inputs);
    this.#keeps = Math.floor(MOST_KEPT / numbers);
    this.#deeds = policy.createDeeds();
    const isSummed = this.#expected.isExact(0);
    this.exact = areAll && isSummed;
    // Every observation of a task counts equally often.
    this.samples = this.exact ? list.length : Math.ceil(samples / list.length) * list.length;
  }

  value(sample: number, modes: Modes): number {
    const situation = this.#situations[sample % this.#situations.length]!;
    const deeds = this.#deeds;
    deeds.actions[0]!.set(situation.observation);
    this.#expected.modes = modes;
    if (this.seen) {
      const reward = this.#expected.drawn(0, deeds, undefined, situation, this.#drawsOf(sample));
      this.seen(deeds);
      return reward;
    }
    if (this.#expected.isExact(0)) return this.#expected.given(0, deeds, undefined, situation, sample, [0, 1]);
    return this.#expected.drawn(0, deeds, this.#wholeOf(sample, situation), situation, this.#drawsOf(sample));
  }

  /** What all units do in a sample where none is silenced. */
  #wholeOf(sample: number, situation: Situation): Deeds {
    const known = this.#whole[sample];
    if (known) return known;
    const deeds = this.#policy.createDeeds();
    deeds.actions[0]!.set(situation.observation);
    const { modes } = this.#expected;
    this.#expected.modes = undefined;
    this.#expected.drawn(0, deeds, undefined, situation, this.#drawsOf(sample));
    this.#expected.modes = modes;
    if (sample < this.#keeps) this.#whole[sample] = deeds;
    return deeds;
  }

  #drawsOf(sample: number): readonly Float64Array[] {
    const known = this.#known[sample];
    if (known) return known;
    const draws = createDraws(this.#policy.layers);
    this.#draws.fill(draws, sample);
    if (sample < this.#keeps) this.#known[sample] = draws;
    return draws;
  }
}

/** Episodes of several steps, each from a seed of its own. */
class EpisodePlay implements SilencedPlay {
  readonly samples: number;
  readonly exact = false;
  seen: ((deeds: Deeds) => void) | undefined;
  readonly #policy: Policy;
  readonly #env: ReturnType<typeof requireReset>;
  readonly #seedOf: (sample: number) => number;
  readonly #draws: CommonDraws;
  readonly #uniforms: Float64Array[];
  readonly #deeds: Deeds;
  readonly #observed: Float32Array;
  readonly #codings: ReturnType<typeof fitCodings>;

  constructor(policy: Policy, task: JudgedTask, { of, samples, seed }: PlayOptions) {
    const remembering = policy.layers.find(({ remembers }) => remembers);
    if (remembering)
      throw new UserError(
        `units of layer ${remembering.layer} remember earlier steps, and ${of} plays episodes of several steps with units that do not; expected a task of one step, or a rule without such variables`,
      );
    this.#policy = policy;
    this.#env = requireReset(of, task);
    this.samples = samples;
    const key = keyOf(`${of} of ${seed}`);
    this.#seedOf = (sample) => environmentSeed(key, sample);
    this.#draws = new CommonDraws(`draws of ${of} of ${seed}`, policy.layers);
    this.#uniforms = createDraws(policy.layers);
    this.#deeds = policy.createDeeds();
    this.#codings = fitCodings(policy.fitted, this.#env.observationSpace, this.#env.actionSpace);
    this.#observed = new Float32Array(this.#codings.observationCoding.size);
  }

  value(sample: number, modes: Modes): number {
    const { observationCoding, actionCoding } = this.#codings;
    const deeds = this.#deeds;
    let [observation] = this.#env.reset({ seed: this.#seedOf(sample) });
    let total = 0;
    for (let step = 0; ; step++) {
      observationCoding.write(observation, this.#observed, 0);
      deeds.actions[0]!.set(this.#observed);
      this.#draws.fill(this.#uniforms, sample, step);
      this.#act(modes);
      this.seen?.(deeds);
      const [next, reward, terminated, truncated] = this.#env.step(actionCoding.read(deeds.actions.at(-1)!, 0));
      total += reward;
      if (terminated || truncated) return total;
      observation = next;
    }
  }

  #act(modes: Modes): void {
    this.#policy.layers.forEach((layer, l) => {
      this.#policy.sum(l + 1, this.#deeds);
      const [actions, sums, draws, of] = [
        this.#deeds.actions[l + 1]!,
        this.#deeds.sums[l + 1]!,
        this.#uniforms[l]!,
        modes[l],
      ];
      for (let unit = 0; unit < actions.length; unit++)
        actions[unit] =
          of && of[unit]! > PLAYS ? layer.made(unit, sums, of[unit]!) : layer.draw(unit, sums, draws[unit]!);
    });
  }
}
