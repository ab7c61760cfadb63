import { UserError } from '../errors/user-error.js';
import { inOrder, isLeaf, type Node, substitute } from '../rule/program/graph.js';
import type { Assigned, RoleProgram, RuleProgram } from '../rule/program/program.js';

/** The unit's memory of Pr(draw < threshold), before it is cut to [0, 1]; of a choice: the probability of a logit's action. */
export const BELOW = '#below';
/** The unit's memory of Pr(draw ≥ threshold), or of the action without a logit; 1 − p would lose its digits when p is nearly 1. */
export const ABOVE = '#above';

/** A role that also remembers these values of its act. */
export function remembering(role: RoleProgram, values: readonly Assigned[]): RoleProgram {
  return { ...role, act: [...role.act, ...values], memory: [...role.memory, ...values.map((v) => v.name)] };
}

/**
 * The program with stochastic units that remember the probabilities of their two outcomes, as {@link BELOW} and
 * {@link ABOVE}, read from the equations and from no name. Throws {@link UserError} as {@link drawThreshold} does.
 */
export function withOutcomeProbabilities(ruleName: string, program: RuleProgram): RuleProgram {
  if (program.settlingSteps > 0)
    throw new UserError(
      `rule '${ruleName}' cannot be audited: its units settle before they learn, and the audit knows the probabilities of what they draw alone`,
    );
  const extended = (role: RoleProgram) => {
    if (role.logits > 1) return forcible(ruleName, program, role);
    const threshold = drawThreshold(ruleName, role);
    if (!threshold) return role;
    const above = complement(program, threshold);
    return remembering(role, [
      { name: BELOW, value: threshold },
      { name: ABOVE, value: above },
    ]);
  };
  return { ...program, hidden: extended(program.hidden), output: extended(program.output) };
}

/**
 * The value that a unit compares its draw with; undefined for a unit that draws nothing.
 *
 * When every use of the draw is a comparison with one and the same value, the unit has two outcomes, and the
 * probability of the first is that value: no sampling is needed to know it.
 * @throws {@link UserError} when the draw is used in any other way, for such a unit has more than two outcomes.
 */
export function drawThreshold(ruleName: string, role: RoleProgram): Node | undefined {
  const refuse = (found: string): never => {
    throw new UserError(
      `rule '${ruleName}' cannot be audited: in its ${role.role} units ${found}; expected the draw u only in comparisons with one probability, as in \`a = u < p ? 1 : 0\``,
    );
  };
  const thresholds = new Set<Node>();
  const values = role.act.map((a) => a.value);
  if (values.some(isDraw)) refuse('learn or the action uses the draw u itself');
  for (const node of inOrder(values)) {
    if (!node.args.some(isDraw)) continue;
    if (node.op !== 'less' && node.op !== 'lessEqual') refuse('the draw u enters arithmetic');
    const other = node.args.find((arg) => !isDraw(arg));
    if (!other || inOrder([other]).some(isDraw)) refuse('the draw u is compared with itself');
    else thresholds.add(other);
  }
  if (thresholds.size > 1) refuse(`the draw u is compared with ${thresholds.size} different values`);
  return [...thresholds][0];
}

/** What a unit may do on its draw: one thing, two (its draw is below its threshold or not), or one of its actions. */
export function outcomesOf({ stochastic, logits }: RoleProgram): number {
  return stochastic ? logits + 1 : 1;
}

/**
 * A draw that makes a unit do this: 1, its draw is below its threshold, or 0. Of a choice action k; there the draw decides by
 * itself, whatever the probabilities, so that even what is next to impossible can be enumerated.
 */
export function drawFor(outcome: number, { logits }: RoleProgram): number {
  if (logits === 1) return outcome === 1 ? 0 : 1;
  return outcome === 0 ? logits : outcome - 1;
}

/** An agent that chooses: it remembers the probabilities, and action k is what {@link drawFor} says. */
function forcible(ruleName: string, { graph }: RuleProgram, role: RoleProgram): RoleProgram {
  const refuse = (found: string): never => {
    throw new UserError(
      `rule '${ruleName}' cannot be audited: in its output units ${found}; expected the draw u only in \`a = pick(u, p)\``,
    );
  };
  const values = role.act.map((a) => a.value);
  const choice = role.act.find((a) => a.name === 'a')!.value;
  const [draw, p] = choice.args;
  if (!isDraw(draw!) || inOrder([p!]).some(isDraw)) refuse('the choice is not by the draw u alone');
  if (values.some(isDraw) || inOrder(values).some((node) => node !== choice && node.args.some(isDraw)))
    refuse('the draw u is used beside it');
  const whole = graph.raw('pick', draw!, graph.number(1));
  const acts = substitute(graph, values, (node) => (node === choice ? whole : undefined));
  const none = p!.op === 'softmax' ? graph.raw('rest', p!.args[0]!) : complement({ graph }, graph.raw('total', p!));
  return remembering({ ...role, act: role.act.map(({ name }, k) => ({ name, value: acts[k]! })) }, [
    { name: BELOW, value: p! },
    { name: ABOVE, value: none },
  ]);
}

export interface OutcomeActions {
  readonly below: number;
  readonly above: number;
}

/** The actions of a role that follow from the draw's side of the threshold alone; undefined for other roles. */
export function outcomeActions(role: RoleProgram): OutcomeActions | undefined {
  const action = role.act.find((a) => a.name === 'a')!.value;
  const [test, yes, no] = action.args;
  if (action.op !== 'select' || yes!.op !== 'number' || no!.op !== 'number') return undefined;
  const side = test!.args.findIndex(isDraw);
  if (side < 0 || (test!.op !== 'less' && test!.op !== 'lessEqual')) return undefined;
  return side === 0 ? { below: yes!.value, above: no!.value } : { below: no!.value, above: yes!.value };
}

function isDraw(node: Node): boolean {
  return isLeaf(node, 'draw');
}

/** 1 − p, without cancellation where the equations allow it. */
function complement({ graph }: Pick<RuleProgram, 'graph'>, p: Node): Node {
  const [first, second] = p.args;
  if (p.op === 'sigmoid') return graph.apply('sigmoid', graph.apply('neg', first!));
  if (p.op === 'sub' && first!.op === 'number' && first!.value === 1) return second!;
  return graph.apply('sub', graph.number(1), p);
}
