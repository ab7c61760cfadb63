import { leafNames } from '../program/graph.js';
import type { Learned, Role, RoleProgram, RuleProgram } from '../program/program.js';
import { type ParamText, type ParamValues, programOf, type Rule, requireRule } from '../rule.js';
import { declare } from '../text/declarations.js';
import type { Hearing } from '../text/hearing.js';
import { ruleLatex } from './latex.js';
import { type LocalityCard, localityOf } from './locality.js';
import { type PhaseLines, programLines } from './program-lines.js';

/** A parameter: its value here, its default and what it may be. */
export interface ParamDescription {
  readonly name: string;
  readonly value: number | string;
  readonly default: number | string;
  /** `0 to 1`, `at least 0`, `one of none, running`, `any number`. */
  readonly range: string;
  readonly about: string;
}

/** What a unit of one role hears, does, sends and keeps. */
export interface RoleDescription {
  readonly role: Role;
  /** What its learning uses, name by name. */
  readonly hears: readonly string[];
  /** What the rule declares but this role does not listen to. */
  readonly deafTo: readonly string[];
  /** Numbers, or vectors, that it sends down each synapse to the unit it listens to, a step. */
  readonly sends: number;
  /** What it says to the units it feeds once it has received, name by name. */
  readonly says: readonly string[];
  /** What is sent is worked out after the update of its parameters. */
  readonly sendsAfterUpdate: boolean;
  /**
   * Names of its memory, one float each, or of units of vectors one a component; `#0` … are worked out once for all
   * synapses.
   */
  readonly memory: readonly string[];
  /** Names of what each synapse keeps beside its learned parameters: traces, and values kept over the step. */
  readonly synapseMemory: readonly string[];
  /** The action is 0 or 1, provably. */
  readonly binary: boolean;
  readonly stochastic: boolean;
  readonly phases: readonly PhaseLines[];
}

/** A rule laid open for some parameters. */
export interface RuleDescription {
  readonly name: string;
  readonly about: string;
  readonly source: string;
  readonly params: readonly ParamDescription[];
  readonly hears: readonly { readonly name: string; readonly text: string }[];
  /** Names of the passes in which its units act; empty: they act once. */
  readonly passes: readonly string[];
  readonly act: string;
  /** Empty: it does not settle. */
  readonly settle: string;
  readonly settlingSteps: number;
  readonly learn: string;
  /** What synapses become once they are updated; empty: what the optimizer makes of them. */
  readonly after: string;
  readonly latex: string;
  readonly learned: readonly (Learned & { readonly of: 'synapse' | 'unit' | 'feedback synapse' })[];
  /** What it needs to be told and to keep. */
  readonly locality: LocalityCard;
  readonly roles: Readonly<Record<Role, RoleDescription>>;
}

/** What a rule is and what it compiles to for these parameters. Throws `RuleError` for parameters it does not have. */
export function describeRule(rule: Rule, params?: ParamValues): RuleDescription {
  requireRule('describeRule', rule);
  const values = rule.resolve(params);
  const program = programOf(rule, values);
  const { text } = rule;
  const { hearings } = declare(text, values);
  return {
    name: rule.name,
    about: text.about ?? '',
    source: text.source ?? '',
    params: describeParams(rule, values),
    hears: Object.entries(text.hears).map(([name, form]) => ({ name, text: form.trim() })),
    passes: program.passes,
    act: dedent(text.act),
    settle: dedent(text.settle ?? ''),
    settlingSteps: program.settlingSteps,
    learn: dedent(text.learn ?? ''),
    after: dedent(text.after ?? ''),
    latex: ruleLatex(rule, params),
    learned: [
      ...program.synapseLearned.map((v) => ({ ...v, of: 'synapse' as const })),
      ...program.unitLearned.map((v) => ({ ...v, of: 'unit' as const })),
      ...program.feedback.map((v) => ({ ...v, of: 'feedback synapse' as const })),
    ],
    locality: localityOf(rule, params),
    roles: {
      hidden: describeRole(program, program.hidden, hearings),
      output: describeRole(program, program.output, hearings),
    },
  };
}

/** The lines of a block without the indentation they share and without empty lines around them. */
export function dedent(text: string): string {
  const lines = text
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length);
  const indent = Math.min(...indents);
  return Number.isFinite(indent) ? lines.map((line) => line.slice(indent)).join('\n') : '';
}

/** The parameters of a rule, with these values. */
export function describeParams({ text }: Rule, values: ParamValues): readonly ParamDescription[] {
  return Object.entries(text.params ?? {}).map(([name, spec]) => describeParam(name, spec, values[name]!));
}

function describeParam(name: string, declared: ParamText, value: number | string): ParamDescription {
  const spec = typeof declared === 'number' ? { default: declared } : declared;
  const { min, max } = spec;
  let range = 'any number';
  if (spec.choices) range = `one of ${spec.choices.join(', ')}`;
  else if (min !== undefined && max !== undefined) range = `${min} to ${max}`;
  else if (min !== undefined) range = `at least ${min}`;
  else if (max !== undefined) range = `at most ${max}`;
  return { name, value, default: spec.default, range, about: spec.about ?? '' };
}

/** The echoes that its synapses use. */
function echoNames({ deltas, traces }: RoleProgram): ReadonlySet<string> {
  return leafNames(
    [...deltas, ...traces].map(({ value }) => value),
    'echo',
  );
}

function describeRole(program: RuleProgram, role: RoleProgram, hearings: readonly Hearing[]): RoleDescription {
  const received = role.receptions.flatMap((r) => (r.kind === 'sum' ? [r.name] : [...r.names]));
  const summed = role.sums.map((s) => s.name);
  const errors = [...role.ownError, ...role.errorSums.map((s) => s.name)];
  const heard = new Set([
    ...summed,
    ...received,
    ...role.reward.map((name) => name.replace(/\[.*/, '')),
    ...errors,
    ...echoNames(role),
  ]);
  const names = (isHeard: boolean) =>
    hearings.flatMap((h) =>
      h.names.filter((name) => heard.has(name) === isHeard).map((name) => `${name}: ${IN_WORDS[h.kind]}`),
    );
  return {
    role: role.role,
    hears: names(true),
    deafTo: names(false),
    sends: role.channels.length,
    says: role.echoes.map(({ name }) => name),
    sendsAfterUpdate: role.creditAfterUpdate,
    memory: role.memory,
    synapseMemory: [...role.traces.map((t) => t.name), ...role.keepsOld.map((name) => `old ${name}`)],
    binary: role.binary,
    stochastic: role.stochastic,
    phases: programLines(program.graph, role, program.passes),
  };
}

const IN_WORDS: Readonly<Record<Hearing['kind'], string>> = {
  'sum in': 'summed over the units it listens to',
  'sum out': 'summed over the units it feeds',
  'fold out': 'folded over the units it feeds, in order',
  'sum error': 'summed over the output units, each with its error',
  echo: 'said by each unit it listens to, once that has received',
  'broadcast reward': 'the broadcast reward',
  'own error': 'its own error, told by the task',
};
