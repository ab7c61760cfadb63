import type { Engine } from '../../../src/team/plain-options.js';
import type { LabSpeed } from '../contract.js';

/**
 * Where a session is going: without end, by a number of steps, or to the end of an episode and so many steps beyond it.
 */
export type Aim =
  | { readonly kind: 'play'; readonly speed: LabSpeed }
  | { readonly kind: 'steps'; readonly until: number }
  | {
      readonly kind: 'episode';
      readonly episodes: number;
      readonly steps: number;
      /** The episode from which it went, of which progress is a share. */
      readonly from: number;
      /** It goes to where an experiment stands that is being opened. */
      readonly opens: boolean;
    };

/** Where a run stands. */
interface Standing {
  readonly steps: number;
  readonly episodes: number;
}

/** Steps a second up to which the literal engine plays. */
const LITERAL_SPEED = 60;
/** Steps and episodes beyond which the dense engine is worth changing to. */
const MANY_STEPS = 50;
export const MANY_EPISODES = 20;

/** The engine that goes there, where `engine` is the one that is there. */
export function engineFor(aim: Aim, { steps, episodes }: Standing, engine: Engine): Engine {
  if (aim.kind === 'play') return aim.speed !== 'full' && aim.speed <= LITERAL_SPEED ? 'literal' : 'dense';
  if (aim.kind === 'steps') return aim.until - steps > MANY_STEPS ? 'dense' : 'literal';
  return aim.episodes - episodes > MANY_EPISODES ? 'dense' : engine;
}

/** Whether a run is where it was to go; `lastEnd`: the step after which its last episode ended. */
export function hasArrived(aim: Aim, { steps, episodes }: Standing, lastEnd: number): boolean {
  if (aim.kind === 'play') return false;
  if (aim.kind === 'steps') return steps >= aim.until;
  return episodes === aim.episodes ? steps - lastEnd >= aim.steps : episodes > aim.episodes;
}
