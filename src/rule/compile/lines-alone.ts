import type { Graph, Node } from '../program/graph.js';
import type { Role } from '../program/program.js';
import type { TextPosition } from '../rule-error.js';
import type { Equation, PassName } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import { evaluate } from './evaluate.js';
import { ParsedRule } from './parsed-rule.js';
import { unrolled, unrolledComponents } from './unroll.js';

/**
 * One line of a rule's text as a value of its own: names that it reads are leaves, also where other lines assign them.
 */
export interface LineAlone {
  readonly position: TextPosition;
  /** The text of its section. */
  readonly source: string;
  /** Its operations as primitives and library functions; with several logits one value each. */
  readonly values: readonly Node[];
}

/**
 * Every line of a rule that a unit of this role runs, in the order of the text: to find the line that an error is
 * about.
 */
export function linesAlone(
  text: Readonly<RuleText>,
  params: Readonly<Record<string, number | string>>,
  { role, logits }: { readonly role: Role; readonly logits: number },
): { readonly graph: Graph; readonly lines: readonly LineAlone[] } {
  const rule = new ParsedRule(text, params, { logits });
  const { graph, declared } = rule;
  const isOutput = graph.number(role === 'output' ? 1 : 0);
  const names = {
    ...rule.namesWith(
      (name) => (name === 'output' ? isOutput : (rule.parameter(name) ?? graph.leaf('unit', name))),
      logits,
    ),
    // The rule is known to compile, so whatever stands where a condition is expected is one.
    isFlag: () => true,
    sum: () => graph.leaf('unit', 'sum'),
    ofPass: (name: string, { name: pass }: PassName) => graph.leaf('unit', `${name}[${pass}]`),
  };
  const heard = declared.hearings.flatMap((hearing) => ('values' in hearing ? hearing.values : []));
  const assigned = [declared.act, declared.settle, declared.learn, declared.after].flat();
  const lines = [...heard.map((value) => ({ value, position: value.position })), ...assigned];
  return {
    graph,
    lines: lines.map(({ value, position }: Pick<Equation, 'value' | 'position'>) => {
      const node = evaluate(graph, value, names);
      const values =
        declared.components > 1
          ? unrolledComponents(graph, [node], declared.components).flat()
          : logits === 1
            ? [node]
            : unrolled(graph, [node], logits).flat();
      return { position, source: rule.sectionText(position.section), values };
    }),
  };
}
