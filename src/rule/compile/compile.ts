import type { Precision } from '../ops/precision.js';
import { leafNames } from '../program/graph.js';
import type { Reception, RuleProgram } from '../program/program.js';
import { checkHeardIsUsed } from '../text/declarations.js';
import type { Expression } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import { compileFold } from './fold.js';
import { ParsedRule } from './parsed-rule.js';
import { RoleCompiler } from './role.js';
import { RoleNames } from './role-names.js';

/**
 * Compiles a rule's text for given parameters into one program a role, with constants of this precision.
 *
 * @throws {@link RuleError} with the position of what does not compile.
 */
export function compileRule(
  text: Readonly<RuleText>,
  params: Readonly<Record<string, number | string>>,
  logits = 1,
  precision: Precision = 'f32',
): RuleProgram {
  const rule = new ParsedRule(text, params, logits, precision);
  const { declared } = rule;
  const names = [new RoleNames(rule, 'output'), new RoleNames(rule, 'hidden')] as const;
  names[1].checkChannels();
  checkHeardIsUsed(text, declared);
  const echoed = leafNames(
    names.flatMap((of) => [...of.assigned.learn.values()]),
    'echo',
  );
  const [output, hidden] = [new RoleCompiler(names[0], echoed), new RoleCompiler(names[1], echoed)];
  const settling = received(rule, (heard) => hidden.heardNames(heard, 'settle'));
  for (const role of [hidden, output]) role.settle(settling.channels, settling.receptions);
  const { receptions, channels } = received(rule, (heard) => hidden.heardNames(heard, 'learn'));
  const programs = { hidden: hidden.finish(channels, receptions), output: output.finish(channels, receptions) };
  const isTraced = (name: string) => Object.values(programs).some((p) => p.traces.some((t) => t.name === name));
  return {
    text,
    graph: rule.graph,
    params,
    ...programs,
    settlingSteps: declared.settle.length > 0 ? declared.settlingSteps : 0,
    synapseLearned: declared.synapseLearned,
    unitLearned: declared.unitLearned,
    feedback: declared.feedback,
    traces: [...declared.carried.synapse].filter(([name]) => isTraced(name)).map(([name, start]) => ({ name, start })),
    unitStart: Object.assign(Object.create(null), Object.fromEntries(declared.carried.unit)),
  };
}

/** What hidden units are sent, and what they make of it. */
interface Received {
  readonly receptions: Reception[];
  readonly channels: Expression[];
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
