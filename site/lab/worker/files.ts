import { teamToBytes } from '../../../src/engines/team-bytes.js';
import { UserError } from '../../../src/errors/user-error.js';
import { stateFromBytes } from '../../../src/team/state/state-bytes.js';
import { learnedTensors } from '../../../src/team/state/state-tensor.js';
import type { TeamState } from '../../../src/team/state/team-state.js';
import type { LabExperiment, LabRow } from '../contract.js';
import type { PlayedRun } from './played-run.js';

/** The team as a file that `klopf evaluate`, `klopf watch` and Python read. */
export function fileOfTeam({ team }: PlayedRun, { env, envParams = {} }: LabExperiment): Promise<Uint8Array> {
  return teamToBytes(team, { task: { env, envParams } });
}

/** The curves as CSV, a row a line. */
export function fileOfCurves(rows: readonly LabRow[]): Uint8Array {
  const layers = rows[0]?.firing.length ?? 0;
  const ofLayers = (what: string) => Array.from({ length: layers }, (_, k) => `${what}_${k + 1}`);
  const head = ['episode', 'step', 'mean_return', ...ofLayers('firing'), ...ofLayers('norm')];
  const lines = rows.map(({ episode, step, meanReturn, firing, norms }) =>
    [episode, step, meanReturn, ...firing, ...norms].join(','),
  );
  return new TextEncoder().encode(`${[head.join(','), ...lines].join('\n')}\n`);
}

/**
 * The state of a team with what another has learned, as it is in a file.
 *
 * @throws {@link UserError} for bytes of no team, and for one of other sizes or that learned other parameters (the
 * promise rejects).
 */
export async function withWeights(bytes: Uint8Array, state: TeamState, { watching }: PlayedRun): Promise<TeamState> {
  const { state: given } = await stateFromBytes(bytes);
  const [own, other] = [state.config.sizes.join('-'), given.config.sizes.join('-')];
  if (own !== other)
    throw new UserError(`the file holds a team of ${other} units, and this one has ${own}; expected the same sizes`);
  const tensors = { ...state.tensors };
  for (const { name, shape } of learnedTensors(watching.plan)) {
    const found = given.tensors[name];
    if (found?.shape.join() !== shape.join())
      throw new UserError(
        `the file holds a team that learned by ${given.config.rule.name}, without '${name}' as this one has it; expected a team with the same parameters`,
      );
    tensors[name] = { shape: found.shape, data: Float32Array.from(found.data) };
  }
  return { ...state, tensors };
}
