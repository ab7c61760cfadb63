import { UserError } from '../errors/user-error.js';
import { spec } from '../gymnasium/registry/registry.js';
import type { Optimizer } from '../rule/optimizer/optimizer.js';
import { OPTIMIZERS } from '../rule/optimizer/optimizers.js';
import type { TeamOptions } from '../team/team.js';
import type { Critic } from '../train/critic.js';
import type { CriticConfig, RunConfig } from './run-config.js';

/** What a team or a critic is made of, as `createTeam` takes it; sizes of observations and actions are the environment's. */
type Part = Pick<TeamOptions, 'rule' | 'params' | 'layerParams' | 'hidden' | 'learningRate' | 'optimizer'>;

/** One training, for {@link trainOnWorkers}: what `createTeam` and `train` take, with the environment by its id. */
export interface TrainingRequest extends Part {
  /** The id of a registered environment. */
  readonly env: string;
  readonly envParams?: Readonly<Record<string, unknown>>;
  readonly episodes: number;
  /** Of weights, draws and environments. Default: 0. */
  readonly seed?: number | string;
  readonly engine?: RunConfig['engine'];
  readonly batch?: number;
  /** See `createTeam`; of the team, not of its critic. Default: 1. */
  readonly lateralRounds?: number;
  /** What the team hears without a critic. Default: 'reward'. */
  readonly signal?: RunConfig['signal'];
  /** Whose TD error the team hears; its optimizer is that of the team unless it has one. */
  readonly critic?: Part & Omit<Critic, 'team'>;
}

/** The configuration of a training on so many workers. Throws UserError, or the error of a rule that is given a wrong parameter. */
export function configOfRequest(request: TrainingRequest, workers: number): RunConfig {
  const { env, envParams = {}, episodes, seed = 0, engine = 'dense', batch = 1 } = request;
  const { lateralRounds, signal, critic } = request;
  const { id, module } = spec(env);
  if (module === null)
    throw new UserError(
      `environment ${id} does not say which module registers it, which workers import; give register({ id, module: import.meta.url, … })`,
    );
  return {
    ...{ env: id, envParams, envModule: module, episodes, seed, engine, batch, workers },
    ...partConfig(request),
    ...(lateralRounds === undefined ? {} : { lateralRounds }),
    ...(signal === undefined ? {} : { signal }),
    ...(critic === undefined ? {} : { critic: criticConfig(critic, request) }),
  };
}

function criticConfig(critic: NonNullable<TrainingRequest['critic']>, { hidden, optimizer }: Part): CriticConfig {
  const { discount, truncation, rewardLimit } = critic;
  return {
    ...partConfig({ ...(hidden ? { hidden } : {}), ...(optimizer ? { optimizer } : {}), ...critic }),
    discount,
    ...(truncation === undefined ? {} : { truncation }),
    ...(rewardLimit === undefined ? {} : { rewardLimit }),
  };
}

function partConfig({ rule, params, layerParams, hidden = [64, 32], learningRate, optimizer = 'adam' }: Part) {
  return {
    rule: rule.text,
    params: rule.resolve(params),
    ...(layerParams === undefined ? {} : { layerParams }),
    hidden,
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(typeof optimizer === 'string' ? { optimizer, optimizerParams: {} } : named(optimizer)),
  };
}

/** An optimizer as its name: its equations are not sent. */
function named({ name, text, params }: Optimizer): Pick<RunConfig, 'optimizer' | 'optimizerParams'> {
  if (OPTIMIZERS[name] !== text)
    throw new UserError(
      `optimizer '${name}' is one of your own, which workers do not have; expected ${Object.keys(OPTIMIZERS).join(', ')}`,
    );
  return { optimizer: name, optimizerParams: params };
}
