import { UserError } from '../errors/user-error.js';
import type { BanditPlayer } from './bandit-player.js';

/** Contexts that a player keeps apart before it says that there are too many. */
const MOST_CONTEXTS = 10_000;

/** A player for each context met so far. */
export interface PerContext extends BanditPlayer {
  readonly contexts: number;
}

/**
 * One player of its own for every context, made when the context is first seen: what a bandit algorithm without inputs
 * can do in a contextual bandit with finitely many contexts. It knows which contexts are the same, and nothing else of
 * them; where their arms have nothing in common, as in `contextual-bandit`, there is nothing else to know.
 *
 * `create` may hand one generator to all: `createPerContext(() => createEpsilonGreedy({ arms, seed: generator }))`.
 * `choose` throws UserError for more than 10 000 contexts, which are then taken for continuous ones, and `learn` before
 * any `choose`.
 */
export function createPerContext(create: (context: ArrayLike<number>) => BanditPlayer): PerContext {
  const players = new Map<string, BanditPlayer>();
  let present: BanditPlayer | undefined;
  return {
    get contexts() {
      return players.size;
    },
    choose(context = []) {
      const name = Array.prototype.join.call(context, ' ');
      present = players.get(name);
      if (present === undefined) {
        if (players.size === MOST_CONTEXTS)
          throw new UserError(
            `more than ${MOST_CONTEXTS.toLocaleString('en')} different contexts; expected finitely many that come again, each with a player of its own`,
          );
        players.set(name, (present = create(context)));
      }
      return present.choose(context);
    },
    learn(arm, reward) {
      if (present === undefined) throw new UserError('learn was called before choose; choose says which context it is');
      present.learn(arm, reward);
    },
  };
}
