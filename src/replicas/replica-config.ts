import { type Dataset, pixelsOf } from '../data/index.js';
import { UserError } from '../errors/user-error.js';
import { importEnvModule } from '../gymnasium/registry/env-module.js';
import { registry } from '../gymnasium/registry/registry.js';
import { defineRule } from '../rule/rule.js';
import { makeRunEnv } from '../runs/open-run.js';
import { outputUnits, planPart, planRun } from '../runs/plan-run.js';
import type { RunConfig } from '../runs/run-config.js';
import { givenOptions, RUN_OPTIONS } from '../team/plain-options.js';
import type { TeamPlan } from '../team/plan.js';
import type { ExchangeOptions } from './create-exchange.js';

/** Labelled data to learn from: each output unit hears the error of the loss of its class. */
export interface DataTask {
  readonly data: Dataset;
  /**
   * `'cross-entropy'` after a softmax over the outputs, or `'squared'`, half of it, with one-hot targets. Default:
   * cross-entropy.
   */
  readonly loss?: 'cross-entropy' | 'squared' | undefined;
}

/** What a team is made of, without what only a run has. */
export type TeamPart = Omit<
  RunConfig,
  'env' | 'envParams' | 'envModule' | 'episodes' | 'workers' | 'actionMap' | 'critic'
>;

/** Everything that determines a training of replicas, as plain data that can be sent to threads. */
export interface ReplicasConfig {
  /** Its batch is one replica's. */
  readonly team: TeamPart;
  readonly task: DataTask | Pick<RunConfig, 'env' | 'envParams' | 'envModule'>;
  readonly replicas: number;
  readonly exchange: ExchangeOptions;
  readonly momentum: number;
  readonly steps: number;
  /** Of the curve. */
  readonly bins: number;
}

export type EnvTask = Exclude<ReplicasConfig['task'], DataTask>;

/** The configuration as that of a run in an environment, which is imported where it is not known yet. */
export async function runConfigOf({ team }: ReplicasConfig, task: EnvTask): Promise<RunConfig> {
  if (!registry.has(task.env)) await importEnvModule(task.envModule);
  return { ...team, ...task, episodes: 1, workers: 1 };
}

/**
 * The plan of one replica's team.
 *
 * @throws {@link UserError} or {@link RuleError} when the configuration is wrong.
 */
export async function planReplica(config: ReplicasConfig): Promise<TeamPlan> {
  const { team, task } = config;
  return 'data' in task ? planOnData(team, task) : planInEnv(config, task);
}

async function planInEnv(config: ReplicasConfig, task: EnvTask): Promise<TeamPlan> {
  const run = await runConfigOf(config, task);
  const env = makeRunEnv(run);
  try {
    return planRun(run, env).team;
  } finally {
    env.close();
  }
}

function planOnData(team: TeamPart, { data }: DataTask): TeamPlan {
  const rule = defineRule(team.rule);
  const outputs = outputUnits(data.classes, rule, team);
  const plan = planPart(pixelsOf(data), team, { ...givenOptions(RUN_OPTIONS, team), rule, outputs });
  if (!plan.hearsErrors)
    throw new UserError(
      `units of the rule '${rule.name}' hear no errors, and that is what labelled data tell; take a rule such as error-backprop, or an environment that rewards, such as { env: 'LabelledDigits-v0' }`,
    );
  if (plan.rule.output.binary)
    throw new UserError(
      `output units of the rule '${rule.name}' only fire or not, and a loss is of numbers; take a rule whose output says numbers, such as error-backprop`,
    );
  return plan;
}
