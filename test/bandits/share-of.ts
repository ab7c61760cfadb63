import type { BanditPlayer } from '../../src/bandits/bandit-player.js';

/** How often a player that is told nothing in between chooses an arm. */
export function shareOf(player: BanditPlayer, arm: number, choices: number): number {
  let count = 0;
  for (let i = 0; i < choices; i++) if (player.choose() === arm) count++;
  return count / choices;
}
