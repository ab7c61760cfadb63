import type { BanditPlayerText } from '../../../bandits/create-bandit-player.js';
import type { RunConfig } from '../../../runs/run-config.js';

/** A team of units as the player of a bandit: what of a run's configuration is its own. */
export interface TeamPlayer
  extends Pick<RunConfig, 'rule' | 'params' | 'hidden' | 'learningRate' | 'optimizer' | 'optimizerParams'> {
  readonly kind: 'team';
  /** Actions of each output agent: 2 for units that name the arm in binary. Default: one agent that chooses among all arms, where the rule can. */
  readonly choices?: 2;
}

/** Plays several problems of a bandit, a new player on each; the score is the mean cumulative regret after the last pull. */
export interface BanditWork extends Pick<RunConfig, 'env' | 'envParams' | 'envModule'> {
  readonly kind: 'bandit';
  readonly player: BanditPlayerText | TeamPlayer;
  /** Pulls on each problem. */
  readonly pulls: number;
  /** Problems; those of a seed are the same for every player. */
  readonly problems: number;
  readonly seed: number;
}
