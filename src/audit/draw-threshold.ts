import { UserError } from '../errors/user-error.js';
import { inOrder, isLeaf, type Node, substitute } from '../rule/program/graph.js';
import type { Assigned, RoleProgram, RuleProgram } from '../rule/program/program.js';

/**
 * The variable of a unit that holds Pr(draw < threshold), before it is cut to [0, 1]; of a unit that selects, the
 * probability of a logit's action.
 */
export const BELOW = '#below';
/**
 * The variable that holds Pr(draw ≥ threshold), or the probability of the action without a logit. It is not 1 − p,
 * which would lose its digits when p is nearly 1.
 */
export const ABOVE = '#above';

/** The role with these values of `act` kept in the unit's memory. */
export function remembering(role: RoleProgram, values: readonly Assigned[]): RoleProgram {
  return { ...role, act: [...role.act, ...values], memory: [...role.memory, ...values.map((v) => v.name)] };
}

/**
 * The program whose stochastic units also keep the probabilities of their outcomes, as {@link BELOW} and {@link ABOVE}.
 * They are read from the equations, whatever their names.
 *
 * @throws {@link UserError} when units settle, and as {@link drawThreshold} does.
 */
export function withOutcomeProbabilities(ruleName: string, program: RuleProgram): RuleProgram {
  if (program.settlingSteps > 0)
    throw new UserError(
      `rule '${ruleName}' cannot be audited: its units settle before they learn, and the audit knows only the probabilities of their draws`,
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
 * probability of the first is that value: it is known without sampling.
 *
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

/**
 * How many outcomes a unit's draw has: 1 (it draws nothing), 2 (below its threshold or not), or the number of its
 * actions.
 */
export function outcomesOf({ stochastic, logits }: RoleProgram): number {
  return stochastic ? logits + 1 : 1;
}

/**
 * A draw that has this outcome: 1, it is below the threshold, or 0. Of a unit that selects, the draw is compared with
 * fixed numbers and not with probabilities (see `forcible`), so that actions of probability 0 can be enumerated too.
 */
export function drawFor(outcome: number, { logits }: RoleProgram): number {
  if (logits === 1) return outcome === 1 ? 0 : 1;
  return outcome === 0 ? logits : outcome - 1;
}

/**
 * The role of a unit that selects among actions, with their probabilities kept and the action determined by {@link
 * drawFor}.
 */
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

/** The actions of a role below and above the threshold, where they are constants; undefined for other roles. */
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

/** 1 − p, without cancellation where the equations allow it: of σ(x) it is σ(−x), of 1 − q it is q. */
function complement({ graph }: Pick<RuleProgram, 'graph'>, p: Node): Node {
  const [first, second] = p.args;
  if (p.op === 'sigmoid') return graph.apply('sigmoid', graph.apply('neg', first!));
  if (p.op === 'sub' && first!.op === 'number' && first!.value === 1) return second!;
  return graph.apply('sub', graph.number(1), p);
}
