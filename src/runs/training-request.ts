import { UserError } from '../errors/user-error.js';
import { spec } from '../gymnasium/registry/registry.js';
import { optimizerNameOrText } from '../rule/optimizer/optimizers.js';
import { keptInterventions } from '../team/interventions/planned-interventions.js';
import { filledOptions, type GivenOf, givenOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { HIDDEN_LAYERS, type PartOptions } from '../team/team-options.js';
import { givenWiring } from '../team/wiring.js';
import { type CriticSettings, criticSettings } from '../train/critic.js';
import type { ContextBaseline } from '../train/env-lanes.js';
import type { CriticConfig, PartConfig, RunConfig } from './run-config.js';

/** One training, for {@link trainOnWorkers}: what `createTeam` and `train` take, with the environment by its id. */
export interface TrainingRequest extends PartOptions, GivenOf<typeof RUN_OPTIONS> {
  /** The id of a registered environment. */
  readonly env: string;
  readonly envParams?: Readonly<Record<string, unknown>>;
  readonly episodes: number;
  /** What the team hears without a critic. Default: 'reward'. */
  readonly signal?: 'reward' | 'error';
  /**
   * What is subtracted from the reward, without a critic: its running mean in the same context, as in `train`. Default:
   * nothing.
   */
  readonly baseline?: ContextBaseline;
  /** The critic whose TD error the team hears; its optimizer is that of the team unless it has one. */
  readonly critic?: PartOptions & CriticSettings;
}

/**
 * The run configuration of a training request.
 *
 * @throws {@link UserError} or {@link RuleError} when the request is wrong.
 */
export function configOfRequest(request: TrainingRequest, workers: number): RunConfig {
  const { env, envParams = {}, episodes, signal, baseline, critic } = request;
  const { seed, engine, batch } = filledOptions(RUN_OPTIONS, request);
  const { id, module } = spec(env);
  if (module === null)
    throw new UserError(
      `environment ${id} does not say which module registers it, which workers import; give register({ id, module: import.meta.url, … })`,
    );
  return {
    ...givenOptions(RUN_OPTIONS, request),
    ...(request.interventions && { interventions: keptInterventions(request.interventions) }),
    ...{ env: id, envParams, envModule: module, episodes, seed, engine, batch, workers },
    ...partConfig(request),
    ...(signal === undefined ? {} : { signal }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(critic === undefined ? {} : { critic: criticConfig(critic, request) }),
  };
}

function criticConfig(
  critic: NonNullable<TrainingRequest['critic']>,
  { hidden, optimizer }: PartOptions,
): CriticConfig {
  return {
    ...partConfig({ ...(hidden ? { hidden } : {}), ...(optimizer ? { optimizer } : {}), ...critic }),
    ...criticSettings(critic),
  };
}

/** The part of a configuration that says what a team is made of; the optimizer is Adam where none is given. */
export function partConfig(part: PartOptions): PartConfig {
  const { rule, params, layerRules, layerParams, hidden = HIDDEN_LAYERS, learningRate, optimizer = 'adam' } = part;
  const wiring = givenWiring(part.wiring);
  return {
    rule: rule.text,
    params: rule.resolve(params),
    ...(layerRules && { layerRules: layerRules.map((own) => own?.text ?? null) }),
    ...(layerParams === undefined ? {} : { layerParams }),
    ...(wiring === undefined ? {} : { wiring }),
    hidden,
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(typeof optimizer === 'string'
      ? { optimizer, optimizerParams: {} }
      : { optimizer: optimizerNameOrText(optimizer), optimizerParams: optimizer.params }),
  };
}
