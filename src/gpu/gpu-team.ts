import type { StateValues, TeamState } from '../team/state/team-state.js';
import type { LayerWeights, Team } from '../team/team.js';

/** `[lane]`: whether something holds of a lane. */
export type Marks = ArrayLike<boolean | number>;

/**
 * A team on a graphics card, by WebGPU: the same rule and the same draws as in the other engines, with what a card
 * makes of sums and quotients. Its calls are those of a {@link Team}, but that each gives a promise, and the next may
 * be made once that is settled.
 */
export interface GpuTeam extends Pick<Team, 'sizes' | 'choices' | 'batch' | 'rule' | 'hearsErrors' | 'errors'> {
  readonly engine: 'gpu';
  /** The graphics adapter in words, with `(software)` where it is none. */
  readonly adapter: string;
  /** Acts on observations `[lane][input]`; resolves to the actions `[lane][output]`, which the next call overwrites. */
  act(observations: ArrayLike<number>): Promise<Float32Array>;
  /**
   * Learns from one reward a lane, or null; resolves once the card has been given the work, which it does before
   * anything that is asked of it afterwards.
   */
  learn(rewards: ArrayLike<number | null>, ended?: Marks, errors?: ArrayLike<number>): Promise<void>;
  /** Called instead of `learn` where nothing is to be learned: marked lanes begin new episodes. */
  forget(ended: Marks): Promise<void>;
  /** A copy of the weights, layer by layer. */
  weights(): Promise<LayerWeights[]>;
  /** A copy of the whole state, of which `restoreTeam` makes a team of any engine. */
  state(): Promise<TeamState>;
  /** What the units of a layer, 1 for the first, last made of a name of their rule. */
  recall(layer: number, name: string): Promise<StateValues>;
  /** Gives the card back its memory; the team cannot be used afterwards. */
  close(): void;
}
