import { cutText } from '../../text/cut-text.js';
import { quote } from '../../text/quote.js';
import { didYouMean } from '../../text/suggest.js';
import { RuleError, type TextPosition, wholeOf } from '../rule-error.js';
import { type Hearing, parseHearing } from './hearing.js';
import { NAME } from './lexer.js';
import { type Equation, namesIn, parseEquations } from './parser.js';
import type { RuleText } from './rule-text.js';

/** How a learned parameter starts. */
export type Start =
  | number
  | 'glorot-uniform'
  | 'glorot-differences'
  | 'he-normal'
  | 'on-off'
  | `uniform(${string})`
  | `normal(${string})`;

/**
 * A parameter that has a start: what `d<name>` changes, or a constant that is drawn once. `rate` undefined: through the
 * team's optimizer.
 */
export interface Learned {
  readonly name: string;
  /** It has no direction: it keeps its start. */
  readonly constant: boolean;
  readonly start: Start;
  readonly bias: Start;
  readonly rate: number | undefined;
}

/** A vector that a unit has drawn once: of every two units of a layer, the second has minus that of the first. */
export interface UnitConstant {
  readonly name: string;
  readonly start: 'random-signs';
}

const WEIGHT: Learned = { name: 'w', constant: false, start: 'glorot-uniform', bias: 'uniform(1e-3)', rate: undefined };
const LANGUAGE = ['x', 'u', 'output'];
/** Components that a vector has at most. */
const MOST_COMPONENTS = 64;

/** What a rule declares, parsed and checked: every name has one owner, an action is taken, something is learned. */
export interface Declarations {
  readonly hearings: readonly Hearing[];
  /** The names of the passes; empty: the units act once. */
  readonly passes: readonly string[];
  readonly act: readonly Equation[];
  readonly settle: readonly Equation[];
  readonly settlingSteps: number;
  readonly learn: readonly Equation[];
  /** What synapses become once they are updated. */
  readonly after: readonly Equation[];
  readonly synapseLearned: readonly Learned[];
  readonly unitLearned: readonly Learned[];
  /** Parameters of the feedback synapses, one from each output unit. */
  readonly feedback: readonly Learned[];
  /** Components of vectors; 1: the rule has none. */
  readonly components: number;
  /** Constant vectors of the unit, drawn once. */
  readonly unitConstants: readonly UnitConstant[];
  /** Variables of the unit that are vectors. */
  readonly unitVectors: ReadonlySet<string>;
  /** Variables that last from step to step, with their value at the start of an episode. */
  readonly carried: { readonly unit: ReadonlyMap<string, number>; readonly synapse: ReadonlyMap<string, number> };
}

/** Reads a rule's declarations and lines. Throws {@link RuleError} with the position. */
export function declare(text: Readonly<RuleText>, params: Readonly<Record<string, number | string>>): Declarations {
  const components = componentsOf(text, params);
  const hearings = Object.entries(text.hears).map(([key, value]) => parseHearing(key, value));
  const act = parseEquations(text.act, 'act');
  const settle = parseEquations(text.settle ?? '', 'settle');
  const learn = parseEquations(text.learn ?? '', 'learn');
  const after = parseEquations(text.after ?? '', 'after');
  const synapse = variables(text, params, 'synapse');
  const unit = variables(text, params, 'unit');
  const feedback = variables(text, params, 'feedback');
  const hasWeight = synapse.learned.some((v) => v.name === 'w');
  const declarations = {
    hearings,
    passes: passNames(text),
    act,
    settle,
    settlingSteps: settlingSteps(text, params),
    learn,
    after,
    synapseLearned: hasWeight ? synapse.learned : [WEIGHT, ...synapse.learned],
    unitLearned: unit.learned,
    feedback: feedback.learned,
    components,
    unitConstants: unit.constants,
    unitVectors: unit.vectors,
    carried: { unit: unit.carried, synapse: synapse.carried },
  };
  const owners = ownersOf(text, declarations);
  for (const line of act) checkAssignment(text, owners, declarations, line);
  for (const line of settle) checkSettling(text, owners, line);
  for (const line of learn) checkAssignment(text, owners, declarations, line);
  for (const line of after) checkAfterAssignment(text, owners, declarations, line);
  checkPurpose(declarations);
  checkPasses(text, declarations);
  return declarations;
}

/** Names of what each unit keeps as vectors; `declare` has them too, with all that it checks. */
export function unitVectorsOf(text: Readonly<RuleText>, params: Readonly<Record<string, number | string>>) {
  return variables(text, params, 'unit').vectors;
}

/** At most so many passes: each costs as much as acting. */
const MOST_PASSES = 8;

function passNames({ passes }: Readonly<RuleText>): readonly string[] {
  if (passes === undefined) return [];
  const names = typeof passes === 'string' ? passes.split(',').map((name) => name.trim()) : passes;
  const fail = (problem: string): never => {
    throw new RuleError(problem, wholeOf('passes'));
  };
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined)
    fail(`'${cutText(bad)}' is not the name of a pass; expected letters, digits and _, as in 'clean, noisy'`);
  if (names.length < 2 || names.length > MOST_PASSES)
    fail(
      `${names.length} pass${names.length === 1 ? '' : 'es'}; expected 2 to ${MOST_PASSES}, or no field 'passes' for a rule that acts once`,
    );
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined) fail(`'${twice}' is named twice; expected a name for each pass`);
  return names;
}

/** What a unit remembers from step to step is one value, and it acts once a pass. */
function checkPasses(text: Readonly<RuleText>, { passes, act, settle, carried }: Declarations): void {
  if (passes.length === 0) return;
  if (settle.length > 0)
    throw new RuleError("'passes' and 'settle' do not go together; drop one of them", wholeOf('settle'));
  const line = act.find(({ name }) => carried.unit.has(name));
  if (line)
    throw new RuleError(
      `'${line.name}' lasts from step to step, and in a rule with passes act runs once in each; assign it in learn`,
      line.position,
      sectionText(text, line.position.section),
    );
}

/** The text of a section, for error messages. */
export function sectionText(text: Readonly<RuleText>, section: string): string {
  if (section.startsWith('hears.')) return text.hears[section.slice(6)] ?? '';
  return text[section as 'act' | 'settle' | 'learn' | 'after'] ?? '';
}

function variables(
  text: Readonly<RuleText>,
  params: Readonly<Record<string, number | string>>,
  scope: 'unit' | 'synapse' | 'feedback',
) {
  const carried = new Map<string, number>();
  const learned: Learned[] = [];
  const constants: UnitConstant[] = [];
  const vectors = new Set<string>();
  for (const [name, declared] of Object.entries(text[scope] ?? {})) {
    const spec = typeof declared === 'object' ? declared : { start: declared };
    const position = wholeOf(`${scope}.${name}`);
    const isLearned = ('learned' in spec && spec.learned === true) || (scope === 'synapse' && name === 'w');
    const isVector = ('vector' in spec && spec.vector === true) || spec.start === 'random-signs';
    if (isVector) {
      checkVector(text, scope, spec, isLearned, position);
      vectors.add(name);
      if (spec.start === 'random-signs') {
        for (const field of ['rate', 'bias'] as const)
          if (field in spec) throw new RuleError(`a constant vector of the unit has no ${field}; drop it`, position);
        constants.push({ name, start: spec.start });
        continue;
      }
    }
    // A random start is drawn once: what is not learned keeps it.
    const isConstant = !isLearned && (scope === 'feedback' || (scope === 'synapse' && typeof spec.start === 'string'));
    if (isConstant && 'rate' in spec && spec.rate !== undefined)
      throw new RuleError('only a learned parameter has a rate; add learned: true, or drop it', position);
    if (scope === 'feedback' && 'bias' in spec && spec.bias !== undefined)
      throw new RuleError(
        'feedback synapses come from output units, and there is no bias among them; drop it',
        position,
      );
    if (scope === 'feedback' && spec.start === 'on-off')
      throw new RuleError("'on-off' is a start of synapses from units; take another, such as 'uniform(1)'", position);
    if (isLearned || isConstant) {
      if (scope === 'unit') checkUnitLearned(spec, position);
      const start = (spec.start ?? (scope === 'unit' ? 0 : 'glorot-uniform')) as Start;
      const isScaled = scope === 'synapse' && /^(glorot|he)-/.test(String(start));
      const ofBias = isScaled ? 'uniform(1e-3)' : start === 'on-off' ? 0 : start;
      const bias = (('bias' in spec ? spec.bias : undefined) ?? ofBias) as Start;
      learned.push({
        name,
        constant: isConstant,
        start,
        bias,
        rate: rateOf('rate' in spec ? spec.rate : undefined, params, position.section),
      });
      continue;
    }
    for (const field of ['rate', 'bias'] as const) {
      if (field in spec)
        throw new RuleError(`only a learned parameter has a ${field}; add learned: true, or drop it`, position);
    }
    if (typeof spec.start === 'string')
      throw new RuleError(
        `'${spec.start}' is a start of variables of the synapse; one of the unit starts from a number`,
        position,
      );
    carried.set(name, spec.start ?? 0);
  }
  return { carried, learned, constants, vectors };
}

/** Only variables of the unit can be vectors, and what is learned is a scalar. */
function checkVector(
  { vectors }: Readonly<RuleText>,
  scope: 'unit' | 'synapse' | 'feedback',
  spec: { readonly start?: number | string | undefined; readonly vector?: boolean | undefined },
  isLearned: boolean,
  position: TextPosition,
): void {
  const what =
    spec.start === 'random-signs' ? "'random-signs' is the start of a vector" : 'this is declared as a vector';
  if (scope !== 'unit')
    throw new RuleError(
      `${what}, and what belongs to a synapse is a scalar; declare it under unit, or take another start`,
      position,
    );
  if (vectors === undefined)
    throw new RuleError(`${what}, and this rule has none; declare their components, as in vectors: 10`, position);
  if (isLearned)
    throw new RuleError(
      `${what}, and what the unit learns is a scalar; drop learned, or ${spec.start === 'random-signs' ? 'take a number for its start' : 'drop vector'}`,
      position,
    );
  if (spec.vector === false)
    throw new RuleError("'random-signs' is the start of a vector; drop vector: false", position);
}

/** The components of vectors, 1 where the rule has none. */
function componentsOf(text: Readonly<RuleText>, params: Readonly<Record<string, number | string>>): number {
  const given = text.vectors;
  if (given === undefined) return 1;
  const value = typeof given === 'number' ? given : Object.hasOwn(params, given) ? params[given] : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 2 && value <= MOST_COMPONENTS) return value;
  const names = Object.keys(params).filter((name) => typeof params[name] === 'number');
  const expected = `expected how many components a vector has, a whole number from 2 to ${MOST_COMPONENTS}, or a parameter that is one`;
  const found =
    typeof given === 'number'
      ? `${given}; ${expected}`
      : value === undefined
        ? `'${cutText(given)}'${didYouMean(given, names, expected)}`
        : `${given} = ${quote(value)}; ${expected}`;
  throw new RuleError(`found ${found}`, wholeOf('vectors'));
}

/** What a unit learns is one number, which has no synapses to take its start from. */
function checkUnitLearned(
  spec: { readonly start?: number | string | undefined; readonly bias?: number | string | undefined },
  position: TextPosition,
) {
  if (typeof spec.start === 'string')
    throw new RuleError(
      `'${spec.start}' is a start of parameters of the synapse; what the unit learns starts from a number`,
      position,
    );
  if (spec.bias !== undefined) throw new RuleError('only parameters of the synapse have a bias; drop it', position);
}

function rateOf(rate: number | string | undefined, params: Readonly<Record<string, number | string>>, section: string) {
  if (rate === undefined || typeof rate === 'number') return rate;
  const value = Object.hasOwn(params, rate) ? params[rate] : undefined;
  if (typeof value === 'number') return value;
  const names = Object.keys(params).filter((name) => typeof params[name] === 'number');
  throw new RuleError(
    `its rate '${cutText(rate)}' is not a numeric parameter${didYouMean(rate, names)}`,
    wholeOf(section),
  );
}

function ownersOf(text: Readonly<RuleText>, { hearings, passes, synapseLearned }: Declarations): Map<string, string> {
  const owners = new Map(LANGUAGE.map((name) => [name, 'a name of the language']));
  const claim = (name: string, what: string, section: string) => {
    const other = owners.get(name);
    if (other) throw new RuleError(`'${name}' is already ${other}; choose another name`, wholeOf(section));
    owners.set(name, what);
  };
  for (const name of Object.keys(text.params ?? {})) claim(name, 'a parameter', `params.${name}`);
  for (const name of Object.keys(text.unit ?? {})) claim(name, 'a variable of the unit', `unit.${name}`);
  for (const name of Object.keys(text.synapse ?? {})) claim(name, 'a variable of the synapse', `synapse.${name}`);
  for (const name of Object.keys(text.feedback ?? {}))
    claim(name, 'a variable of the feedback synapse', `feedback.${name}`);
  if (!Object.hasOwn(text.synapse ?? {}, 'w') && synapseLearned.some((v) => v === WEIGHT)) {
    const clash = owners.get('w');
    if (clash) throw new RuleError(`'w' is the weight of a synapse; ${clash} needs another name`);
    owners.set('w', 'a variable of the synapse');
  }
  for (const name of passes) claim(name, 'a pass', 'passes');
  for (const hearing of hearings) for (const name of hearing.names) claim(name, 'a value heard', hearing.section);
  return owners;
}

function checkAssignment(
  text: Readonly<RuleText>,
  owners: ReadonlyMap<string, string>,
  { synapseLearned, unitLearned, feedback }: Declarations,
  { name, position }: Equation,
): void {
  const owner = owners.get(name);
  const all = [...synapseLearned, ...unitLearned, ...feedback];
  const constant = all.find((v) => v.constant && (name === v.name || name === `d${v.name}`));
  if (constant)
    throw new RuleError(
      name === constant.name
        ? `'${name}' starts from '${constant.start}' and is a constant, drawn once; a variable that changes from step to step starts from a number, and one that is learned has learned: true and a direction 'd${name}'`
        : `'${constant.name}' is not learned, and keeps its start; to change it by '${name}', declare it as { learned: true, start: ${constant.start} }`,
      position,
      sectionText(text, position.section),
    );
  const isLearned = all.some((v) => v.name === name);
  if (!owner || (owner.startsWith('a variable') && !isLearned)) return;
  const problem = isLearned
    ? `'${name}' is learned; assign its direction of ascent, 'd${name}'`
    : `'${name}' is ${owner} and cannot be assigned`;
  throw new RuleError(problem, position, sectionText(text, position.section));
}

/**
 * What synapses have learned may be changed once it is updated; everything else that is assigned there is forgotten at
 * once.
 */
function checkAfterAssignment(
  text: Readonly<RuleText>,
  owners: ReadonlyMap<string, string>,
  { synapseLearned }: Declarations,
  { name, position }: Equation,
): void {
  const owner = owners.get(name);
  const parameter = synapseLearned.find((v) => v.name === name);
  if (!owner || (parameter && !parameter.constant)) return;
  throw new RuleError(
    `'${name}' is ${parameter ? 'a constant of the synapse' : owner}; after can only change what synapses learn, as in \`w = max(w, 0)\``,
    position,
    sectionText(text, position.section),
  );
}

/** Settling changes the action; everything else that it assigns is forgotten with the step. */
function checkSettling(
  text: Readonly<RuleText>,
  owners: ReadonlyMap<string, string>,
  { name, position }: Equation,
): void {
  const owner = owners.get(name);
  if (!owner) return;
  throw new RuleError(
    `'${name}' is ${owner}; settling can only change the action 'a', and what it works out on the way has other names`,
    position,
    sectionText(text, position.section),
  );
}

function settlingSteps(text: Readonly<RuleText>, params: Readonly<Record<string, number | string>>): number {
  const { settle, settlingSteps: given } = text;
  const position = wholeOf('settlingSteps');
  if ((settle === undefined) !== (given === undefined))
    throw new RuleError(
      "'settle' and 'settlingSteps' belong together: the equations of a step, and how many there are",
      position,
    );
  const value = typeof given === 'string' ? params[given] : (given ?? 0);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 10_000)
    throw new RuleError(
      `found ${quote(given)}; expected a whole number from 0 to 10000, or a parameter that is one`,
      position,
    );
  return value;
}

/** Throws {@link RuleError} for what is heard in vain; asked last, since a mistake elsewhere may be why. */
export function checkHeardIsUsed(text: Readonly<RuleText>, { hearings, act, settle, learn }: Declarations): void {
  const inLines = new Set([...act, ...settle, ...learn].flatMap((line) => namesIn(line.value)));
  for (const hearing of hearings) {
    const inOthers = hearings.filter((o) => o !== hearing);
    const elsewhere = new Set(
      inOthers.flatMap((o) => ('values' in o ? o.values.flatMap((value) => namesIn(value)) : [])),
    );
    if (hearing.names.some((name) => inLines.has(name) || elsewhere.has(name))) continue;
    throw new RuleError(
      `no equation uses '${hearing.names.join(', ')}'; use it or do not hear it`,
      { section: hearing.section, line: 1, column: 1 },
      sectionText(text, hearing.section),
    );
  }
}

function checkPurpose({ act, learn, synapseLearned, unitLearned, feedback }: Declarations): void {
  if (!act.some((line) => line.name === 'a'))
    throw new RuleError("the action 'a' is never assigned, as in `a = u < p ? 1 : 0`", wholeOf('act'));
  const learned = [...synapseLearned, ...unitLearned, ...feedback].filter((v) => !v.constant);
  const directions = learned.map((v) => `d${v.name}`);
  if (learn.some((line) => directions.includes(line.name))) return;
  const wanted = directions.map((d) => `'${d}'`).join(' or ');
  const close = learn.find((line) =>
    directions.some((d) => d === `d${line.name}` || didYouMean(line.name, [d]) !== ''),
  );
  const hint = close ? `; '${close.name}' is assigned` : '';
  throw new RuleError(`${wanted} is never assigned, so nothing is learned${hint}`, wholeOf('learn'));
}
