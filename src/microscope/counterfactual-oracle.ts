import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import type { Seed } from '../random/seed.js';
import type { Team } from '../team/team.js';
import { quote } from '../text/quote.js';
import { fitCodings } from '../train/env-lanes.js';
import { stateOf, wholeFrom } from './credit-fidelity.js';
import { ExpectedAnswer } from './expected-answer.js';
import { Policy } from './policy.js';
import { requireEnv, type Situation } from './situations.js';

/** Options of {@link counterfactualOracle}. */
export interface OracleOptions {
  /** How often what lies above a unit is played again where it has more than `states` joint states. Default: 4. */
  readonly replays?: number;
  /** Joint states of hidden units above a layer that are all visited; above them it is sampled. Default: 256. */
  readonly states?: number;
  /** Of the draws of what is played again. Default: 0. */
  readonly seed?: Seed;
}

/**
 * Tells every hidden unit of a team what its firing, rather than its silence, was worth in each step, as a rule such as
 * `counterfactual-credit` hears it: E[R | it fires] − E[R | it is silent], all others of its layer and those below as
 * they were, and those above answering anew. The team that is returned learns as the given one does, with these errors,
 * and is to be trained in the same environments, which are asked what they would have paid and put back. It is a
 * ceiling for rules of credit: no unit could know this.
 *
 * Costs for each hidden unit and step two passes through the layers above it, times `replays` where they have more than
 * `states` joint states.
 *
 * @throws {@link UserError} for a team whose hidden units hear no error of their own, environments whose state cannot
 * be copied, and, in a step, for episodes of several steps.
 */
export function counterfactualOracle(team: Team, envs: readonly Env[], options: OracleOptions = {}): Team {
  checkOptions(options, {
    of: 'counterfactualOracle',
    known: ['replays', 'states', 'seed'],
    example: '{ replays: 4 }',
  });
  const { replays = 4, states = 256, seed = 0 } = options;
  wholeFrom('counterfactualOracle', { replays, states }, 1);
  const state = stateOf('counterfactualOracle', team);
  if (!Array.isArray(envs) || envs.length !== team.batch)
    throw new UserError(
      `counterfactualOracle was given ${Array.isArray(envs) ? `${envs.length} environments` : quote(envs)}; expected the ${team.batch} in which the team is trained, one for each lane`,
    );
  for (const env of envs) requireEnv('counterfactualOracle', env);
  const units = team.sizes.slice(1).reduce((sum, size) => sum + size, 0);
  if (!team.hearsErrors || team.errors !== units)
    throw new UserError(
      `hidden units of rule '${team.rule.text.name}' hear no error of their own, so there is nothing to tell them; expected a rule such as counterfactual-credit`,
    );
  const policy = new Policy(state);
  const drawing = policy.hidden.find(({ binary }) => !binary);
  if (drawing)
    throw new UserError(
      `units of layer ${drawing.layer} do not fire or stay silent by chance, and the oracle compares these; expected a rule such as counterfactual-credit`,
    );
  if (team.weights().some(({ weights }, l) => weights.length !== policy.layers[l]!.weights.length))
    throw new UserError('the oracle is for layers that hear all of the layer below; leave wiring out');
  const { actionCoding } = fitCodings(policy.fitted, envs[0]!.observationSpace, envs[0]!.actionSpace);
  const expected = new ExpectedAnswer(policy, { most: states, seed: `oracle of ${seed}` });
  const [deeds, work] = [policy.createDeeds(), policy.createDeeds()];
  const snapshots = new Array<ReturnType<Env['getState']>>(team.batch);
  const seen = new Float64Array(team.batch * policy.inputs);
  const told = new Float64Array(team.batch * units);
  let step = -1;
  const ask = (lane: number, actions: ArrayLike<number>): number => {
    const env = envs[lane]!;
    env.setState(snapshots[lane]!);
    const [, reward, terminated, truncated] = env.step(actionCoding.read(actions, 0));
    if (!terminated && !truncated)
      throw new UserError(
        `the oracle tells what a single reward was owed to, and episodes of ${env} have several steps; expected an environment such as multiplexer, Digits-v0 or contextual-bandit`,
      );
    return reward;
  };
  /** What a lane would have been paid for other answers in this step. */
  const situationOf = (lane: number): Situation => {
    const known = new Map<string, number>();
    return {
      observation: seen.subarray(lane * policy.inputs, (lane + 1) * policy.inputs),
      info: {},
      reward(actions) {
        const answer = Array.prototype.join.call(actions, ' ');
        const reward = known.get(answer) ?? ask(lane, actions);
        known.set(answer, reward);
        return reward;
      },
      errors: () => [],
    };
  };
  const tellAll = () => {
    policy.take(team.weights());
    const done = policy.hidden.map(({ layer }) => team.recall(layer, 'a').data);
    for (let lane = 0; lane < team.batch; lane++) {
      const now = envs[lane]!.getState();
      const situation = situationOf(lane);
      deeds.actions[0]!.set(situation.observation);
      policy.hidden.forEach(({ units: count }, l) => {
        const actions = deeds.actions[l + 1]!;
        for (let unit = 0; unit < count; unit++) actions[unit] = done[l]![lane * count + unit]!;
        policy.sum(l + 1, deeds);
      });
      policy.sum(policy.layers.length, deeds);
      let at = lane * units;
      for (const { layer, units: count } of policy.hidden) {
        for (let m = 0; m <= layer; m++) work.actions[m]!.set(deeds.actions[m]!);
        const actions = work.actions[layer]!;
        for (let unit = 0; unit < count; unit++, at++) {
          const did = actions[unit]!;
          const worth = (action: number) => {
            actions[unit] = action;
            return expected.given(layer, work, deeds, situation, step * team.batch + lane, [0, replays]);
          };
          told[at] = worth(1) - worth(0);
          actions[unit] = did;
        }
      }
      envs[lane]!.setState(now);
    }
    return told;
  };
  const { engine, sizes, choices, components, batch, rule, passes, paidPasses, interventions } = team;
  return {
    ...{ engine, sizes, choices, components, batch, rule, passes, paidPasses, interventions },
    // The environment tells no errors: these do.
    hearsErrors: false,
    errors: sizes.at(-1)!,
    act(observations) {
      step++;
      seen.set(Float64Array.from(observations));
      for (let lane = 0; lane < batch; lane++) snapshots[lane] = envs[lane]!.getState();
      return team.act(observations);
    },
    learn: (rewards, ended) => team.learn(rewards, ended, tellAll()),
    directions: (rewards, ended) => team.directions(rewards, ended, tellAll()),
    step: (directions) => team.step(directions),
    forget: (ended) => team.forget(ended),
    weights: () => team.weights(),
    recall: (layer, name) => team.recall(layer, name),
    state: () => team.state(),
    digest: () => team.digest(),
    close: () => team.close(),
  };
}
