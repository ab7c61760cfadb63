import { type Graph, inOrder, isLeaf, type Leaf, leaves, type Node } from '../program/graph.js';
import type { RoleProgram } from '../program/program.js';

/** One phase of a program, line by line: each line one operation, rounded once. */
export interface PhaseLines {
  readonly phase: 'sum in' | 'act' | 'learn' | 'ascend' | 'send' | 'receive';
  /** Once a unit, or once for each synapse. */
  readonly per: 'unit' | 'synapse in' | 'synapse out';
  readonly lines: readonly string[];
}

const INFIX: Partial<Record<Node['op'], string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  less: '<',
  lessEqual: '<=',
  equal: '==',
  and: '&&',
  or: '||',
};

/**
 * The compiled program of one role as text. Operations stand in the order and grouping of the normal form, so each line
 * is one rounding. `%1` is the result of a line; `#0` is a value the unit works out once for all its synapses; `w'` and
 * `z'` are values after the step, `old w` one kept from before it; `+=` adds in the order of sums.
 */
export function programLines(graph: Graph, role: RoleProgram, passes: readonly string[] = []): PhaseLines[] {
  const linesOf = (wanted: readonly (readonly [string, Node])[]) => linesIn(wanted, passes);
  const phases: PhaseLines[] = [];
  const phase = (name: PhaseLines['phase'], per: PhaseLines['per'], wanted: readonly (readonly [string, Node])[]) => {
    if (wanted.length > 0) phases.push({ phase: name, per, lines: linesOf(wanted) });
  };
  phase(
    'sum in',
    'synapse in',
    role.sums.map((s) => [`${s.name} +=`, s.value] as const),
  );
  phase(
    'act',
    'unit',
    role.act.filter((s) => !isLeaf(s.value, 'sum', s.name)).map((s) => [`${s.name} =`, s.value] as const),
  );
  for (const reception of role.receptions) {
    if (reception.kind === 'sum')
      phase('receive', 'synapse out', [[`${reception.name} +=`, graph.leaf('channel', '', reception.channel)]]);
    else {
      const start = `start ${reception.names.map((name, k) => `${name} = ${spellNumber(reception.start[k]!)}`).join(', ')}`;
      const steps = linesOf(reception.names.map((name, k) => [`${name} ←`, reception.update[k]!] as const));
      phases.push({ phase: 'receive', per: 'synapse out', lines: [start, ...steps] });
    }
  }
  phase(
    'learn',
    'unit',
    role.learn.map((s) => [`${spellSlot(s.name)} =`, s.value] as const),
  );
  phase('ascend', 'synapse in', [
    ...role.deltas.map((d) => [`d${d.name} +=`, d.value] as const),
    ...role.traces.map((t) => [`${t.name} ←`, t.value] as const),
  ]);
  phase(
    'send',
    'synapse in',
    role.channels.map((value, k) => [`channel ${k} =`, value] as const),
  );
  return phases;
}

function linesIn(asked: readonly (readonly [string, Node])[], passes: readonly string[]): string[] {
  const read = new Set(leaves(asked.map(([, node]) => node)).map(({ leaf }) => spellLeaf(leaf, passes)));
  // A name that is also read is written at the end, so that a line never has two meanings for it.
  const wanted = asked.map(([target, node]) => {
    const isRead = target.endsWith(' =') && node.op !== 'leaf' && read.has(target.slice(0, -2));
    return [isRead ? `${target.slice(0, -2)} ←` : target, node] as const;
  });
  const names = new Map<Node, string>();
  const lines: string[] = [];
  const targets = new Map(wanted.map(([target, node]) => [node, target]));
  let count = 0;
  for (const node of inOrder(wanted.map(([, node]) => node))) {
    if (node.op === 'number') names.set(node, spellNumber(node.value));
    else if (node.op === 'leaf') names.set(node, spellLeaf(node.leaf, passes));
    else {
      const text = operation(
        node.op,
        node.args.map((arg) => names.get(arg)!),
      );
      const target = targets.get(node);
      if (target?.endsWith(' =')) {
        names.set(node, target.slice(0, -2));
        lines.push(`${target} ${text}`);
        continue;
      }
      names.set(node, `%${++count}`);
      lines.push(`%${count} = ${text}`);
    }
  }
  const isWritten = (target: string, node: Node) => target.endsWith(' =') && names.get(node) === target.slice(0, -2);
  for (const [target, node] of wanted) {
    if (isWritten(target, node) && node.op !== 'leaf') continue;
    const last = lines.at(-1);
    const name = names.get(node)!;
    // A value that only this line uses needs no name of its own.
    const isLast = last?.startsWith(`${name} = `) && name.startsWith('%') && uses(wanted, node) === 1;
    if (isLast) lines[lines.length - 1] = `${target} ${last!.slice(name.length + 3)}`;
    else lines.push(`${target} ${name}`);
  }
  return lines;
}

/** How often a node is asked for or used by another. */
function uses(wanted: readonly (readonly [string, Node])[], node: Node): number {
  const asked = wanted.filter(([, value]) => value === node).length;
  return inOrder(wanted.map(([, value]) => value)).filter((other) => other.args.includes(node)).length + asked;
}

function operation(op: Node['op'], args: readonly string[]): string {
  const infix = INFIX[op];
  if (infix) return `${args[0]} ${infix} ${args[1]}`;
  if (op === 'select') return `${args[0]} ? ${args[1]} : ${args[2]}`;
  if (op === 'neg') return `-${args[0]}`;
  if (op === 'not') return `!${args[0]}`;
  return `${op}(${args.join(', ')})`;
}

/** The shortest decimal that is the same 32-bit float. */
function spellNumber(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return String(short);
  }
  return String(value);
}

function spellLeaf(leaf: Leaf, passes: readonly string[]): string {
  const spelled = spellPlain(leaf);
  return leaf.pass === 0 || spelled.endsWith(']') ? spelled : `${spelled}[${passes[leaf.pass]}]`;
}

function spellPlain({ kind, name, index }: Leaf): string {
  if (kind === 'draw') return name || 'u';
  if (kind === 'unit') return spellSlot(name);
  if (kind === 'next' || kind === 'new') return `${name}'`;
  if (kind === 'old') return `old ${name}`;
  if (kind === 'channel') return `channel ${index}`;
  return name === '' ? kind : name;
}

function spellSlot(name: string): string {
  return name.startsWith('d.') ? `d${name.slice(2)}` : name;
}
