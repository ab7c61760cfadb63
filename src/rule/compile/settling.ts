import { type Graph, type Node, substitute } from '../program/graph.js';
import type { Assigned, RoleProgram } from '../program/program.js';
import { Hoisted } from './hoist.js';

/** One iteration of settling of a role. */
export interface Settling {
  /** What the unit computes and keeps once it has its sums. */
  readonly sense: readonly Assigned[];
  /** What it then sends to its senders, one value a channel. */
  readonly channels: readonly Node[];
  /** Its new action, once it has heard from those it feeds; empty: it keeps its action. */
  readonly moves: readonly Node[];
  /** All of it as it was written, to find what it needs of the unit's memory. */
  readonly roots: readonly Node[];
}

/**
 * Divides an iteration of settling into what comes before and after hearing: all that needs nothing heard is computed
 * before.
 */
export function compileSettling(
  graph: Graph,
  { sums, moves, sent }: { sums: readonly Assigned[]; moves: readonly Node[]; sent: readonly Node[] },
): Settling {
  const hoisted = new Hoisted(graph, [], '~');
  const channels = sent.map((value) => hoisted.lift(value));
  const lifted = moves.map((value) => hoisted.liftUnheard(value));
  const fresh = new Map<Node, Node>(sums.map(({ name }) => [graph.leaf('unit', name), graph.leaf('sum', name)]));
  const kept = sums.map(({ name }) => ({ name, value: graph.leaf('sum', name) }));
  const worked = hoisted.stores.map(({ name, value }) => ({
    name,
    value: substitute(graph, [value], (node) => fresh.get(node))[0]!,
  }));
  return { sense: [...kept, ...worked], channels, moves: lifted, roots: [...moves, ...sent] };
}

/**
 * One settling step as a program of its own: its `learn` is the action that the unit settles for.
 *
 * @param of - the role, what its units keep, and what they make of the channels that reach them as they settle
 */
export function settlingProgram(
  { sense, channels, moves }: Settling,
  of: Pick<RoleProgram, 'role' | 'logits' | 'components' | 'sums' | 'memory' | 'receptions'>,
): RoleProgram {
  return {
    ...of,
    act: sense,
    learn: moves.map((value) => ({ name: 'a', value })),
    deltas: [],
    unitDeltas: [],
    traces: [],
    channels,
    channelsIn: of.receptions.length > 0 ? channels.length : 0,
    creditAfterUpdate: false,
    after: [],
    feedbackDeltas: [],
    reward: [],
    rewardPasses: [],
    ownError: [],
    errorSums: [],
    echoes: [],
    awaitsEcho: false,
    binary: false,
    stochastic: false,
    passDraws: [],
    keepsOld: [],
    aliases: {},
    named: { act: [], learn: [] },
  };
}
