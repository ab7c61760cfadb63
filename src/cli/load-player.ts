import { UserError } from '../errors/user-error.js';
import type { Env } from '../gymnasium/env.js';
import { makeRunEnv } from '../runs/open-run.js';
import type { RunConfig } from '../runs/run-config.js';
import { readTeamFile } from '../runs/team-file.js';
import type { TeamState } from '../team/state/team-state.js';
import { envParams, findEnv } from './find-env.js';
import type { Assignment } from './option-values.js';
import { teamIn } from './team-in.js';

/** The environment to play in, as given on the command line. */
export interface PlayedTask {
  readonly env?: string;
  readonly envParam?: readonly Assignment[];
}

/** A saved team, and the environment it is to play in. */
export interface LoadedPlayer {
  readonly state: TeamState;
  /** The id of its environment. */
  readonly env: string;
  /** Makes one instance of it, with further parameters. */
  readonly makeEnv: (params?: Readonly<Record<string, unknown>>) => Env;
}

/**
 * Reads a team from a file or the directory of a run, to play in the environment that is named or else in the one it
 * was trained in. It plays on the dense engine where that can, for speed; both engines give the same numbers.
 *
 * @throws {@link UserError} when the file holds no team, or neither it nor the command names an environment.
 */
export async function loadPlayer(path: string, { env: id, envParam }: PlayedTask): Promise<LoadedPlayer> {
  const file = teamIn(path);
  const { state, task } = await readTeamFile(file);
  const named = id ?? task?.env;
  if (named === undefined)
    throw new UserError(`${file} does not name the environment of its training; give it: --env ENV`);
  const spec = findEnv(named);
  // The parameters in the file are those of the environment that it names, and of no use to another.
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
