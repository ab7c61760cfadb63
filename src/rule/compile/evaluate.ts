import { didYouMean } from '../../text/suggest.js';
import { FUNCTIONS, functionNamed } from '../ops/functions.js';
import type { Primitive } from '../ops/primitives.js';
import type { Graph, Node } from '../program/graph.js';
import { RuleError, type TextPosition } from '../rule-error.js';
import type { BinaryOperator, Expression, PassName } from '../text/parser.js';

/** What the names of a section mean. */
export interface Names {
  /** The value of a name. @throws {@link RuleError} at `position` when it is out of scope. */
  lookup(name: string, position: TextPosition): Node;
  /** The value of a name in a pass. @throws {@link RuleError}. Where nothing is said, values of passes mean nothing. */
  ofPass?(name: string, pass: PassName, position: TextPosition): Node;
  /** Whether a name is that of a pass, which is 1 in that pass and else 0, and so can be a condition. */
  isPass?(name: string): boolean;
  /** The number that stands for a text, given the expression it is compared with. */
  textNumber(text: string, comparedWith: Expression, position: TextPosition): Node;
  /** Whether a name is a parameter that is one of several texts. */
  isText?(name: string): boolean;
  /** Whether a name beside `output` is 1 or 0 by the language, so that it may be a condition. */
  isFlag?(name: string): boolean;
  /** The text of a section, for error messages. */
  source(section: string): string;
  /** The logits of a unit of this role; 1 where nothing is said. */
  readonly logits?: number;
  /** The components of vectors; 1 where nothing is said. */
  readonly components?: number;
  /** What `sum(…)` over the unit's synapses is; where nothing is said there is none. */
  sum?(value: Node, position: TextPosition): Node;
}

const ARITHMETIC: Partial<Record<BinaryOperator, Primitive>> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' };
const COMPARISON: Partial<Record<BinaryOperator, (graph: Graph, a: Node, b: Node) => Node>> = {
  '<': (graph, a, b) => graph.apply('less', a, b),
  '<=': (graph, a, b) => graph.apply('lessEqual', a, b),
  '>': (graph, a, b) => graph.apply('less', b, a),
  '>=': (graph, a, b) => graph.apply('lessEqual', b, a),
  '==': (graph, a, b) => graph.apply('equal', a, b),
  '!=': (graph, a, b) => graph.apply('not', graph.apply('equal', a, b)),
};

/**
 * Turns a parsed expression into a node. Whether it is a number or a condition depends on its form alone.
 *
 * @throws {@link RuleError} for names out of scope, unknown functions, conditions used as numbers and numbers used as
 * conditions.
 */
export function evaluate(graph: Graph, expression: Expression, names: Names): Node {
  const fail = (problem: string, position: TextPosition): never => {
    throw new RuleError(problem, position, names.source(position.section));
  };
  const number = (e: Expression): Node =>
    isCondition(e) ? fail('expected a number, found a condition; write `condition ? 1 : 0`', e.position) : visit(e);
  const condition = (e: Expression): Node =>
    e.kind === 'name' && !e.pass && names.isPass?.(e.name)
      ? graph.apply('not', graph.apply('equal', visit(e), graph.number(0)))
      : isCondition(e) || (e.kind === 'name' && (e.name === 'output' || names.isFlag?.(e.name)))
        ? visit(e)
        : fail(`expected a condition such as \`u < p\`, found a ${e.kind === 'text' ? 'text' : 'number'}`, e.position);
  // How many conditionals around the present expression never choose it, because their condition is a constant: what is
  // never used may divide by 0.
  let unused = 0;
  const visit = (e: Expression): Node => {
    const node = build(e);
    if (unused === 0 && !holdsFinite(node)) fail(notFinite(graph, node), e.position);
    return node;
  };
  const visitIf = (isUsed: boolean, e: Expression, visitor: (e: Expression) => Node): Node => {
    if (!isUsed) unused++;
    const node = visitor(e);
    if (!isUsed) unused--;
    return node;
  };
  const build = (e: Expression): Node => {
    switch (e.kind) {
      case 'number':
        return graph.number(e.value);
      case 'text':
        return fail(
          `'${e.value}' can only be compared with a parameter that has choices, as in \`form == '${e.value}'\``,
          e.position,
        );
      case 'name':
        return name(e);
      case 'unary':
        return e.op === '-' ? graph.apply('neg', number(e.of)) : graph.apply('not', condition(e.of));
      case 'conditional': {
        const test = condition(e.test);
        const yes = visitIf(!isConstant(test, false), e.yes, number);
        return graph.apply('select', test, yes, visitIf(!isConstant(test, true), e.no, number));
      }
      case 'call':
        return invoke(e);
      case 'binary':
        return binary(e);
    }
  };
  const name = (e: Extract<Expression, { kind: 'name' }>): Node => {
    if (names.isText?.(e.name))
      return fail(`'${e.name}' is one of several texts; compare it, as in \`${e.name} == 'TEXT'\``, e.position);
    if (e.pass === undefined) return names.lookup(e.name, e.position);
    if (names.ofPass) return names.ofPass(e.name, e.pass, e.position);
    return fail(
      `'${e.name}[${e.pass.name}]' means nothing here; values of a pass are read in learn, and in what 'sum out' and 'echo' send`,
      e.position,
    );
  };
  const binary = (e: Extract<Expression, { kind: 'binary' }>): Node => {
    const primitive = ARITHMETIC[e.op];
    if (primitive) return graph.apply(primitive, number(e.left), number(e.right));
    if (e.op === '&&' || e.op === '||') {
      const left = condition(e.left);
      const right = visitIf(!isConstant(left, e.op === '||'), e.right, condition);
      return graph.apply(e.op === '&&' ? 'and' : 'or', left, right);
    }
    const [left, right] = [operand(e.left, e.right, e.op), operand(e.right, e.left, e.op)];
    return COMPARISON[e.op]!(graph, left, right);
  };
  const operand = (e: Expression, other: Expression, op: BinaryOperator): Node => {
    const text = e.kind === 'text' ? e : other.kind === 'text' ? other : undefined;
    if (!text) return number(e);
    if (op !== '==' && op !== '!=') fail('texts are compared with == or !=', text.position);
    if (e.kind === 'text') return names.textNumber(e.value, other, e.position);
    return e.kind === 'name' && !e.pass ? names.lookup(e.name, e.position) : number(e);
  };
  const invoke = (e: Extract<Expression, { kind: 'call' }>): Node => {
    if (e.name === 'sum' && names.sum) {
      if (e.args.length !== 1) fail(`'sum' takes 1 argument; found ${e.args.length}`, e.position);
      return names.sum(number(e.args[0]!), e.position);
    }
    const found = functionNamed(e.name);
    if (!found) {
      const known = Object.keys(FUNCTIONS);
      const all = `the functions are ${known.join(', ')}`;
      const rest = didYouMean(e.name, known, all, `a product is written ${e.name} * (…); ${all}`);
      return fail(`there is no function '${e.name}'${rest}`, e.position);
    }
    const { length } = found.args;
    if (length !== e.args.length)
      return fail(`'${e.name}' takes ${length} argument${length > 1 ? 's' : ''}; found ${e.args.length}`, e.position);
    if ('ofComponents' in found && (names.components ?? 1) === 1)
      fail(
        `'${e.name}' is of vectors, and there are none here; a rule declares how many components they have, as in vectors: 10`,
        e.position,
      );
    return graph.call(e.name, e.args.map(number), names.logits);
  };
  return number(expression);
}

function isConstant(node: Node, value: boolean): boolean {
  return node.op === 'number' && (node.value !== 0) === value;
}

/** Nodes all of whose constants are known to be finite. */
const FINITE = new WeakSet<Node>();

/** Whether every constant in a value is finite: the normal form puts those of a product deep into it. */
function holdsFinite(node: Node): boolean {
  const pending = [node];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (FINITE.has(at)) continue;
    if (at.op === 'number' && !Number.isFinite(at.value)) return false;
    FINITE.add(at);
    pending.push(...at.args);
  }
  return true;
}

function notFinite({ precision }: Graph, node: Node): string {
  const what = node.op === 'number' ? `this constant expression is ${node.value}` : 'its constant factor is not finite';
  const range = precision === 'f32' ? '32-bit floats, which go from 1.4e-45 to 3.4e38' : '64-bit floats';
  return `${what} in ${range}; expected a finite number. Take other parameters, or guard a division, as in \`k > 0 ? 1 / k : 0\``;
}

function isCondition(e: Expression): boolean {
  return (e.kind === 'unary' && e.op === '!') || (e.kind === 'binary' && !ARITHMETIC[e.op]);
}
