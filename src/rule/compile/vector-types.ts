import { wholeOf } from '../rule-error.js';
import type { Hearing } from '../text/hearing.js';
import type { Equation, Expression } from '../text/parser.js';
import type { ParsedRule } from './parsed-rule.js';

type Type = 'scalar' | 'vector';

/** What is heard, by its form: sums and errors have a component each, and the task pays one reward. */
const HEARD: Readonly<Record<Exclude<Hearing['kind'], 'fold out'>, Type>> = {
  'sum in': 'vector',
  'sum out': 'vector',
  'sum error': 'vector',
  echo: 'vector',
  'own error': 'vector',
  'broadcast reward': 'scalar',
};

/**
 * Checks the types of a rule with `vectors`: inputs, what is heard and what is made of them have components, weights
 * have not. Arithmetic and functions take both, component by component; conditions, directions and scalar variables
 * take scalars.
 *
 * @throws {@link RuleError} with the place of a vector where a scalar is expected, or the other way round.
 */
export function checkVectors(rule: ParsedRule): void {
  const { declared } = rule;
  if (declared.components === 1) return;
  checkForms(rule);
  const types = new Map<string, Type>([['x', 'vector']]);
  for (const name of declared.unitVectors) types.set(name, 'vector');
  for (const { kind, names } of declared.hearings)
    if (kind !== 'fold out') for (const name of names) types.set(name, HEARD[kind]);
  const checker = new TypeChecker(rule, types);
  const expressions = (kinds: readonly Hearing['kind'][]) =>
    declared.hearings.flatMap((h) => (kinds.includes(h.kind) && 'values' in h ? h.values : []));
  for (const e of expressions(['sum in', 'sum error'])) checker.typeOf(e);
  for (const line of declared.act) checker.assign(line);
  if (types.get('a') === 'scalar')
    rule.fail(
      "the action 'a' is a scalar, and units of this rule say vectors; multiply it with one, as in `a = g * h`",
      declared.act.findLast((line) => line.name === 'a')!.position,
    );
  for (const line of declared.learn) checker.assign(line);
  for (const e of expressions(['sum out', 'echo'])) checker.typeOf(e);
  for (const line of declared.after) checker.typeOf(line.value);
}

/** Refuses what vectors do not go with. */
function checkForms(rule: ParsedRule): void {
  const { declared, logits, text } = rule;
  const fold = declared.hearings.find((h) => h.kind === 'fold out');
  if (fold)
    rule.fail("a fold is of scalars, and units of this rule say vectors; hear a 'sum out' instead, or drop vectors", {
      section: fold.section,
      line: 1,
      column: 1,
    });
  if (text.settle !== undefined)
    rule.fail('units of vectors do not settle; drop settle and settlingSteps, or vectors', wholeOf('settle'));
  if (declared.passes.length > 0)
    rule.fail('units of vectors act once a step; drop passes, or vectors', wholeOf('passes'));
  if (logits > 1)
    rule.fail(
      `output units of vectors say numbers and do not select among ${logits + 1} actions; take choices: 2, and a rule whose action is a vector`,
      wholeOf('vectors'),
    );
  const traced = declared.learn.find((line) => declared.carried.synapse.has(line.name));
  if (traced)
    rule.fail(
      `'${traced.name}' is a trace of the synapse, and a synapse between vectors keeps only what it learns; give it learned: true and a direction, or drop vectors`,
      traced.position,
    );
}

class TypeChecker {
  readonly #rule: ParsedRule;
  readonly #types: Map<string, Type>;

  constructor(rule: ParsedRule, types: Map<string, Type>) {
    this.#rule = rule;
    this.#types = types;
  }

  /**
   * A line: its name has the type of its value from there on, and of a variable or direction that of its declaration.
   */
  assign({ name, value, position }: Equation): void {
    const { carried, synapseLearned, unitLearned, feedback, unitVectors } = this.#rule.declared;
    const type = this.typeOf(value);
    const isDirection = [...synapseLearned, ...unitLearned, ...feedback].some((v) => name === `d${v.name}`);
    if (type === 'vector' && isDirection)
      this.#fail(
        `'${name}' is the direction of a scalar, and this is a vector; take a dot, as in \`dot(E, x)\``,
        position,
      );
    if (!carried.unit.has(name)) {
      this.#types.set(name, type);
      return;
    }
    if (type === 'vector' && !unitVectors.has(name))
      this.#fail(
        `'${name}' is declared as a scalar, and this is a vector; declare it as { start: ${carried.unit.get(name)}, vector: true }, or take a dot`,
        position,
      );
  }

  typeOf(e: Expression): Type {
    switch (e.kind) {
      case 'number':
      case 'text':
        return 'scalar';
      case 'name':
        return this.#types.get(e.name) ?? 'scalar';
      case 'unary':
        return e.op === '!' ? this.#scalar(e.of, 'a condition') : this.typeOf(e.of);
      case 'conditional':
        this.#scalar(e.test, 'a condition');
        return this.#either([e.yes, e.no]);
      case 'binary':
        if (['+', '-', '*', '/'].includes(e.op)) return this.#either([e.left, e.right]);
        for (const side of [e.left, e.right]) this.#scalar(side, 'a comparison');
        return 'scalar';
      case 'call':
        if (e.name !== 'dot') return this.#either(e.args);
        for (const arg of e.args)
          if (this.typeOf(arg) === 'scalar')
            this.#fail('dot is of two vectors, and this is a scalar; multiply scalars with *', arg.position);
        return 'scalar';
    }
  }

  #either(parts: readonly Expression[]): Type {
    // All of them are checked.
    return parts.map((part) => this.typeOf(part)).includes('vector') ? 'vector' : 'scalar';
  }

  #scalar(e: Expression, what: string): Type {
    if (this.typeOf(e) === 'vector')
      this.#fail(
        `${what} is of scalars, and this is a vector; take a dot of two vectors, as in \`dot(t, h) >= 0\``,
        e.position,
      );
    return 'scalar';
  }

  #fail(problem: string, position: Equation['position']): never {
    return this.#rule.fail(problem, position);
  }
}
