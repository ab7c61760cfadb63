import type { Command } from 'commander';
import type { PlayedTask } from './load-player.js';
import { assignment, seedValue, wholeNumber } from './option-values.js';

/** How a saved team is to play: what `klopf evaluate` and `klopf watch` have in common. */
export interface PlayerOptions extends PlayedTask {
  readonly episodes: number;
  readonly greedy?: true;
  readonly seed: number | string;
}

/** Adds the file of a saved team and how it is to play. */
export function addPlayerOptions(
  command: Command,
  episodes: { readonly about: string; readonly count: number },
): Command {
  return command
    .argument('<file>', 'a file with a team, from klopf run --save or saveTeam')
    .optionsGroup('What is played:')
    .option('--episodes <n>', episodes.about, wholeNumber(1), episodes.count)
    .option('--greedy', 'output units take the most probable action; hidden units still draw')
    .option('--seed <seed>', 'the seed of environments and draws: a whole number, or a text', seedValue, 0)
    .option('--env <env>', 'an environment (default: the one that the team was trained in)')
    .option('--env-param <name=value>', 'an argument of the environment, see `klopf envs`; repeatable', assignment);
}
