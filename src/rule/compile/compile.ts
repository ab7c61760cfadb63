import type { Precision } from '../ops/precision.js';
import { leafNames } from '../program/graph.js';
import type { Reception, Role, RuleProgram } from '../program/program.js';
import { RuleError, wholeOf } from '../rule-error.js';
import { checkHeardIsUsed } from '../text/declarations.js';
import type { Expression } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import { compileFold } from './fold.js';
import { ParsedRule } from './parsed-rule.js';
import { type Received, RoleCompiler } from './role.js';
import { RoleNames } from './role-names.js';
import { checkVectors } from './vector-types.js';

/**
 * Compiles a rule's text for given parameters into one program a role, with constants of this precision.
 *
 * `first`: for the first layer of units. @throws {@link RuleError} with the position of what does not compile.
 */
export function compileRule(
  text: Readonly<RuleText>,
  params: Readonly<Record<string, number | string>>,
  logits = 1,
  precision: Precision = 'f32',
  first = false,
): RuleProgram {
  return compileAsked(new ParsedRule(text, params, logits, precision, first)).program;
}

/** The rule of one layer, with all its parameters, and the logits of a unit. */
export interface LayerRule {
  readonly text: Readonly<RuleText>;
  readonly params: Readonly<Record<string, number | string>>;
  readonly logits: number;
}

/**
 * Compiles layers with rules of their own, from the first hidden layer to the output. What the units of a layer hear from those they feed
 * is worked out by the rule of the layer above, in its names; parameters in it are those of the rule that hears.
 *
 * @throws {@link RuleError} where a layer's rule does not have what the layer below hears.
 */
export function compileLayers(layers: readonly LayerRule[], precision: Precision = 'f32'): readonly RuleProgram[] {
  let asked: Asked | undefined;
  return layers.map(({ text, params, logits }, k) => {
    const rule = new ParsedRule(text, params, logits, precision, k === 0);
    const role = k === layers.length - 1 ? 'output' : 'hidden';
    const { program, hears } = compileAsked(rule, asked && { ...asked, role });
    asked = { ...hears, role, of: rule, layer: k + 1 };
    return program;
  });
}

/** What the units of a layer below, numbered from 1, hear of those of a role that they feed. */
interface Asked extends Received {
  readonly of: ParsedRule;
  readonly layer: number;
  /** The role of those they feed. */
  readonly role: Role;
}

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

/** The rule that hears, where that is another one than the rule of those it hears: layers with one rule differ in parameters alone. */
function hearerOf({ text }: ParsedRule, { of }: Asked): ParsedRule | undefined {
  return of.text === text ? undefined : of;
}

/** Works out what a layer below hears; what is wrong with that is said of both rules. */
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
  // What is sent may need what is heard, and of a fold more values: begin again until nothing is new.
  let heard = names([]);
  for (;;) {
    const found = receivedOf(rule, heard);
    const all = names(found.channels);
    if (all.size === heard.size) return found;
    heard = all;
  }
}

/** What units hear and are sent of which they use these names. */
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
