import { inOrder, leafNames, type Node } from '../program/graph.js';
import type { Assigned } from '../program/program.js';
import { wholeOf } from '../rule-error.js';
import { namesIn } from '../text/parser.js';
import type { RoleNames } from './role-names.js';
import { isOverLogits } from './unroll.js';

/** Directions and traces make the update, and so cannot read parameters as they are after it. */
export function checkStep({ rule }: RoleNames, values: readonly Assigned[]): void {
  for (const { name, value } of values) {
    const [primed] = leafNames([value], 'next');
    if (primed === undefined) continue;
    const lines = rule.declared.learn;
    const reading = lines.find((line) => namesIn(line.value, 'primed').includes(`${primed}'`));
    rule.fail(
      `'${name}' depends on '${primed}'', the value after the step it helps to make; only 'sum out' and 'fold out' may use it`,
      reading?.position ?? wholeOf('learn'),
    );
  }
}

/** An output unit feeds nobody, and so hears nothing but the reward. */
export function checkHearing({ rule, role }: RoleNames, heard: ReadonlySet<string>): void {
  if (role !== 'output') return;
  for (const hearing of rule.declared.hearings) {
    if (hearing.kind !== 'sum out' && hearing.kind !== 'fold out') continue;
    const name = hearing.names.find((n) => heard.has(n));
    if (name) {
      rule.fail(
        `an output unit feeds nobody, so it cannot hear '${name}'; write \`output ? … : …\` with what it hears instead`,
        { section: hearing.section, line: 1, column: 1 },
      );
    }
  }
}

/** What a role with several logits must keep to. */
export function checkChoice({ rule, logits, assigned, sums }: RoleNames, synaptic: readonly Assigned[]): void {
  if (logits === 1) return;
  for (const { name, value } of sums) {
    if (!looksAtLogits(value)) continue;
    const hearing = rule.declared.hearings.find(({ names }) => names[0] === name)!;
    rule.fail(
      `'${name}' adds up one logit's synapses and cannot look at its agent's other logits; take softmax, rest, pick and total of what the unit knows, in act`,
      (hearing as Extract<typeof hearing, { readonly kind: 'sum in' }>).values[0]!.position,
    );
  }
  if (assigned.act.get('a')!.op !== 'pick')
    rule.fail(
      `an output agent that chooses among ${logits + 1} actions needs its action from \`a = pick(u, p)\`, as in \`p = softmax(h)\` before it`,
      rule.declared.act.findLast((line) => line.name === 'a')!.position,
    );
  for (const { name, value } of synaptic) {
    if (!looksAtLogits(value)) continue;
    const line = rule.declared.learn.find((l) => l.name === name || l.name === `d${name}`)!;
    rule.fail(
      `'${line.name}' is of one synapse and cannot use a total over synapses; take the total of what the unit knows`,
      line.position,
    );
  }
}

function looksAtLogits(value: Node): boolean {
  return inOrder([value]).some((node) => isOverLogits(node.op));
}
