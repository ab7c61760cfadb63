import { layoutDense } from '../dense/layout.js';
import { memoryPages } from '../dense/memory.js';
import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/index.js';
import { programOf, type Rule } from '../rule/rule.js';
import { RuleError } from '../rule/rule-error.js';
import { stagesOf } from '../team/interventions/changing-team.js';
import { givenOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { planTeam, type TeamPlan } from '../team/plan.js';
import { restoredPlan } from '../team/state/restored-plan.js';
import type { TeamState } from '../team/state/team-state.js';
import type { PartOptions, TeamOptions } from '../team/team-options.js';
import { createActionCoding, createObservationCoding } from '../train/coding.js';
import { checkCritic, criticSettings } from '../train/critic.js';
import { NOT_REAL, notBinary } from '../train/env-lanes.js';
import type { TrainingState } from '../train/training-state.js';
import { optimizerOfPart, ruleOf } from './known-parts.js';
import type { CriticConfig, PartConfig, RunConfig } from './run-config.js';

/** The plans of a run's team and of its critic, if it has one. */
export interface RunPlan {
  readonly team: TeamPlan;
  readonly critic: TeamPlan | undefined;
}

/**
 * Checks a configuration and plans its team and critic. Nothing is allocated yet.
 *
 * @throws {@link UserError} or {@link RuleError} when the configuration is wrong.
 */
export function planRun(config: RunConfig, env: Env): RunPlan {
  const rule = ruleOf(config.rule);
  const { units, choices, isReal } = createActionCoding(env.actionSpace, rule.picks ? undefined : 2);
  const outputs = outputUnits(units, rule, config);
  const team = planPart(inputsOf(env), config, { ...givenOptions(RUN_OPTIONS, config), rule, outputs, choices });
  if (team.rule.output.binary === isReal)
    throw new UserError(`rule '${team.rule.text.name}': ${isReal ? NOT_REAL : notBinary(team.rule.output)}`);
  // What it is to become has to be a team, too.
  stagesOf(team);
  return { team, critic: config.critic && planCritic(config, env, config.critic, team) };
}

/** How many output units say so many numbers: a vector says one a component. */
export function outputUnits(numbers: number, rule: Rule, { params }: Pick<RunConfig, 'params'>): number {
  if (rule.text.vectors === undefined) return numbers;
  const { components } = programOf(rule, rule.resolve(params));
  if (numbers % components !== 0)
    throw new UserError(
      `rule '${rule.name}': the task takes ${numbers} number${numbers === 1 ? '' : 's'}, and output units say vectors of ${components}; expected a multiple. Give the rule vectors of as many components, as in --param ${typeof rule.text.vectors === 'string' ? rule.text.vectors : 'classes'}=${numbers}`,
    );
  return numbers / components;
}

function planCritic(config: RunConfig, env: Env, own: CriticConfig, team: TeamPlan): TeamPlan {
  const seed = `critic of ${config.seed}`;
  const { engine, batch } = config;
  const critic = ofCritic(() => planPart(inputsOf(env), own, { rule: ruleOf(own.rule), engine, batch, seed }));
  checkCritic({ ...criticSettings(own), team: critic }, team);
  return critic;
}

/** The plan of the critic, with `critic: ` in front of its errors. */
function ofCritic(plan: () => TeamPlan): TeamPlan {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RuleError) throw error.prefixed('critic');
    if (error instanceof UserError) throw new UserError(`critic: ${error.message}`);
    throw error;
  }
}

function inputsOf(env: Env): number {
  return createObservationCoding(env.observationSpace).size;
}

/** The plan of a team with so many inputs, or of its critic, from its part of the configuration. */
export function planPart(
  inputs: number,
  part: PartConfig,
  own: Omit<TeamOptions, 'inputs' | Exclude<keyof PartOptions, 'rule'>>,
): TeamPlan {
  const { hidden, params, layerRules, layerParams, wiring, learningRate } = part;
  const plan = planTeam({
    ...own,
    inputs,
    ...{ hidden, params, layerParams, wiring, learningRate },
    layerRules: layerRules?.map((own) => own && ruleOf(own)),
    optimizer: optimizerOfPart(part),
  });
  if (own.engine === 'dense') memoryPages(layoutDense(plan));
  return plan;
}

/** The plans of a run that goes on from a state: those of its teams as they have become. */
export function resumedPlan(
  { team, critic }: RunPlan,
  state: TrainingState,
  { engine }: Pick<RunConfig, 'engine'>,
): RunPlan {
  const goOn = (of: TeamState, from: TeamPlan, what: string): TeamPlan => {
    const plan = restoredPlan(of, { engine });
    const isSame = plan.batch === from.batch && JSON.stringify(plan.sizes) === JSON.stringify(from.sizes);
    if (isSame) return plan;
    throw new UserError(
      `the state is of a ${what} with the sizes ${plan.sizes.join('-')} and batch ${plan.batch}; the run has ${from.sizes.join('-')} and batch ${from.batch}`,
    );
  };
  if (critic !== undefined && state.critic === undefined)
    throw new UserError('the state has no critic, and the run has one');
  return { team: goOn(state.team, team, 'team'), critic: critic && goOn(state.critic!, critic, 'critic') };
}
