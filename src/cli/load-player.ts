import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/env.js';
import type { RunConfig } from '../runs/run-config.js';
import { makeRunEnv } from '../runs/run-thread.js';
import { readTeamFile } from '../runs/team-file.js';
import type { TeamState } from '../team/state/team-state.js';
import { envParams, findEnv } from './find-env.js';
import type { Assignment } from './option-values.js';

/** What a team is to play in, as it was typed. */
export interface PlayedTask {
  readonly env?: string;
  readonly envParam?: readonly Assignment[];
}

/** A team that was saved, and the environments that it is to play in. */
export interface LoadedPlayer {
  readonly state: TeamState;
  /** The id of its environment. */
  readonly env: string;
  /** Makes one of its environments, with further parameters. */
  readonly makeEnv: (params?: Readonly<Record<string, unknown>>) => Env;
}

/**
 * Reads a team from a file, for the environment that is named or else the one that it was trained in. It plays by the faster engine,
 * which does the same. Throws UserError where the file is none of a team's, or tells no environment.
 */
export async function loadPlayer(file: string, { env: id, envParam }: PlayedTask): Promise<LoadedPlayer> {
  const { state, task } = await readTeamFile(file);
  const named = id ?? task?.env;
  if (named === undefined)
    throw new UserError(`${file} does not tell what its team was trained in; name an environment: --env ENV`);
  const spec = findEnv(named);
  // What belongs to another environment than that of the file is of no use here.
  const own = task !== undefined && findOwn(task.env) === spec.id ? task : undefined;
  const config: Pick<RunConfig, 'env' | 'envParams' | 'actionMap'> = {
    env: spec.id,
    envParams: { ...own?.envParams, ...envParams(spec, envParam) },
    ...(own?.actionMap === undefined ? {} : { actionMap: own.actionMap }),
  };
  const isRounded = state.config.precision === 'f32';
  return {
    state: isRounded ? { ...state, config: { ...state.config, engine: 'dense' } } : state,
    env: spec.id,
    makeEnv: (params = {}) => makeRunEnv({ ...config, envParams: { ...config.envParams, ...params } }),
  };
}

/** The full id of an environment, if it is registered. */
function findOwn(id: string): string | undefined {
  try {
    return findEnv(id).id;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
