import { type Batch, batchesOf } from '../data/index.js';
import { teamOfPlan } from '../engines/team-of-plan.js';
import { UserError } from '../errors/user-error.js';
import { environmentSeed, keyOf } from '../random/seed.js';
import { fitsFloat32 } from '../rule/ops/precision.js';
import { optimizerOf } from '../rule/optimizer/optimizers.js';
import { makeRunEnv } from '../runs/open-run.js';
import type { RunConfig } from '../runs/run-config.js';
import { closeRunEnvs, makeRunEnvs, type RunEnvs } from '../runs/run-envs.js';
import type { Direction, GivenDirection } from '../team/directions.js';
import { planTeam, type TeamPlan } from '../team/plan.js';
import { stateTensors } from '../team/state/state-tensor.js';
import type { Team } from '../team/team.js';
import { teamOptions } from '../team/team-options.js';
import { createEnvLanes } from '../train/create-env-lanes.js';
import { DivergenceError } from '../train/divergence.js';
import type { EnvLanes } from '../train/env-lanes.js';
import { NOTHING_REACHED } from './flat-directions.js';
import { type DataTask, type ReplicasConfig, runConfigOf } from './replica-config.js';

/** What a replica met in a step, summed over its lanes. */
export interface Met {
  /** Losses of the lanes, or their rewards. */
  readonly score: number;
  /** Episodes that ended in it, and the sum of their returns. */
  readonly episodes: number;
  readonly returns: number;
}

/** The teams of some replicas and what they learn from. */
export interface ReplicaLessons {
  /** Any of the teams: all have the same parameters. */
  readonly team: Team;
  /** All replicas of the next step begin. */
  begin(): void;
  /** Has the team of a replica act, and returns the directions that it forms. */
  learn(replica: number): { readonly directions: readonly Direction[]; readonly met: Met };
  /** One update of all teams. */
  step(directions: readonly GivenDirection[]): void;
  close(): void;
}

/** The lessons of some replicas of a training. */
export async function createLessons(
  config: ReplicasConfig,
  plan: TeamPlan,
  replicas: readonly number[],
): Promise<ReplicaLessons> {
  const { task } = config;
  if ('data' in task) return createDataLessons(config, task, plan, replicas);
  return createEnvLessons(await runConfigOf(config, task), config, plan, replicas);
}

/**
 * Whether a team computes directions that depend on nothing but its parameters and what it is shown, so that one can
 * stand for all replicas of a thread: nothing is drawn, and nothing remembered.
 */
function isMemoryless(plan: TeamPlan): boolean {
  const { layers } = plan;
  // What is done to units depends on the step, of which each replica has its own.
  if (plan.interventions.length > 0) return false;
  const isKept = stateTensors(plan, false).some(
    ({ kept: { kind } }) => kind === 'trace' || kind === 'memory' || kind === 'input',
  );
  return !isKept && layers.every(({ role }) => !role.stochastic && !role.settling?.stochastic);
}

/**
 * A team for each of some replicas, with the same parameters. Replica 0 has the draws of the plan; every other has its
 * own.
 */
function createTeams(plan: TeamPlan, { team }: ReplicasConfig, replicas: readonly number[]): Team[] {
  const first = teamOfPlan(plan);
  const start = { tensors: first.state().tensors };
  const optimizer = optimizerOf(team.optimizer, team.optimizerParams);
  const teams = replicas.map((replica) => {
    if (replica === 0) return first;
    const seed = `${plan.config.seed}, replica ${replica}`;
    return teamOfPlan(planTeam({ ...teamOptions(plan.config), optimizer, seed, start }));
  });
  if (!replicas.includes(0)) first.close();
  return teams;
}

function createDataLessons(
  config: ReplicasConfig,
  { data, loss = 'cross-entropy' }: DataTask,
  plan: TeamPlan,
  replicas: readonly number[],
): ReplicaLessons {
  const { batch } = plan;
  const whole = batch * config.replicas;
  if (data.labels.length < whole)
    throw new UserError(
      `the data have ${data.labels.length} samples, and a step takes ${whole}: ${config.replicas} replicas with a batch of ${batch} each; give more samples, fewer replicas or a smaller batch`,
    );
  const shared = isMemoryless(plan) ? teamOfPlan(plan) : undefined;
  const teams = shared ? [shared] : createTeams(plan, config, replicas);
  const teamOf = new Map(replicas.map((replica, k) => [replica, shared ?? teams[k]!]));
  const classes = plan.sizes.at(-1)! * plan.components;
  if (classes !== data.classes)
    throw new UserError(`the data have ${data.classes} classes, and the team ${classes} outputs; expected as many`);
  const tell = loss === 'squared' ? tellSquared : tellCrossEntropy;
  const errors = new Float64Array(batch * classes);
  const rewards = new Float64Array(plan.paidPasses * batch);
  const ended = new Uint8Array(batch).fill(1);
  const pixels = plan.sizes[0]!;
  function* stream(): Generator<Batch, never, void> {
    for (let epoch = 0; ; epoch++)
      yield* batchesOf(data, { batch: whole, seed: plan.config.seed, epoch, dropLast: true });
  }
  const batches = stream();
  let now: Batch;
  return {
    team: teams[0]!,
    begin: () => void (now = batches.next().value),
    learn(replica) {
      const team = teamOf.get(replica)!;
      const first = replica * batch;
      const outputs = team.act(now.images.subarray(first * pixels, (first + batch) * pixels));
      let score = 0;
      for (let row = 0; row < rewards.length; row++) {
        const lane = row % batch;
        // Errors are of the first pass; of others the task tells the loss alone.
        const into = row < batch ? errors : NOWHERE;
        const told = tell(outputs, row * classes, classes, now.labels[first + lane]!, into, lane * classes);
        rewards[row] = -told;
        if (row < batch) score += told;
      }
      if (!fitsFloat32(score))
        throw new DivergenceError(
          'the loss is beyond 32-bit floats; lower the learning rate or the momentum',
          NOTHING_REACHED,
        );
      return {
        directions: team.directions(rewards, ended, errors),
        met: { score, episodes: batch, returns: -score },
      };
    },
    step: (directions) => teams.forEach((team) => void team.step(directions)),
    close: () => teams.forEach((team) => void team.close()),
  };
}

const NOWHERE = new Float64Array(0);

type Tell = (
  outputs: Float32Array,
  from: number,
  classes: number,
  label: number,
  errors: Float64Array,
  at: number,
) => number;

/** Writes onehot − softmax; returns −log softmax of the label. */
const tellCrossEntropy: Tell = (outputs, from, classes, label, errors, at) => {
  let largest = outputs[from]!;
  for (let k = 1; k < classes; k++) largest = Math.max(largest, outputs[from + k]!);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp(outputs[from + k]! - largest);
  for (let k = 0; k < classes; k++)
    errors[at + k] = (k === label ? 1 : 0) - Math.exp(outputs[from + k]! - largest) / sum;
  return Math.log(sum) - (outputs[from + label]! - largest);
};

/** Writes onehot − output; returns half the sum of squares. */
const tellSquared: Tell = (outputs, from, classes, label, errors, at) => {
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const error = (k === label ? 1 : 0) - outputs[from + k]!;
    errors[at + k] = error;
    sum += error * error;
  }
  return sum / 2;
};

function createEnvLessons(
  run: RunConfig,
  config: ReplicasConfig,
  plan: TeamPlan,
  replicas: readonly number[],
): ReplicaLessons {
  const { batch } = plan;
  const teams = createTeams(plan, config, replicas);
  const key = keyOf(run.seed);
  const all = new Map<number, { readonly team: Team; readonly lanes: EnvLanes; readonly envs: RunEnvs }>();
  for (const [k, replica] of replicas.entries()) {
    const envs = makeRunEnvs(run, batch, makeRunEnv(run), () => makeRunEnv(run), plan);
    const seedOf = (lane: number) => environmentSeed(key, replica * batch + lane);
    all.set(replica, {
      team: teams[k]!,
      envs,
      lanes: createEnvLanes(teams[k]!, envs, { seedOf, autoreset: 'same-step', signal: run.signal }),
    });
  }
  return {
    team: teams[0]!,
    begin() {},
    learn(replica) {
      const { team, lanes } = all.get(replica)!;
      lanes.step(team.act(lanes.observations));
      let [score, episodes, returns] = [0, 0, 0];
      for (let lane = 0; lane < batch; lane++) {
        score += lanes.rewards[lane]!;
        if (!lanes.ended[lane]) continue;
        episodes++;
        returns += lanes.returns[lane]!;
      }
      return {
        directions: team.directions(lanes.signals, lanes.ended, lanes.errors),
        met: { score, episodes, returns },
      };
    },
    step: (directions) => teams.forEach((team) => void team.step(directions)),
    close() {
      for (const team of teams) team.close();
      for (const { envs } of all.values()) closeRunEnvs(envs);
    },
  };
}
