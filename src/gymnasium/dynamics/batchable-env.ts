import { Env } from '../env.js';
import { batchDType } from '../spaces/concatenate.js';
import { Discrete } from '../spaces/discrete.js';
import { DTYPES } from '../spaces/dtype.js';
import { sizeOf } from '../spaces/shape.js';
import { isBox } from '../spaces/space-guards.js';
import type { Dynamics } from './dynamics.js';

/** An environment whose steps are its dynamics and nothing else. */
export type BatchableEnv = Env & { readonly dynamics: Dynamics };

/** Why the environment cannot be stepped as a batch of its dynamics, as the end of a sentence; `null` when it can. */
export function whyNotBatchable(env: Env): string | null {
  if (!hasDynamics(env)) return 'it does not give its law of motion as `dynamics`';
  const { observationSpace: observations, actionSpace: actions, dynamics } = env;
  const isArray = isBox(observations) && DTYPES[observations.dtype].kind === 'float';
  const isNumber = observations instanceof Discrete && batchDType(observations) === 'int32';
  if (!(isArray || isNumber) || sizeOf(observations.shape!) !== dynamics.observationSize) {
    return `its observations, ${observations}, are not the numbers that its dynamics observe`;
  }
  const isCommand =
    actions instanceof Discrete || (isBox(actions) && actions.low.length === 1 && actions.dtype === 'float32');
  if (!isCommand) return `its actions, ${actions}, are not one number each`;
  const [, info] = env.reset({ seed: 0 });
  const untold = Object.keys(info).filter((key) => dynamics.info?.[key] === undefined);
  return untold.length === 0 ? null : `its dynamics do not tell the info ${untold.map((key) => `"${key}"`).join(', ')}`;
}

function hasDynamics(env: Env): env is BatchableEnv {
  return env instanceof Env && 'dynamics' in env && typeof env.dynamics === 'object' && env.dynamics !== null;
}
