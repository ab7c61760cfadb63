import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { environmentSeed, type Key, keyOf, type Seed } from '../random/seed.js';
import { Stream } from '../random/stream.js';
import { type Codings, fitCodings } from '../train/env-lanes.js';
import { CommonDraws, createDraws } from './draws.js';
import type { Pay, Payer } from './payer.js';
import { type Deeds, type Policy, type PolicyLayer, perform, performAbove } from './policy.js';
import { requireEnv, snapshotOf } from './situations.js';

/** A step of an episode that was played: the state before it, and what all units did in it. */
interface Moment {
  readonly state: ReturnType<Env['getState']>;
  readonly actions: readonly Float64Array[];
  readonly sums: readonly Float64Array[];
}

/**
 * What an episode told of a column: its pay, and two independent estimates of its advantage, both summed over the
 * steps.
 */
export type Told = (layer: PolicyLayer, column: number, pay: number, first: number, second: number) => void;

/**
 * Judges credit in episodes of several steps. The advantage of a step is played out from a copy of the state before it;
 * of each episode two steps are chosen at random, and each, times the number of steps, is an estimate of the sum over
 * all.
 */
export class EpisodeJudge {
  readonly #policy: Policy;
  readonly #payer: Payer;
  readonly #env: Env;
  readonly #codings: Codings;
  readonly #key: Key;
  readonly #choice: Stream;
  readonly #replayDraws: CommonDraws;
  readonly #uniforms: Float64Array[];
  readonly #deeds: Deeds;
  readonly #work: Deeds;
  readonly #observed: Float32Array;
  readonly #replays: number;
  #step = 0;

  constructor(policy: Policy, payer: Payer, task: unknown, seed: Seed, replays: number) {
    const remembering = policy.layers.find(({ remembers }) => remembers);
    if (remembering)
      throw new UserError(
        `units of layer ${remembering.layer} remember earlier steps, and creditFidelity plays episodes of several steps again from any of them; expected a task of one step, or a rule without such variables`,
      );
    this.#policy = policy;
    this.#payer = payer;
    this.#env = requireEnv('creditFidelity', task);
    this.#codings = fitCodings(policy.fitted, this.#env.observationSpace, this.#env.actionSpace);
    this.#key = keyOf(`creditFidelity of ${seed}`);
    this.#choice = new Stream(keyOf(`chosen steps of ${seed}`), 0, 0);
    this.#replayDraws = new CommonDraws(`replays of credit fidelity of ${seed}`, policy.layers);
    this.#uniforms = createDraws(policy.layers);
    this.#deeds = policy.createDeeds();
    this.#work = policy.createDeeds();
    this.#observed = new Float32Array(this.#codings.observationCoding.size);
    this.#replays = replays;
  }

  /** Plays an episode and judges it: its return. */
  judge(sample: number, judged: readonly PolicyLayer[], tell: Told): number {
    const { moments, pay, total } = this.#play(sample);
    const count = moments.length;
    const chosen = [0, 1].map((half) => Math.floor(this.#choice.uniform(sample, half, 0) * count));
    for (const layer of judged) {
      const paid = pay[layer.layer - 1];
      if (!paid) continue;
      const [first, second] = chosen.map((at, half) =>
        this.#advantages(moments[at]!, layer, sample, half).map((advantage) => count * advantage),
      );
      for (let column = 0; column < layer.columns; column++)
        tell(layer, column, paid[column]!, first![column]!, second![column]!);
    }
    return total;
  }

  #play(sample: number) {
    const env = this.#env;
    const { observationCoding, actionCoding } = this.#codings;
    const deeds = this.#deeds;
    const moments: Moment[] = [];
    const pay: (Float64Array | undefined)[] = this.#policy.layers.map(({ columns }) => new Float64Array(columns));
    let [observation] = env.reset({ seed: environmentSeed(this.#key, sample) });
    for (let total = 0; ; ) {
      observationCoding.write(observation, this.#observed, 0);
      deeds.actions[0]!.set(this.#observed);
      this.#payer.draws.fill(this.#uniforms, this.#step++);
      perform(this.#policy, deeds, this.#uniforms);
      const copies = (arrays: readonly Float64Array[]) => arrays.map((array) => array.slice());
      moments.push({ state: snapshotOf(env), actions: copies(deeds.actions), sums: copies(deeds.sums) });
      const acted = this.#payer.act(this.#observed);
      const [next, reward, terminated, truncated, info] = env.step(actionCoding.read(acted, 0));
      total += reward;
      const ended = terminated || truncated;
      addPay(pay, this.#payer.learn(reward, ended, info));
      if (ended) return { moments, pay, total };
      observation = next;
    }
  }

  /** C of each column of a layer at a moment. */
  #advantages(moment: Moment, layer: PolicyLayer, sample: number, half: number): Float64Array {
    const advantages = new Float64Array(layer.columns);
    for (let unit = 0; unit < layer.units; unit++) {
      layer.look(unit, moment.sums[layer.layer]!);
      const [chances, doings] = [layer.chances.slice(), layer.actions.slice()];
      const worth = Array.from(doings, (action) => this.#worth(moment, layer, unit, action, sample, half));
      const mean = worth.reduce((sum, q, k) => sum + chances[k]! * q, 0);
      for (let k = 1; k < worth.length; k++) advantages[unit * layer.logits + k - 1] = chances[k]! * (worth[k]! - mean);
    }
    return advantages;
  }

  /** Q: the mean return from a moment on, had a unit done this. */
  #worth(moment: Moment, { layer }: PolicyLayer, unit: number, action: number, sample: number, half: number): number {
    const env = this.#env;
    const { observationCoding, actionCoding } = this.#codings;
    const work = this.#work;
    const turns = this.#replays / 2;
    let total = 0;
    for (let turn = 0; turn < turns; turn++) {
      env.setState(moment.state);
      const game = (sample * 2 + half) * turns + turn;
      for (let l = 0; l <= layer; l++) work.actions[l]!.set(moment.actions[l]!);
      work.actions[layer]![unit] = action;
      this.#replayDraws.fill(this.#uniforms, game, 0);
      performAbove(this.#policy, layer, work, this.#uniforms);
      for (let step = 1; ; step++) {
        const [next, reward, terminated, truncated] = env.step(actionCoding.read(work.actions.at(-1)!, 0));
        total += reward;
        if (terminated || truncated) break;
        observationCoding.write(next, this.#observed, 0);
        work.actions[0]!.set(this.#observed);
        this.#replayDraws.fill(this.#uniforms, game, step);
        perform(this.#policy, work, this.#uniforms);
      }
    }
    return total / turns;
  }
}

function addPay(sums: (Float64Array | undefined)[], pay: Pay): void {
  pay.forEach((of, l) => {
    const own = sums[l];
    if (!of) sums[l] = undefined;
    else if (own) for (let column = 0; column < own.length; column++) own[column]! += of[column]!;
  });
}
