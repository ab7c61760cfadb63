import { UserError } from '../errors/user-error.js';
import { type Floats, floats } from '../rule/ops/precision.js';
import { type LeafNode, leaves, type Node, SENDER, substitute } from '../rule/program/graph.js';
import { echoChannel, heardNames } from '../rule/program/heard.js';
import type { Assigned, Learned, RoleProgram, RuleProgram } from '../rule/program/program.js';
import {
  compileScalar,
  compileVector,
  type OfPass,
  type ScalarProgram,
  type UnitProgram,
  type VectorProgram,
} from '../rule/program/scalar.js';
import { NAME } from '../rule/text/lexer.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { EpisodeMemories, EpisodeMemory } from './episode-memory.js';
import type { Learner } from './learner.js';
import type { Position } from './position.js';

/** What a program takes that keeps every name of its rule. */
interface Whole {
  readonly role: RoleProgram;
  readonly program: UnitProgram;
  /** Lines of each synapse, by name, in the order in which the program tells them. */
  readonly ofSynapses: readonly string[];
}

/** What a unit had before it when it formed its directions in a row, and what it was told for them. */
interface Before {
  /** `[pass]`: what it saw. */
  readonly passes: readonly OfPass[];
  readonly traces: readonly Floats[];
  readonly echoes: Floats;
  readonly errors: Floats;
}

/** Where the value that a variable had before it was assigned is kept. */
const BEFORE = 'before.';
/** Before the names of lines that are of a synapse, which the program keeps as traces. */
const LINE = 'line.';

const COMPILED = new WeakMap<RoleProgram, Whole>();

/**
 * Follows a unit that somebody looks into: it works out again, beside the unit, all that the rule names, of which a
 * unit keeps no more than it needs. What is of single synapses is worked out when it is asked for, from copies of what
 * there was. A unit without it pays nothing.
 */
export class Attention {
  readonly #learner: Learner;
  readonly #episodes: EpisodeMemories;
  readonly #position: Position;
  readonly #whole: Whole;
  /**
   * `[row]`, of vectors `[lane]`: the values of all names, in the order of the whole role's memory, logit after logit
   * or component after component.
   */
  readonly #rows: readonly Floats[];
  /** `[row]`; undefined until it has learned. */
  readonly #before: (Before | undefined)[] = [];
  /** `[parameter]`, as they were before the update. */
  readonly #learned: readonly Floats[];
  readonly #feedback: readonly Floats[];
  #hasLearned = false;

  constructor(learner: Learner, episodes: EpisodeMemories, position: Position) {
    this.#learner = learner;
    this.#episodes = episodes;
    this.#position = position;
    const { rule, role } = learner;
    const { precision, logits } = learner.layout;
    let whole = COMPILED.get(role);
    if (!whole) COMPILED.set(role, (whole = wholeOf(rule, role, precision)));
    this.#whole = whole;
    const { rounds, passes, components } = position;
    const size = (components > 1 ? components : logits) * whole.role.memory.length;
    this.#rows = Array.from({ length: rounds * passes * episodes.batch }, () => floats(precision, size));
    this.#learned = learner.learned.map((values) => values.slice());
    this.#feedback = learner.feedback.map((values) => values.slice());
  }

  /** Before the unit acts in a row, with what it hears and the draw that it acts by; `draws`: those of passes. */
  acts(row: number, { memory, x, traces }: EpisodeMemory, draw: number, pass: number, draws: readonly number[]): void {
    const own = this.#rows[row]!;
    this.#copy(memory, own);
    const { learned, own: parameters, inputs } = this.#learner;
    (this.#whole.program as ScalarProgram).act(own, x, learned, parameters, traces, inputs, draw, pass, draws);
  }

  /** The same of a unit that says vectors, in a lane, from the sums of its components. */
  actsTogether(lane: number, memory: Floats, sums: Floats, draw: number): void {
    const { own, fixed } = this.#learner;
    this.#copy(memory, this.#rows[lane]!);
    (this.#whole.program as VectorProgram).actTogether(this.#rows[lane]!, sums, own, fixed, draw);
  }

  /** Before the unit learns in a row, with what it has heard. */
  learns(row: number, { memory, heard }: EpisodeMemory): void {
    const own = this.#rows[row]!;
    // What it did may have been changed since, by settling or from outside.
    this.#copy(memory, own);
    const passes = this.#episodes.passesOf(row).map((one, pass) => {
      const values = this.#rows[pass * this.#episodes.batch + row]!;
      if (pass > 0) this.#copy(one.memory, values);
      return { memory: values, x: one.x };
    });
    this.#hasLearned = true;
    (this.#whole.program as ScalarProgram).learn(own, heard, this.#learner.own, passes);
  }

  learnsTogether(lane: number, memory: Floats, heard: Floats): void {
    const { own, fixed } = this.#learner;
    this.#copy(memory, this.#rows[lane]!);
    this.#hasLearned = true;
    (this.#whole.program as VectorProgram).learnTogether(this.#rows[lane]!, heard, own, fixed);
  }

  /** Before the unit forms its directions in a row, which is the last that it does before the update. */
  ascends(row: number, { memory, x, traces, echoes, errors }: EpisodeMemory): void {
    const passes = this.#episodes.passesOf(row);
    const seen = passes.length > 0 ? passes : [{ memory, x }];
    this.#before[row] = {
      passes: seen.map((one) => ({ memory: one.memory, x: one.x.slice() })),
      traces: traces.map((values) => values.slice()),
      echoes: echoes.slice(),
      errors: errors.slice(),
    };
    // All rows of a step have the same parameters.
    if (row > 0) return;
    this.#learned.forEach((values, k) => values.set(this.#learner.learned[k]!));
    this.#feedback.forEach((values, k) => values.set(this.#learner.feedback[k]!));
  }

  has(name: string): boolean {
    return this.#whole.role.memory.includes(name);
  }

  /** The names that it tells of the unit, in the order in which they are worked out. */
  get own(): readonly string[] {
    return this.#whole.role.memory.filter((name) => NAME.test(name));
  }

  /**
   * A name of the unit in a row, of a logit or component.
   *
   * @throws {@link UserError} before it has learned for the first time.
   */
  value(name: string, row: number, logit: number): number {
    this.#requireLearned(name);
    const { memory } = this.#whole.role;
    return this.#rows[row]![logit * memory.length + memory.indexOf(name)]!;
  }

  /**
   * A name of the synapses in a row, `[sender, then peer, then the bias]` of one logit; of feedback synapses
   * `[output unit]`.
   *
   * @throws {@link UserError} where the rule has no such name.
   */
  ofSynapses(name: string, row: number, logit: number): Floats {
    const { rule, role, learned, feedback } = this.#learner;
    const indexIn = (all: readonly Learned[], of: string) => all.findIndex((one) => one.name === of);
    const base = name.endsWith("'") ? name.slice(0, -1) : name;
    const known = this.synapses;
    if (!known.includes(name))
      throw new UserError(
        `the synapses of the unit have no ${quote(name)}` +
          didYouMean(String(name), known, `they have ${known.join(', ')}`),
      );
    this.#requireLearned(name);
    const one = (all: Floats) => {
      const synapses = this.#learner.inputs + this.#position.components;
      return all.slice(logit * synapses, (logit + 1) * synapses);
    };
    const parameter = indexIn(rule.synapseLearned, base);
    if (parameter >= 0) return one((name === base ? this.#learned : learned)[parameter]!);
    const ofFeedback = indexIn(rule.feedback, base);
    if (ofFeedback >= 0) return (name === base ? this.#feedback : feedback)[ofFeedback]!.slice();
    const { passes, echoes, errors } = this.#before[row]!;
    if (name === 'x') return passes[0]!.x.slice();
    if (errorNames(rule).includes(name)) return errors.slice();
    if (echoNames(rule, role).includes(name)) {
      const synapses = this.#learner.inputs + 1;
      const channel = echoChannel(rule, name);
      return echoes.slice(channel * synapses, (channel + 1) * synapses);
    }
    if (role.feedbackDeltas.some((delta) => `d${delta.name}` === name)) return this.#ofFeedback(name.slice(1), row);
    return one(this.#position.components > 1 ? this.#direction(name.slice(1), row) : this.#line(name, row));
  }

  /** The names that it tells of synapses. */
  get synapses(): readonly string[] {
    const { rule, role } = this.#learner;
    const parameters = [...rule.synapseLearned, ...rule.feedback].flatMap((of) =>
      of.constant ? [of.name] : [of.name, `${of.name}'`],
    );
    return [
      ...this.#whole.ofSynapses,
      ...role.feedbackDeltas.map((delta) => `d${delta.name}`),
      ...(this.#position.components > 1 ? [] : ['x']),
      ...parameters,
      ...echoNames(rule, role),
      ...errorNames(rule),
    ];
  }

  /** What a line makes of each synapse, logit after logit. */
  #line(name: string, row: number): Floats {
    const { layout, learned, inputs } = this.#learner;
    const { program, ofSynapses } = this.#whole;
    const { passes, traces, echoes } = this.#before[row]!;
    const made = ofSynapses.map(() => floats(layout.precision, layout.logits * (inputs + 1)));
    const parameters = [...this.#learned, ...learned];
    const [first] = passes;
    const lines = [...traces, ...made];
    (program as ScalarProgram).ascend(this.#rows[row]!, first!.x, parameters, lines, [], inputs, echoes, passes);
    return made[ofSynapses.indexOf(name)]!;
  }

  /**
   * The direction of a parameter of a unit that says vectors: what its components add to it, in blocks of eight as the
   * learner adds rows.
   */
  #direction(parameter: string, lane: number): Floats {
    const { rule, layout, inputs } = this.#learner;
    const { components, speaking } = this.#position;
    const empty = () => rule.synapseLearned.map(() => floats(layout.precision, inputs + components));
    const total = empty()[0]!;
    const at = rule.synapseLearned.findIndex(({ name }) => name === parameter);
    let made = empty();
    for (let component = 0; component < components; component++) {
      const { passes, echoes } = this.#before[component * this.#episodes.batch + lane]!;
      const first = speaking === inputs ? 0 : component * speaking;
      const [n, bias] = [inputs + components - 1, inputs + component];
      (this.#whole.program as VectorProgram).ascendIn(
        this.#component(lane, component),
        passes[0]!.x,
        this.#learned,
        made,
        ...([n, first, first + speaking, bias, echoes] as const),
      );
      if (component % 8 < 7 && component < components - 1) continue;
      for (let i = 0; i < total.length; i++) total[i]! += made[at]![i]!;
      made = empty();
    }
    return total;
  }

  #ofFeedback(parameter: string, row: number): Floats {
    const { rule, feedback } = this.#learner;
    const made = feedback.map((values) => values.slice().fill(0));
    for (let component = 0; component < this.#position.components; component++) {
      const { errors } = this.#before[component * this.#episodes.batch + row]!;
      const memory = this.#position.components > 1 ? this.#component(row, component) : this.#rows[row]!;
      this.#whole.program.ascendFeedback(memory, errors, this.#feedback, made, errors.length);
    }
    return made[rule.feedback.findIndex(({ name }) => name === parameter)]!;
  }

  #component(lane: number, component: number): Floats {
    const { length } = this.#whole.role.memory;
    return this.#rows[lane]!.subarray(component * length, (component + 1) * length);
  }

  #requireLearned(name: string): void {
    if (!this.#hasLearned)
      throw new UserError(
        `the unit has not learned since attend(), so there is no ${quote(name)} yet; let it act and learn, and ask again`,
      );
  }

  #copy(memory: Floats, into: Floats): void {
    const { memory: names } = this.#learner.layout;
    const all = this.#whole.role.memory.length;
    for (let part = 0; part * names.length < memory.length; part++)
      for (let k = 0; k < names.length; k++) into[part * all + k] = memory[part * names.length + k]!;
  }
}

/** A role that keeps all that it names; the first names of its memory are those of the role. */
function wholeOf(rule: RuleProgram, role: RoleProgram, precision: 'f32' | 'f64'): Whole {
  const { graph } = rule;
  const { named, sums, components } = role;
  const act = [
    ...sums.map(({ name }) => ({ name, value: graph.leaf('sum', name) })),
    ...named.act,
    { name: 'u', value: graph.leaf('draw') },
  ];
  const leaf = (kind: 'hear' | 'own' | 'unit') => (name: string) => ({ name, value: graph.leaf(kind, name) });
  // A trace that nobody needs is none, and what is of feedback synapses is told by itself.
  const isTold = ({ value }: Assigned) =>
    leaves([value]).every(
      ({ leaf: { kind, name } }) =>
        kind !== 'error' &&
        kind !== 'feedback' &&
        (kind !== 'trace' || rule.traces.some((trace) => trace.name === name)),
    );
  const assigned = named.learn.filter(isTold);
  const isOfSynapse = ({ value }: Assigned) => (value.scope & SENDER) !== 0;
  const ofUnit = assigned.filter((one) => !isOfSynapse(one));
  // What a direction of vectors adds in one component is the role's, and what that needs of the unit.
  const ofSynapses = components === 1 ? assigned.filter(isOfSynapse) : [];
  const kept = new Set([...act.map(({ name }) => name), ...role.memory]);
  const overwritten = ofUnit.filter(({ name }) => kept.has(name)).map(({ name }) => name);
  const ofOtherPasses = leaves(ofSynapses.map(({ value }) => value)).filter(
    ({ leaf: { kind, pass } }) => kind === 'unit' && pass > 0,
  );
  const written = new Set(ofUnit.map(({ name }) => name));
  const learn = [
    ...heardNames(role).map(leaf('hear')),
    ...rule.unitLearned.map(({ name }) => leaf('own')(name)),
    ...overwritten.map((name) => ({ name: BEFORE + name, value: graph.leaf('unit', name) })),
    ...ofOtherPasses.map((node) => ({ name: inPass(node), value: node })),
    ...role.learn.filter(({ name }) => !written.has(name)),
    ...ofUnit,
  ];
  // Synapses know of the unit what it keeps: what it heard and has learned as well. Parameters after the update are
  // others.
  const lifted = substitute(
    graph,
    ofSynapses.map(({ value }) => value),
    (node: Node) => {
      if (node.op !== 'leaf') return undefined;
      const { kind, name, pass } = node.leaf;
      if (kind === 'hear' || kind === 'own') return graph.leaf('unit', name);
      if (kind === 'unit' && pass > 0) return graph.leaf('unit', inPass(node));
      if (kind === 'next') return graph.leaf('learned', `${name}'`);
      return kind === 'unit' && overwritten.includes(name) ? graph.leaf('unit', BEFORE + name) : undefined;
    },
  );
  const memory = [...new Set([...role.memory, ...[...act, ...learn].map(({ name }) => name)])];
  const whole = { ...role, act, learn, memory, channels: [] };
  if (components > 1)
    return {
      role: whole,
      program: compileVector(rule, whole, precision),
      ofSynapses: role.deltas.map(({ name }) => `d${name}`),
    };
  const lines = ofSynapses.map(({ name }, k) => ({ name: LINE + name, value: lifted[k]! }));
  const after = rule.synapseLearned.map((one) => ({ ...one, name: `${one.name}'` }));
  const told = {
    ...rule,
    synapseLearned: [...rule.synapseLearned, ...after],
    traces: [...rule.traces, ...lines.map(({ name }) => ({ name, start: 0 }))],
  };
  return {
    role: whole,
    program: compileScalar(told, { ...whole, deltas: [], traces: lines }, precision),
    ofSynapses: ofSynapses.map(({ name }) => name),
  };
}

/** The echoes that synapses of a role hear, by the names of `hears`. */
function echoNames({ hidden }: RuleProgram, { awaitsEcho }: RoleProgram): string[] {
  return awaitsEcho ? hidden.echoes.map(({ name }) => name) : [];
}

/** The errors of output units, as feedback synapses bring them. */
function errorNames({ text, feedback }: RuleProgram): string[] {
  if (feedback.length === 0) return [];
  return Object.keys(text.hears).filter((name) => /^\s*own\s+error\s*$/.test(text.hears[name]!));
}

/** Under which name synapses find the value of a variable in a pass. */
function inPass({ leaf: { name, pass } }: LeafNode): string {
  return `pass${pass}.${name}`;
}
