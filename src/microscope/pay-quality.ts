import { networkOfTeam } from '../audit/audit-rule.js';
import { type AuditedLayer, AuditedNetwork, chanceOf } from '../audit/audited-network.js';
import { drawState } from '../audit/draw-state.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { type JudgedTeam, stateOf, wholeFrom } from './credit-fidelity.js';
import { CommonDraws, createDraws } from './draws.js';
import { Policy } from './policy.js';
import { type Estimated, FIT_BATCHES, studentInterval } from './pooled-fit.js';
import { type JudgedTask, type Situation, situationsOf } from './situations.js';

/** Options of {@link payQuality}. */
export interface PayQualityOptions {
  /** Episodes of one step, rounded up to a multiple of 20. Default: 500. */
  readonly samples?: number;
  readonly seed?: Seed;
}

/** How useful the pay of some units is to them and to the team. */
export interface PayQuality {
  /** 1 for the first layer of units. */
  readonly layer: number;
  /**
   * The share of changes of the team's reward, by another action of the unit, in which its pay changes to the same
   * side; NaN where none was met.
   */
  readonly factoredness: Estimated;
  /**
   * How much its pay changes with its own action, by how much it changes with the actions of the others; NaN where
   * these change nothing.
   */
  readonly learnability: Estimated;
  /** The share of the unit's other actions that changed the team's reward. */
  readonly changed: number;
}

/** How much of the pay of one unit is of what it did. */
export interface UnitPayQuality extends PayQuality {
  /** The unit in its layer, from 0. */
  readonly unit: number;
}

/** How much of the pay of a team's units is of what they did. */
export interface TeamPayQuality {
  readonly rule: string;
  readonly sizes: readonly number[];
  readonly samples: number;
  /** Layers whose units do one of two things. */
  readonly layers: readonly PayQuality[];
  readonly units: readonly UnitPayQuality[];
}

/**
 * Agogino and Tumer's factoredness and learnability of what a rule pays its units:
 *
 *     factoredness  F_i = share of pairs z, z′ with [g_i(z) − g_i(z′)] · [G(z) − G(z′)] > 0,
 *                   where z′ differs from z in the action of i alone
 *     learnability  L_i = E |g_i(z) − g_i(z with another a_i)| / E |g_i(z) − g_i(z with other actions of the others)|
 *
 * G is the reward of the episode. A pay that is the team's reward has factoredness 1 and little learnability in a large
 * team; a pay that is a unit's own difference to the team has both. In a network the action of a unit reaches the
 * reward through those above, so with another action of i they answer with the same draws; the others' other actions
 * are new draws of all units but i. Pairs in which G does not change tell nothing of factoredness, and do not count
 * (our reading: the definition counts them as not factored).
 *
 * The pay g_i of a rule is inferred from its learning: the direction of its bias by a − p, c_i / (a_i − p_i), the
 * reward by which REINFORCE would move the bias in the same way. Of REINFORCE it is R, of weight-max the change of
 * outgoing weights. So rules that speak of no reward, such as ste, can be asked.
 *
 * Intervals (95 %) are jackknifed over 20 batches of samples. Costs two episodes and their learning for each unit and
 * sample, in 64-bit literal units: 500 samples of 20-32-1 about a second, of 20-64-32-1 about fifteen.
 *
 * Agogino & Tumer (2008), Analyzing and visualizing multiagent rewards in dynamic and stochastic domains, Autonomous
 * Agents and Multi-Agent Systems 17:320–338; earlier (2004), Unifying temporal and structural credit assignment
 * problems, AAMAS.
 *
 * @throws {@link UserError} for rules that hear more than rewards, or whose layers differ, and tasks of several steps.
 */
export function payQuality(team: JudgedTeam, task: JudgedTask, options: PayQualityOptions = {}): TeamPayQuality {
  checkOptions(options, { of: 'payQuality', known: ['samples', 'seed'], example: '{ samples: 500 }' });
  const { samples: wanted = 500, seed = 0 } = options;
  wholeFrom('payQuality', { samples: wanted }, 1);
  const state = stateOf('payQuality', team);
  const policy = new Policy(state);
  const { program, sizes, parameter } = networkOfTeam(state);
  const network = new AuditedNetwork(program, sizes, parameter);
  const judged = network.layers.map(({ outcomes, role }) => outcomes === 2 && role.logits === 1);
  if (!judged.some(Boolean))
    throw new UserError(
      `no unit of rule '${state.config.rule.name}' does one of two things, so none has another action; expected a rule such as weight-max`,
    );
  const samples = FIT_BATCHES * Math.ceil(wanted / FIT_BATCHES);
  const { list } = situationsOf('payQuality', policy.fitted, task, samples, seed);
  const player = new Player(network);
  const draws = createDraws(policy.layers);
  const others = createDraws(policy.layers);
  const [first, second] = [0, 1].map(
    (turn) => new CommonDraws(`draws ${turn} of pay quality of ${seed}`, policy.layers),
  ) as [CommonDraws, CommonDraws];
  const sums = network.layers.map(({ units }) => units.map(() => new QualitySums()));
  for (let k = 0; k < samples; k++) {
    const situation = list[k % list.length]!;
    const batch = Math.floor((k * FIT_BATCHES) / samples);
    first.fill(draws, k);
    second.fill(others, k);
    const reward = player.play(situation, draws);
    const did = player.outcomes.map((of) => of.slice());
    const paid = network.layers.map((layer) => layer.units.map((_, unit) => player.payOf(layer, unit)));
    network.layers.forEach((_, l) => {
      if (!judged[l]) return;
      paid[l]!.forEach((pay, unit) => {
        if (Number.isNaN(pay)) return;
        const outcome = did[l]![unit]!;
        const otherwise = player.playWith(situation, draws, l, unit, 1 - outcome);
        const other = player.payOf(network.layers[l]!, unit);
        player.playWith(situation, others, l, unit, outcome);
        const among = player.payOf(network.layers[l]!, unit);
        sums[l]![unit]!.add(batch, pay - other, reward - otherwise, pay - among);
      });
    });
  }
  const units = sums.flatMap((ofLayer, l) =>
    judged[l] ? ofLayer.map((of, unit): UnitPayQuality => ({ layer: l + 1, unit, ...of.quality() })) : [],
  );
  const layers = sums.flatMap((ofLayer, l): PayQuality[] => {
    if (!judged[l]) return [];
    const all = new QualitySums();
    for (const of of ofLayer) all.addAll(of);
    return [{ layer: l + 1, ...all.quality() }];
  });
  return { rule: state.config.rule.name, sizes, samples, layers, units };
}

/** Plays episodes on given draws and lets the network learn from them; weights stay as they are. */
class Player {
  /** `[layer][unit]`: the outcomes of the last episode. */
  readonly outcomes: readonly Uint8Array[];
  readonly #network: AuditedNetwork;
  readonly #order: { next: number; readonly draws: Float64Array };
  readonly #uniform: () => number;

  constructor(network: AuditedNetwork) {
    this.#network = network;
    this.outcomes = network.layers.map(({ units }) => new Uint8Array(units.length));
    const order = {
      next: 0,
      draws: new Float64Array(network.layers.reduce((sum, { units }) => sum + units.length, 0)),
    };
    this.#order = order;
    this.#uniform = () => order.draws[order.next++]!;
  }

  /** The reward of an episode in which unit `unit` of layer `l`, from 0, has this outcome. */
  playWith(situation: Situation, draws: readonly Float64Array[], l: number, unit: number, outcome: number): number {
    const own = draws[l]!;
    const kept = own[unit]!;
    // A draw below any chance, or above all.
    own[unit] = outcome === 1 ? 0 : 1;
    const reward = this.play(situation, draws);
    own[unit] = kept;
    return reward;
  }

  play(situation: Situation, draws: readonly Float64Array[]): number {
    const { layers } = this.#network;
    this.#network.begin(situation.observation);
    let at = 0;
    layers.forEach((layer, l) => {
      if (layer.below < 0) return;
      this.#order.draws.set(draws[l]!, at);
      at += draws[l]!.length;
    });
    this.#order.next = 0;
    drawState(this.#network, this.#uniform, this.outcomes);
    const reward = situation.reward(Float64Array.from(this.outcomes.at(-1)!));
    this.#network.learn(reward);
    return reward;
  }

  /** What the last episode paid a unit: c / (a − p); NaN where it could not have done otherwise. */
  payOf(layer: AuditedLayer, unit: number): number {
    const of = layer.units[unit]!;
    const outcome = this.outcomes[this.#network.layers.indexOf(layer)]![unit]!;
    const otherwise = chanceOf(layer, of, 1 - outcome);
    if (otherwise === 0) return Number.NaN;
    return this.#network.updates[of.at + layer.inputs]! / (outcome === 1 ? otherwise : -otherwise);
  }
}

/** Sums over pairs in each of {@link FIT_BATCHES} batches. */
class QualitySums {
  /** `[batch][pairs, changes of G, of these to the same side, Σ |Δg| by own, Σ |Δg| by others]`. */
  readonly #sums = Array.from({ length: FIT_BATCHES }, () => new Float64Array(5));

  add(batch: number, byOwn: number, ofReward: number, byOthers: number): void {
    if (Number.isNaN(byOwn) || Number.isNaN(byOthers)) return;
    const sums = this.#sums[batch]!;
    sums[0]!++;
    if (ofReward !== 0) sums[1]!++;
    if (byOwn * ofReward > 0) sums[2]!++;
    sums[3]! += Math.abs(byOwn);
    sums[4]! += Math.abs(byOthers);
  }

  addAll(other: QualitySums): void {
    this.#sums.forEach((sums, batch) => {
      for (let k = 0; k < sums.length; k++) sums[k]! += other.#sums[batch]![k]!;
    });
  }

  quality(): Omit<PayQuality, 'layer'> {
    const total = new Float64Array(5);
    for (const sums of this.#sums) for (let k = 0; k < total.length; k++) total[k]! += sums[k]!;
    const ratio = (above: number, below: number) => {
      const of = (sums: Float64Array) => sums[above]! / sums[below]!;
      return studentInterval({
        full: of(total),
        without: this.#sums.map((own) => of(total.map((sum, k) => sum - own[k]!))),
      });
    };
    return { factoredness: ratio(2, 1), learnability: ratio(3, 4), changed: total[1]! / total[0]! };
  }
}
