import type { Env } from '../../../src/gymnasium/index.js';
import { Policy, SILENT } from '../../../src/microscope/policy.js';
import { allPlay, createPlay } from '../../../src/microscope/silenced-play.js';
import { worthOf } from '../../../src/microscope/unit-worth.js';
import type { TeamState } from '../../../src/team/state/team-state.js';
import type { LabWorth } from '../contract.js';

/** By means over so many batches there are standard errors. */
const BATCHES = 20;

/**
 * What each hidden unit is worth, unit by unit as {@link unitWorth} has it: what is lost where it is silent, over the
 * same episodes with the same draws. Yields between two episodes, so that whoever asks can do something else; a copy
 * plays.
 *
 * @throws {@link UserError} where the team cannot be played so, as one that remembers earlier steps of an episode.
 */
export function* worthInSlices(
  state: TeamState,
  env: Env,
  episodes: number,
  seed: number | string,
): Generator<undefined, LabWorth[]> {
  const policy = new Policy(state);
  const samples = BATCHES * Math.ceil(Math.max(1, episodes) / BATCHES);
  const play = createPlay(policy, env, { of: 'the worth of units', samples, seed, states: 256 });
  const modes = allPlay(policy);
  const whole = new Float64Array(play.samples);
  for (let k = 0; k < whole.length; k++) {
    whole[k] = play.value(k, modes);
    yield;
  }
  const units: LabWorth[] = [];
  for (const { layer, units: count } of policy.hidden)
    for (let unit = 0; unit < count; unit++) {
      const lost = new Float64Array(whole.length);
      modes[layer - 1]![unit] = SILENT;
      const playing = modes[layer - 1]!;
      for (let k = 0; k < lost.length; k++) {
        lost[k] = whole[k]! - play.value(k, modes);
        yield;
      }
      playing[unit] = 0;
      const { value, standardError } = worthOf(lost, play.exact);
      units.push({ layer, unit, value, standardError });
    }
  return units;
}
