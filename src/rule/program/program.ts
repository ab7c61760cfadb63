import type { Learned, UnitConstant } from '../text/declarations.js';
import type { RuleText } from '../text/rule-text.js';
import type { Graph, Node } from './graph.js';

export type { Learned, Start, UnitConstant } from '../text/declarations.js';

/** What a unit is in its team. */
export type Role = 'hidden' | 'output';

/** A value kept under a name. */
export interface Assigned {
  readonly name: string;
  readonly value: Node;
}

/**
 * What a learned parameter of each synapse but the bias becomes once it has been updated, and the sums over synapses
 * this needs.
 */
export interface Constraint extends Assigned {
  readonly sums: readonly Assigned[];
}

/** How a unit turns the channels that reach it into the values it hears. */
export type Reception =
  | { readonly kind: 'sum'; readonly name: string; readonly channel: number }
  | {
      readonly kind: 'fold';
      readonly names: readonly string[];
      readonly start: readonly number[];
      readonly update: readonly Node[];
    };

/** What a unit of one role does, as values over the leaves of its graph. */
export interface RoleProgram {
  readonly role: Role;
  /**
   * Logits of a unit: 1, or K − 1 for one that selects among K actions; then leaves of a unit or synapse are one
   * logit's.
   */
  readonly logits: number;
  /**
   * Components of vectors; 1: everything is a scalar. Every expression then is one component's, but for `dot`, which
   * looks at all.
   */
  readonly components: number;
  /** The terms of the sums over synapses, by the names of the sums. */
  readonly sums: readonly Assigned[];
  /** What the unit assigns when it acts, the action `a` among it. */
  readonly act: readonly Assigned[];
  /** What it assigns when it learns: what its synapses need of it, and its variables. */
  readonly learn: readonly Assigned[];
  /**
   * The direction of each learned parameter of a synapse (`deltas`), and of the unit (`unitDeltas`); names are the
   * parameters'.
   */
  readonly deltas: readonly Assigned[];
  readonly unitDeltas: readonly Assigned[];
  /** What the rule's `after` makes of the parameters of synapses. */
  readonly after: readonly Constraint[];
  /** The direction of each learned parameter of a feedback synapse. */
  readonly feedbackDeltas: readonly Assigned[];
  /** The new values of traces. */
  readonly traces: readonly Assigned[];
  /** What is sent up each synapse, one float a channel, for a hearing of the unit above. */
  readonly channels: readonly Node[];
  /** How many channels reach a unit of this role from each unit it feeds, one float each. */
  readonly channelsIn: number;
  /** Whether credit is computed with the parameters as they are after the update, and so sent after it. */
  readonly creditAfterUpdate: boolean;
  /** Names under which the broadcast reward is used, as in `R` and `R[noisy]`; empty: this role is deaf to it. */
  readonly reward: readonly string[];
  /** Of each of these names, the pass whose reward it is. */
  readonly rewardPasses: readonly number[];
  /** Names under which the unit's own error is used. */
  readonly ownError: readonly string[];
  /** What is heard of all output units' errors: a sum over feedback synapses for each name. */
  readonly errorSums: readonly Assigned[];
  /** What the unit says once it has received, to those it feeds: names of its memory, by the names of `hears`. */
  readonly echoes: readonly { readonly name: string; readonly memory: string }[];
  /** Whether its synapses' directions or traces need echoes, which senders say once they have received. */
  readonly awaitsEcho: boolean;
  /** What it makes of the channels that reach it from the units it feeds. */
  readonly receptions: readonly Reception[];
  /** Whether the action is 0 or 1 for certain; with several logits: at most one of them is 1. */
  readonly binary: boolean;
  /** Whether the action depends on a draw. */
  readonly stochastic: boolean;
  /** The passes whose draws it reads while it acts, by `u[noisy]`, in ascending order. */
  readonly passDraws: readonly number[];
  /** Learned parameters and traces whose value before the update is still needed after it. */
  readonly keepsOld: readonly string[];
  /** Names of the unit's memory, one float each. */
  readonly memory: readonly string[];
  /** What the lines of act and learn assign, by the names of the rule, whether somebody needs it or not. */
  readonly named: { readonly act: readonly Assigned[]; readonly learn: readonly Assigned[] };
  /**
   * Names of the rule whose values are in memory or heard under another: what it assigns in learn, and what the task
   * tells it.
   */
  readonly aliases: Readonly<Record<string, string>>;
  /**
   * One settling step, as a role of its own: its `act` is what a unit works out from its sums, its `channels` what it
   * then sends to those it listens to, its `learn` the action it settles for once it has heard from those it feeds.
   */
  readonly settling?: RoleProgram;
}

/** A rule compiled for some parameters: what hidden and output units do, and what they learn and keep. */
export interface RuleProgram {
  /** What it was compiled from. */
  readonly text: Readonly<RuleText>;
  readonly graph: Graph;
  readonly params: Readonly<Record<string, number | string>>;
  readonly hidden: RoleProgram;
  readonly output: RoleProgram;
  /** Names of the passes, in each of which the units act once a step; empty: they act once. */
  readonly passes: readonly string[];
  /** Settling steps between acting and learning. */
  readonly settlingSteps: number;
  /** Learned parameters and drawn constants of a synapse, `w` among them; of the unit, learned parameters alone. */
  readonly synapseLearned: readonly Learned[];
  readonly unitLearned: readonly Learned[];
  /** Constant vectors of the unit. */
  readonly unitConstants: readonly UnitConstant[];
  /** Components of vectors; 1: the rule has none. */
  readonly components: number;
  /** Parameters of feedback synapses. */
  readonly feedback: readonly Learned[];
  /** Variables of a synapse that are kept from step to step, with their value at the start of an episode. */
  readonly traces: readonly { readonly name: string; readonly start: number }[];
  /** Values of the unit's memory at the start of an episode; names not listed start at 0. */
  readonly unitStart: Readonly<Record<string, number>>;
}
