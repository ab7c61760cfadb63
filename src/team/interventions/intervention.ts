import { UserError } from '../../errors/user-error.js';
import type { ParamValues, Rule } from '../../rule/rule.js';
import type { RuleText } from '../../rule/text/rule-text.js';
import { quote } from '../../text/quote.js';
import type { TeamState } from '../state/team-state.js';
import type { Team } from '../team.js';
import type { Graft } from './graft.js';

/**
 * When an intervention holds, in steps that the team has acted: from `at` on, default 0, and before `until`, default
 * without end.
 */
interface Span {
  readonly at?: number | undefined;
  readonly until?: number | undefined;
}

/** Upon whom: layers from 1, units from 0, one or several; default: all units of the layer. */
interface Whom {
  readonly layer: number;
  readonly unit?: number | readonly number[] | undefined;
}

/** What a unit says, or what it is told of how well it did: the reward, or what those tell it that it feeds. */
export type Intervened = 'action' | 'credit';

/** The units act as ever, and what they say is 0. */
export interface Silence extends Span, Whom {
  readonly do: 'silence';
}

/** What they say is this number; of output units that select among actions, the index of one. */
export interface Clamp extends Span, Whom {
  readonly do: 'clamp';
  readonly to: number;
}

/** What they say or are told is lost, and 0, with this probability: drawn in each step for each unit and lane. */
export interface Drop extends Span, Whom {
  readonly do: 'drop';
  readonly what: Intervened;
  readonly probability: number;
}

/** What they say or are told comes so many steps late; in the first steps it is 0. */
export interface Delay extends Span, Whom {
  readonly do: 'delay';
  readonly what: Intervened;
  readonly steps: number;
}

/**
 * What they say or are told is that of the last `steps` steps before `at`, lane by lane, from the first of these on,
 * over and over.
 */
export interface Replay extends Span, Whom {
  readonly do: 'replay';
  readonly what: Intervened;
  readonly steps: number;
}

/** What the units of a layer are told is told others among them: in each step and lane in an order of its own. */
export interface Shuffle extends Span, Whom {
  readonly do: 'shuffle';
  readonly what: 'credit';
}

/**
 * From step `at` on the units learn by another rule: they keep the parameters that both have under one name, and others
 * begin anew.
 */
export interface SwapRule extends Pick<Span, 'at'>, Whom {
  readonly do: 'rule';
  readonly rule: Rule | RuleText;
  /** Parameters of the rule that differ from its defaults. */
  readonly params?: ParamValues | undefined;
}

/**
 * In step `at` a unit of another team, or of another place, takes the place of a unit, with all that it has learned.
 */
export interface Transplant extends Pick<Span, 'at'> {
  readonly do: 'transplant';
  readonly layer: number;
  readonly unit: number;
  /** Where it comes from: a team or its state, as it is when the intervention is given. */
  readonly from: { readonly team: Pick<Team, 'state'> | TeamState; readonly layer: number; readonly unit: number };
  /**
   * Whether the next layer then hears it as it was heard where it comes from. Default: false, as the unit was heard
   * whose place it takes.
   */
  readonly outgoing?: boolean | undefined;
}

/**
 * Something that is done to units of a team while it runs, as data. The steps are the team's own, so that a team that
 * goes on from a saved state goes on with them. Several upon one unit apply in the order of the list.
 */
export type Intervention = Silence | Clamp | Drop | Delay | Replay | Shuffle | SwapRule | Transplant;

/** An intervention as it is kept with a team: plain data, spans and units filled in; a missing `until` is no end. */
export type KeptIntervention = {
  readonly at: number;
  readonly until?: number;
  readonly layer: number;
  /** Missing: all of the layer. */
  readonly unit?: readonly number[];
} & (
  | { readonly do: 'silence' }
  | { readonly do: 'clamp'; readonly to: number }
  | { readonly do: 'drop'; readonly what: Intervened; readonly probability: number }
  | { readonly do: 'delay' | 'replay'; readonly what: Intervened; readonly steps: number }
  | { readonly do: 'shuffle'; readonly what: 'credit' }
  | { readonly do: 'rule'; readonly rule: RuleText; readonly params: ParamValues }
  | { readonly do: 'transplant'; readonly unit: readonly [number]; readonly graft: Graft }
);

/** Whether it holds in a step. */
export function holdsAt({ at, until }: Pick<KeptIntervention, 'at' | 'until'>, step: number): boolean {
  return step >= at && (until === undefined || step < until);
}

/**
 * Those of a team's interventions (`team.interventions`) that hold in a step, in order; of swaps of a unit's rule the
 * last that has come, and a transplant in its one step.
 *
 * @throws {@link UserError} for what is no list or no step.
 */
export function interventionsAt(all: readonly KeptIntervention[], step: number): KeptIntervention[] {
  if (!Array.isArray(all))
    throw new UserError(`interventionsAt was given ${quote(all)}; expected team.interventions, and a step`);
  if (!Number.isSafeInteger(step) || step < 0)
    throw new UserError(`interventionsAt was given the step ${quote(step)}; expected a whole number from 0`);
  return all.filter((one, k) => {
    if (!holdsAt(one, step)) return false;
    if (one.do === 'transplant') return one.at === step;
    if (one.do !== 'rule') return true;
    // Of two that have come, the later one holds; of two of one step, the one further down the list.
    return !all.some(
      (other, l) =>
        other.do === 'rule' &&
        other.layer === one.layer &&
        isWithin(one.unit, other.unit) &&
        holdsAt(other, step) &&
        (other.at > one.at || (other.at === one.at && l > k)),
    );
  });
}

/** Whether all units of one are among those of another; none are all of the layer. */
function isWithin(units: readonly number[] | undefined, others: readonly number[] | undefined): boolean {
  return others === undefined || (units?.every((unit) => others.includes(unit)) ?? false);
}
