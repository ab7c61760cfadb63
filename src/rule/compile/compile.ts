import type { Precision } from '../ops/precision.js';
import { leafNames } from '../program/graph.js';
import type { Reception, Role, RuleProgram } from '../program/program.js';
import { RuleError, wholeOf } from '../rule-error.js';
import { checkHeardIsUsed } from '../text/declarations.js';
import type { Expression } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import { compileFold } from './fold.js';
import { type CompileOptions, ParsedRule } from './parsed-rule.js';
import { type Received, RoleCompiler } from './role.js';
import { RoleNames } from './role-names.js';
import { checkVectors } from './vector-types.js';

export type { CompileOptions } from './parsed-rule.js';

/**
 * Compiles a rule's text, with a value for each of its parameters, into a program for hidden and one for output units.
 *
 * @throws {@link RuleError} with the position of what does not compile.
 */
export function compileRule(
  text: Readonly<RuleText>,
  params: Readonly<Record<string, number | string>>,
  options: CompileOptions = {},
): RuleProgram {
  return compileAsked(new ParsedRule(text, params, options)).program;
}

/** The rule of one layer, with all its parameters, and the logits of a unit. */
export interface LayerRule {
  readonly text: Readonly<RuleText>;
  readonly params: Readonly<Record<string, number | string>>;
  readonly logits: number;
}

/**
 * Compiles layers with rules of their own, from the first hidden layer to the output. Where units hear `sum out: E`,
 * the units that they feed compute E by their own rule: names in it are theirs, but parameters are those of the rule
 * that hears.
 *
 * @throws {@link RuleError} where a layer's rule lacks a name by which the layer below hears it.
 */
export function compileLayers(layers: readonly LayerRule[], precision: Precision = 'f32'): readonly RuleProgram[] {
  let asked: Asked | undefined;
  return layers.map(({ text, params, logits }, k) => {
    const rule = new ParsedRule(text, params, { logits, precision, isFirst: k === 0 });
    const role = k === layers.length - 1 ? 'output' : 'hidden';
    const { program, hears } = compileAsked(rule, asked && { ...asked, role });
    asked = { ...hears, role, of: rule, layer: k + 1 };
    return program;
  });
}

/** What the units of one layer hear from those they feed: asked of the layer above, which is compiled next. */
interface Asked extends Received {
  /** The rule of the units that hear. */
  readonly of: ParsedRule;
  /** The number of their layer, from 1. */
  readonly layer: number;
  /** The role of the units they feed. */
  readonly role: Role;
}

/** `asked`: what a layer below with a rule of its own hears. `hears`: what the hidden units of this rule hear. */
function compileAsked(rule: ParsedRule, asked?: Asked): { readonly program: RuleProgram; readonly hears: Received } {
  const { text, params, declared } = rule;
  if (rule.logits > 1 && declared.passes.length > 0)
    throw new RuleError(
      `a rule with passes has output units of one number or of two actions, and here each selects among ${rule.logits + 1}; take one output unit a class (outputs: ${rule.logits + 1}, choices: 2)`,
      wholeOf('passes'),
    );
  const names = [new RoleNames(rule, 'output'), new RoleNames(rule, 'hidden')] as const;
  names[1].checkChannels();
  checkVectors(rule);
  checkHeardIsUsed(text, declared);
  const echoed = leafNames(
    names.flatMap((of) => [...of.assigned.learn.values()]),
    'echo',
  );
  const [output, hidden] = [new RoleCompiler(names[0], echoed), new RoleCompiler(names[1], echoed)];
  const settling = received(rule, (heard) => hidden.heardNames(heard, 'settle'));
  for (const role of [hidden, output]) role.settle(settling.channels, settling.receptions);
  const hears = asked
    ? receivedOf(
        rule,
        fitting(rule, asked, () =>
          hidden.heardNames(asked.role === 'hidden' ? asked.channels : [], 'learn', hearerOf(rule, asked)),
        ),
      )
    : received(rule, (heard) => hidden.heardNames(heard, 'learn'));
  const finished = (role: RoleCompiler, name: Role) =>
    asked?.role === name
      ? fitting(rule, asked, () => role.finish(asked, hears, hearerOf(rule, asked)))
      : role.finish(hears, hears);
  const programs = { hidden: finished(hidden, 'hidden'), output: finished(output, 'output') };
  const isTraced = (name: string) => Object.values(programs).some((p) => p.traces.some((t) => t.name === name));
  const program = {
    text,
    graph: rule.graph,
    params,
    ...programs,
    passes: declared.passes,
    settlingSteps: declared.settle.length > 0 ? declared.settlingSteps : 0,
    synapseLearned: declared.synapseLearned,
    unitLearned: declared.unitLearned,
    unitConstants: declared.unitConstants,
    components: declared.components,
    feedback: declared.feedback,
    traces: [...declared.carried.synapse].filter(([name]) => isTraced(name)).map(([name, start]) => ({ name, start })),
    unitStart: Object.assign(Object.create(null), Object.fromEntries(declared.carried.unit)),
  };
  return { program, hears };
}

/**
 * The rule that hears, where it is not the rule of those it hears: layers with the same rule differ in nothing but
 * parameters.
 */
function hearerOf({ text }: ParsedRule, { of }: Asked): ParsedRule | undefined {
  return of.text === text ? undefined : of;
}

/** Does `work`, which compiles what a layer below hears; the message of an error in that names both rules. */
function fitting<T>({ text }: ParsedRule, { of, layer, channels }: Asked, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RuleError) || !channels.some(({ position }) => position.section === error.position?.section))
      throw error;
    throw new RuleError(
      `units of layer ${layer}, with rule '${of.text.name}', hear this of those of layer ${layer + 1}, with rule '${text.name}', which do not know it: ${error.problem}`,
      error.position,
      of.sectionText(error.position!.section),
    );
  }
}

/** The channels that hidden units listen to, found by following what their settling or learning uses. */
function received(rule: ParsedRule, names: (channels: readonly Expression[]) => Set<string>): Received {
  // What is sent may need what is heard, and more values of a fold: repeat until nothing is new.
  let heard = names([]);
  for (;;) {
    const found = receivedOf(rule, heard);
    const all = names(found.channels);
    if (all.size === heard.size) return found;
    heard = all;
  }
}

/** The receptions of the hearings that have one of these names, and the channels that those need. */
function receivedOf(rule: ParsedRule, heard: ReadonlySet<string>): Received {
  const channels: Expression[] = [];
  const receptions: Reception[] = [];
  for (const hearing of rule.declared.hearings) {
    if (!hearing.names.some((name) => heard.has(name))) continue;
    if (hearing.kind === 'sum out') {
      receptions.push({ kind: 'sum', name: hearing.names[0], channel: channels.length });
      channels.push(hearing.values[0]!);
    } else if (hearing.kind === 'fold out') receptions.push(compileFold(rule, hearing, heard, channels));
  }
  return { receptions, channels };
}
