import { type ParamValues, type Rule, requireRule } from '../rule.js';
import { declare } from '../text/declarations.js';
import type { Hearing } from '../text/hearing.js';
import type { Expression } from '../text/parser.js';
import { withoutBranches } from '../text/without-branches.js';
import { latexExpression, latexName } from './latex-expression.js';

/**
 * A rule's equations as one LaTeX `aligned` block, as they are written: what the unit hears before it acts, `act`, what
 * it hears after the reward, `settle` (with arrows: it is done anew in each settling step), `learn`, `after` (with
 * arrows). Σᵢ runs over the units it listens to, Σⱼ over those it feeds, Σₖ over the output units, where every name is
 * theirs; a fold is written as its recursion. With `params`, choices between texts are made. Throws `RuleError` for
 * parameters the rule does not have.
 */
export function ruleLatex(rule: Rule, params?: ParamValues): string {
  requireRule('ruleLatex', rule);
  const values = rule.resolve(params);
  const declared = declare(rule.text, values);
  const made = (e: Expression) => (params ? withoutBranches(e, (test) => holds(test, values)) : e);
  const isConstant = (name: string) => Object.hasOwn(values, name) || name === 'output';
  const ofSynapse = new Set(['x', ...declared.synapseLearned.map((v) => v.name), ...declared.carried.synapse.keys()]);
  const directions = new Set(
    [...declared.synapseLearned, ...declared.unitLearned, ...declared.feedback].map((v) => `d${v.name}`),
  );
  const spell = (name: string, index = '') =>
    directions.has(name) ? `\\mathrm{d}${latexName(name.slice(1), index)}` : latexName(name, index);
  const indexed = (index: string, isIndexed: (name: string) => boolean) => (name: string) =>
    spell(name, isIndexed(name) ? index : '');
  const ofOthers = (name: string) => !isConstant(name);
  const forms = {
    'sum in': { sign: '\\sum_i ', spell: indexed('i', (name) => ofSynapse.has(name)) },
    'sum out': { sign: '\\sum_j ', spell: indexed('j', ofOthers) },
    'sum error': { sign: '\\sum_k ', spell: indexed('k', ofOthers) },
    echo: { sign: '', spell: indexed('i', ofOthers) },
  };
  const heard = (hearing: Hearing): string[] => {
    const name = hearing.names[0]!;
    if (!('values' in hearing)) return [`${latexName(name)} &= \\text{${TOLD[hearing.kind]}}`];
    const value = (k: number) => made(hearing.values[k]!);
    if (hearing.kind !== 'fold out') {
      const { sign, spell: spelled } = forms[hearing.kind];
      return [`${latexName(name)} &= ${sign}${inside(value(0), spelled)}`];
    }
    const step = (n: string) => spell(n, hearing.names.includes(n) ? 'j-1' : isConstant(n) ? '' : 'j');
    return hearing.names.map((n, k) => {
      const first = `${latexName(n, '0')} = ${latexExpression(made(hearing.start[k]!), latexName)}`;
      const last = `${latexName(n)} = ${latexName(n, 'J')}`;
      return `${latexName(n, 'j')} &= ${latexExpression(value(k), step)}, \\quad ${first}, \\quad ${last}`;
    });
  };
  const lines = (equations: typeof declared.act) =>
    equations.map(({ name, value }) => `${spell(name)} &= ${latexExpression(made(value), (n) => spell(n))}`);
  const before = declared.hearings.filter((h) => h.kind === 'sum in');
  const after = declared.hearings.filter((h) => h.kind !== 'sum in');
  const arrows = (equations: typeof declared.settle) =>
    equations.map(({ name, value }) => `${spell(name)} &\\leftarrow ${latexExpression(made(value), (n) => spell(n))}`);
  const rows = [
    ...before.flatMap(heard),
    ...lines(declared.act),
    ...after.flatMap(heard),
    ...arrows(declared.settle),
    ...lines(declared.learn),
    ...arrows(declared.after),
  ];
  return `\\begin{aligned}\n${rows.map((row) => `  ${row}`).join(' \\\\\n')}\n\\end{aligned}`;
}

/** What the task tells, in words. */
const TOLD = { 'broadcast reward': 'the broadcast reward', 'own error': "the unit's own error" } as const;

function inside(e: Expression, spell: (name: string) => string): string {
  const text = latexExpression(e, spell);
  const isSum = e.kind === 'binary' && (e.op === '+' || e.op === '-');
  return isSum ? `\\left(${text}\\right)` : text;
}

/** Whether a comparison of texts, or several, holds; undefined of any other test. */
function holds(test: Expression, values: ParamValues): boolean | undefined {
  if (test.kind === 'binary' && (test.op === '&&' || test.op === '||')) {
    // One side may decide alone.
    const deciding = test.op === '||';
    const [left, right] = [holds(test.left, values), holds(test.right, values)];
    if (left === deciding || right === deciding) return deciding;
    return left === undefined || right === undefined ? undefined : !deciding;
  }
  if (test.kind !== 'binary' || (test.op !== '==' && test.op !== '!=')) return undefined;
  const [name, text] = test.left.kind === 'text' ? [test.right, test.left] : [test.left, test.right];
  if (name.kind !== 'name' || text.kind !== 'text') return undefined;
  return (values[name.name] === text.value) === (test.op === '==');
}
