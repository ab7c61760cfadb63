import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { checkState } from '../team/state/check-state.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { createDraws } from './draws.js';
import { EpisodeJudge } from './episode-judge.js';
import { ExpectedAnswer } from './expected-answer.js';
import { Payer } from './payer.js';
import { type Deeds, Policy, type PolicyLayer, perform } from './policy.js';
import { FIT_BATCHES, FitSums, type PooledFit } from './pooled-fit.js';
import { type JudgedTask, type Situation, situationsOf, takesSeveralSteps } from './situations.js';

/** A team, or its state: what is judged is a copy. */
export type JudgedTeam = Pick<Team, 'state'> | TeamState;

/** Options of {@link creditFidelity}. */
export interface FidelityOptions {
  /** Episodes, rounded up to a multiple of 20. Default: 2000 of one step, 200 of several. */
  readonly samples?: number;
  /** Of episodes and draws. Default: 0. */
  readonly seed?: Seed;
  /**
   * How often what lies above a unit is played again where it has more than `states` joint states, a whole even number.
   * Default: 16.
   */
  readonly replays?: number;
  /** Joint states of hidden units above a layer that are all visited; above them it is sampled. Default: 256. */
  readonly states?: number;
  /** Called now and then with how many samples are done, and of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The fidelity of the credit of some units. */
export interface LayerFidelity extends PooledFit {
  /** 1 for the first layer of units. */
  readonly layer: number;
  /** Whether advantages were summed exactly, and not by playing again. */
  readonly exact: boolean;
}

/** How the pay of one unit goes with what its actions were worth. */
export interface UnitFidelity extends LayerFidelity {
  /** The unit in its layer, from 0. */
  readonly unit: number;
  /** Of a unit that selects among K actions the action, 1 … K − 1; else 0. */
  readonly choice: number;
}

/** How the pay of a team's units goes with what their actions were worth. */
export interface CreditFidelity {
  readonly rule: string;
  /** Inputs, units of each hidden layer, output units. */
  readonly sizes: readonly number[];
  readonly samples: number;
  /** The mean reward of the samples. */
  readonly meanReward: number;
  /** Layers whose units draw what they do, pooled over samples and units. */
  readonly layers: readonly LayerFidelity[];
  /** Each of their units, pooled over samples. */
  readonly units: readonly UnitFidelity[];
}

/**
 * How well each unit is paid what its action was worth: its counterfactual advantage
 *
 *     C_i = p_i (1 − p_i) · [Q_i(1) − Q_i(0)],   Q_i(a) = E[R | a_i = a]
 *
 * against its pay c_i, the direction of its bias in the same episode. In Q the sensors, the peers and all units below
 * did what they did, and what lies above answers: summed exactly over its joint actions where these are at most
 * `states`, else played again `replays` times with the same draws for a = 0 and a = 1. Of an output unit that selects
 * among K actions, C = p_k [Q(k) − Σ_j p_j Q(j)] for each logit. C is what REINFORCE pays on average over the unit's
 * own draw, at temperature 1. The pay is that of a copy of the team which learns from the same episodes by its own
 * rule, so every rule can be asked; weights stay as they are, and traces and memories begin anew with each episode.
 *
 * Figures are pooled: of a layer over its units and all samples. Played again, C is noise and all; it is estimated
 * twice, from half of the replays each, and the product of both has no noise in the mean, so that correlation and slope
 * are those of the exact C. Intervals (95 %) are jackknifed over 20 batches of samples.
 *
 * In episodes of several steps pay and advantage are summed over the episode. Q is then the mean return from a copy of
 * the state, played to the end `replays` times; of each episode two steps are chosen at random, and each, times the
 * number of steps, is one of the two estimates of the sum. The bias is that of the mean; correlation and slope also
 * feel how the steps of an episode hang together.
 *
 * Costs a step of a team of batch 1 a sample, and for each hidden unit two passes through the layers above it, times
 * `replays` where they are sampled: 2000 samples of 20-32-1 take about a second, of 20-64-32-1 about nine. Of several
 * steps each unit costs 2 · `replays` half-played episodes a sample.
 *
 * Counterfactual advantage: Foerster et al. (2018), Counterfactual multi-agent policy gradients, AAAI,
 * arXiv:1705.08926, with the sampled action averaged out. Correlation, slope, bias and share of noise as figures of a
 * rule's credit are klopf's.
 *
 * @throws {@link UserError} for a task that cannot be set back to a state, and units that hear peers or say vectors.
 */
export function creditFidelity(team: JudgedTeam, task: JudgedTask, options: FidelityOptions = {}): CreditFidelity {
  checkOptions(options, {
    of: 'creditFidelity',
    known: ['samples', 'seed', 'replays', 'states', 'onProgress'],
    example: '{ samples: 2000 }',
  });
  const { samples: wanted, seed = 0, replays = 16, states = 256, onProgress = () => {} } = options;
  wholeFrom('creditFidelity', { samples: wanted ?? 1, states }, 1);
  wholeFrom('creditFidelity', { replays }, 2);
  if (replays % 2 === 1) throw new UserError(`creditFidelity: replays is ${replays}; expected an even number`);
  if (typeof onProgress !== 'function')
    throw new UserError(`creditFidelity: onProgress is ${quote(onProgress)}; expected a function of done and total`);
  const state = stateOf('creditFidelity', team);
  const policy = new Policy(state);
  const judged = policy.layers.filter(({ outcomes }) => outcomes > 1);
  if (judged.length === 0)
    throw new UserError(
      `no unit of rule '${state.config.rule.name}' draws one of several actions, so its units have no advantage of their action; expected a rule such as weight-max`,
    );
  const isLong = takesSeveralSteps('creditFidelity', policy.fitted, task);
  const samples = FIT_BATCHES * Math.ceil((wanted ?? (isLong ? 200 : 2000)) / FIT_BATCHES);
  const list = isLong ? [] : situationsOf('creditFidelity', policy.fitted, task, samples, seed).list;
  const payer = new Payer(state, `credit fidelity of ${seed}`, samples);
  try {
    const expected = new ExpectedAnswer(policy, { most: states, seed: `replays of credit fidelity of ${seed}` });
    const sums = judged.map(({ columns }) => Array.from({ length: columns }, () => new FitSums()));
    const [deeds, work] = [policy.createDeeds(), policy.createDeeds()];
    const draws = createDraws(policy.layers);
    const episodes = isLong ? new EpisodeJudge(policy, payer, task, seed, replays) : undefined;
    const paying = new Set<PolicyLayer>();
    let total = 0;
    for (let k = 0; k < samples; k++) {
      const batch = Math.floor((k * FIT_BATCHES) / samples);
      if (k % 50 === 49) onProgress(k + 1, samples);
      if (episodes) {
        total += episodes.judge(k, judged, (layer, column, ...figures) => {
          paying.add(layer);
          sums[judged.indexOf(layer)]![column]!.add(batch, ...figures);
        });
        continue;
      }
      const situation = list[k % list.length]!;
      payer.draws.fill(draws, k);
      deeds.actions[0]!.set(situation.observation);
      perform(policy, deeds, draws);
      const { reward, pay } = payer.pay(situation);
      total += reward;
      judged.forEach((layer, l) => {
        const paid = pay[layer.layer - 1];
        if (!paid) return;
        paying.add(layer);
        if (layer === policy.output)
          ofOutputs(layer, deeds, situation, (column, c) => sums[l]![column]!.add(batch, paid[column]!, c, c));
        else
          ofHidden({ policy, layer, deeds, work, situation, expected, sample: k, replays }, (unit, first, second) =>
            sums[l]![unit]!.add(batch, paid[unit]!, first, second),
          );
      });
    }
    onProgress(samples, samples);
    const units: UnitFidelity[] = [];
    const layers = judged.flatMap((layer, l): LayerFidelity[] => {
      if (!paying.has(layer)) return [];
      const all = new FitSums();
      const about = {
        layer: layer.layer,
        exact: !isLong && (layer === policy.output || expected.isExact(layer.layer)),
      };
      sums[l]!.forEach((own, column) => {
        all.addAll(own);
        const unit = Math.floor(column / layer.logits);
        units.push({ ...about, unit, choice: layer.logits > 1 ? (column % layer.logits) + 1 : 0, ...own.fit() });
      });
      return [{ ...about, ...all.fit() }];
    });
    const { rule, sizes } = state.config;
    return { rule: rule.name, sizes, samples, meanReward: total / samples, layers, units };
  } finally {
    payer.close();
  }
}

/** C of each logit of each output unit, the other output units doing what they did. */
function ofOutputs(
  layer: PolicyLayer,
  deeds: Deeds,
  situation: Situation,
  tell: (column: number, c: number) => void,
): void {
  const actions = deeds.actions[layer.layer]!.slice();
  const sums = deeds.sums[layer.layer]!;
  for (let unit = 0; unit < layer.units; unit++) {
    layer.look(unit, sums);
    const chances = layer.chances.slice();
    const did = actions[unit]!;
    const worth = Array.from(layer.actions, (action) => {
      actions[unit] = action;
      return situation.reward(actions);
    });
    actions[unit] = did;
    const mean = worth.reduce((sum, q, k) => sum + chances[k]! * q, 0);
    for (let k = 1; k < chances.length; k++) tell(unit * layer.logits + k - 1, chances[k]! * (worth[k]! - mean));
  }
}

interface HiddenLayer {
  readonly policy: Policy;
  readonly layer: PolicyLayer;
  /** What the units did; and room for what they would have done. */
  readonly deeds: Deeds;
  readonly work: Deeds;
  readonly situation: Situation;
  readonly expected: ExpectedAnswer;
  readonly sample: number;
  readonly replays: number;
}

/** C of each hidden unit of a layer, estimated twice. */
function ofHidden(
  { layer, deeds, work, situation, expected, sample, replays }: HiddenLayer,
  tell: (unit: number, first: number, second: number) => void,
): void {
  const l = layer.layer;
  for (let m = 0; m <= l; m++) work.actions[m]!.set(deeds.actions[m]!);
  const actions = work.actions[l]!;
  const isExact = expected.isExact(l);
  for (let unit = 0; unit < layer.units; unit++) {
    layer.look(unit, deeds.sums[l]!);
    const [silent, firing] = [layer.actions[0]!, layer.actions[1]!];
    const spread = layer.chances[0]! * layer.chances[1]!;
    const did = actions[unit]!;
    const worth = (action: number, turns: readonly [number, number]) => {
      actions[unit] = action;
      return expected.given(l, work, deeds, situation, sample, turns);
    };
    const advantage = (turns: readonly [number, number]) => spread * (worth(firing, turns) - worth(silent, turns));
    const first = advantage([0, replays / 2]);
    tell(unit, first, isExact ? first : advantage([replays / 2, replays]));
    actions[unit] = did;
  }
}

/** @throws {@link UserError} unless each is a whole number, at least `least`. */
export function wholeFrom(of: string, options: Readonly<Record<string, unknown>>, least: number): void {
  for (const [name, value] of Object.entries(options))
    if (!Number.isSafeInteger(value) || (value as number) < least)
      throw new UserError(`${of}: ${name} is ${quote(value)}; expected a whole number from ${least}`);
}

/** The state of what is judged. @throws {@link UserError} for what is no team and no state. */
export function stateOf(of: string, team: unknown): TeamState {
  const state = typeof (team as Team | undefined)?.state === 'function' ? (team as Team).state() : team;
  if (typeof (state as Partial<TeamState> | undefined)?.config !== 'object')
    throw new UserError(
      `${of} was given ${quote(team)} as the team; expected a team, as createTeam makes it, or its state`,
    );
  return checkState(state as TeamState);
}
