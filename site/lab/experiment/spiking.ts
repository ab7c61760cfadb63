import { UserError } from '../../../src/errors/user-error.js';
import { quote } from '../../../src/text/quote.js';
import type { LabRule } from '../contract.js';

/** The rules of teams whose units fire once. A test holds them to `SPIKING_RULES`. */
export const SPIKING_NAMES: readonly string[] = ['s2-stdp', 'sstdp', 'r-stdp'];
/** What only such a rule has: a window, by which a weight changes with the times of both ends of its synapse. */
const WINDOW = /^\s*["']?window["']?\s*:/m;

/**
 * The lab plays teams whose units act in every step, and none of units that fire once.
 *
 * @throws {@link UserError} for a rule of the latter.
 */
export function refuseSpiking(rule: LabRule): void {
  const isSpiking = 'text' in rule ? WINDOW.test(rule.text) : SPIKING_NAMES.includes(rule.name);
  if (!isSpiking) return;
  const subject = 'text' in rule ? 'a rule with a window' : quote(rule.name);
  throw new UserError(
    `${subject} is for spiking units, which fire once, and the lab plays units that act in every step; choose a rule of the list, or play it with createSpikingTeam (npx klopf rules --spiking lists such rules)`,
  );
}
