import { inOrder, leafNames, type Node } from '../program/graph.js';
import type { Assigned, Constraint } from '../program/program.js';
import { wholeOf } from '../rule-error.js';
import type { SumHearing } from '../text/hearing.js';
import { namesIn } from '../text/parser.js';
import type { RoleNames } from './role-names.js';
import { isOverLogits } from './unroll.js';

/** Directions and traces are what the update is made from, so they cannot read parameters as they are after it. */
export function checkStep({ rule }: RoleNames, values: readonly Assigned[]): void {
  for (const { name, value } of values) {
    const [primed] = leafNames([value], 'next');
    if (primed === undefined) continue;
    const lines = rule.declared.learn;
    const reading = lines.find((line) => namesIn(line.value, 'primed').includes(`${primed}'`));
    rule.fail(
      `'${name}' depends on '${primed}'', the value after the update it helps to make; only 'sum out' and 'fold out' may use it`,
      reading?.position ?? wholeOf('learn'),
    );
  }
}

/**
 * An output unit has nobody to hear from. A hidden unit may hear an error of its own where the task tells one to every
 * unit, but not beside those of the output units.
 */
export function checkHearing({ rule, role }: RoleNames, heard: ReadonlySet<string>): void {
  if (role !== 'output') {
    const own = rule.declared.hearings.find((h) => h.kind === 'own error' && heard.has(h.names[0]!));
    const others = rule.declared.hearings.find((h) => h.kind === 'sum error');
    if (own && (others || rule.declared.components > 1))
      rule.fail(
        `where ${others ? `'${others.names[0]}' adds up the errors of output units` : 'units say vectors'}, a hidden unit has no error, so it cannot hear '${own.names[0]}'; write \`output ? ${own.names[0]} : …\` with what hidden units hear instead, such as 'sum out: w * d' or 'sum error: C * ${own.names[0]}'`,
        { section: own.section, line: 1, column: 1 },
      );
    return;
  }
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
      `'${name}' adds up one logit's synapses and cannot look at its unit's other logits; take softmax, rest, pick and total of what the unit knows, in act`,
      (hearing as SumHearing).values[0].position,
    );
  }
  if (assigned.act.get('a')!.op !== 'pick')
    rule.fail(
      `an output unit that selects among ${logits + 1} actions needs its action from \`a = pick(u, p)\`, as in \`p = softmax(h)\` before it`,
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

/** An output unit with several logits has no error: errors are told to units that say one number. */
export function checkErrors({ rule, logits }: RoleNames, names: readonly string[]): void {
  const name = names[0];
  if (logits === 1 || name === undefined) return;
  const hearing = rule.declared.hearings.find((h) => h.names.includes(name))!;
  rule.fail(
    `'${name}' is made of the errors of single output units, and here an output unit chooses among ${logits + 1} actions; take one output unit a class (outputs: ${logits + 1}, choices: 2)`,
    { section: hearing.section, line: 1, column: 1 },
  );
}

/**
 * An echo is said after credit is received and before the update, so neither credit nor credit sent after the update
 * can go with it.
 */
export function checkEcho(
  { rule }: RoleNames,
  of: {
    readonly awaitsEcho: ReadonlySet<string>;
    readonly sent: readonly Node[];
    readonly creditAfterUpdate: boolean;
  },
): void {
  const [sent] = leafNames(of.sent, 'echo');
  const echoes = new Set([...of.awaitsEcho, ...(sent === undefined ? [] : [sent])]);
  const hearing = rule.declared.hearings.find((h) => h.kind === 'echo' && echoes.has(h.names[0]!));
  if (!hearing) return;
  const position = { section: hearing.section, line: 1, column: 1 };
  if (sent !== undefined)
    rule.fail(
      `'${sent}' is said once units have received, so what they receive ('sum out' and 'fold out') cannot depend on it`,
      position,
    );
  if (of.creditAfterUpdate)
    rule.fail(
      `'${hearing.names[0]}' is an echo of what is sent, and what is sent waits for the step that the echo helps to make; write 'sum out' and 'fold out' without primes`,
      position,
    );
}

/**
 * Credit that is sent after the update reads each weight when it is updated, before a constraint's sum over all of them
 * is known.
 */
export function checkAfter({ rule }: RoleNames, after: readonly Constraint[]): void {
  const constraint = after.find(({ sums }) => sums.length > 0);
  if (!constraint) return;
  const line = rule.declared.after.findLast((l) => l.name === constraint.name)!;
  rule.fail(
    `'${constraint.name}' needs a sum over the unit's synapses once they are updated, and what is sent reads single ones as they are then; write 'sum out' and 'fold out' without primes`,
    line.position,
  );
}

function looksAtLogits(value: Node): boolean {
  return inOrder([value]).some((node) => isOverLogits(node.op));
}
