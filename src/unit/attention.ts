import { UserError } from '../errors/user-error.js';
import { type Floats, floats } from '../rule/ops/precision.js';
import { type LeafNode, leaves, type Node, SENDER, substitute } from '../rule/program/graph.js';
import type { Assigned, RoleProgram, RuleProgram } from '../rule/program/program.js';
import { compileScalar, heardNames, type ScalarProgram } from '../rule/program/scalar.js';
import { NAME } from '../rule/text/lexer.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import type { EpisodeMemories, EpisodeMemory } from './episode-memory.js';
import type { Learner } from './learner.js';

/** What a program takes that keeps every name of its rule. */
interface Whole {
  readonly role: RoleProgram;
  readonly program: ScalarProgram;
  /** Names that are of each synapse, in the order of the channels that tell them; empty for units with several logits. */
  readonly ofSynapses: readonly string[];
}

/** Where the value that a variable had before it was assigned is kept. */
const BEFORE = 'before.';

const COMPILED = new WeakMap<RoleProgram, Whole>();

/**
 * Follows a unit that somebody looks into: it works out again, beside the unit, all that the rule names, of which a unit keeps no more than it
 * needs. A unit without it pays nothing.
 */
export class Attention {
  readonly #learner: Learner;
  readonly #episodes: EpisodeMemories;
  readonly #whole: Whole;
  /** `[row]`: the values of all names, in the order of the whole role's memory, logit after logit. */
  readonly #rows: readonly Floats[];
  /** `[row]`: `[name of a synapse][sender, then peer, then the bias]`. */
  readonly #synapses: readonly Floats[];
  #hasLearned = false;

  constructor(rule: RuleProgram, role: RoleProgram, learner: Learner, episodes: EpisodeMemories, rows: number) {
    this.#learner = learner;
    this.#episodes = episodes;
    const { precision, logits } = learner.layout;
    let whole = COMPILED.get(role);
    if (!whole) COMPILED.set(role, (whole = wholeOf(rule, role, precision)));
    this.#whole = whole;
    this.#rows = Array.from({ length: rows }, () => floats(precision, logits * whole!.role.memory.length));
    this.#synapses = this.#rows.map(() => floats(precision, whole!.ofSynapses.length * (learner.inputs + 1)));
  }

  /** Before the unit acts in a row, with what it hears and the draw that it acts by. */
  acts(row: number, { memory, x, traces }: EpisodeMemory, draw: number, pass: number): void {
    const own = this.#rows[row]!;
    this.#copy(memory, own);
    const { learned, own: parameters, inputs } = this.#learner;
    this.#whole.program.act(own, x, learned, parameters, traces, inputs, draw, pass);
  }

  /** Before the unit learns in a row, with what it has heard. */
  learns(row: number, episode: EpisodeMemory): void {
    const { batch } = this.#episodes;
    const { memory, heard, x, traces, oldTraces } = episode;
    const own = this.#rows[row]!;
    // What it did may have been changed since, by settling or from outside.
    this.#copy(memory, own);
    const passes = this.#episodes.passesOf(row).map((one, pass) => {
      const values = this.#rows[pass * batch + row]!;
      if (pass > 0) this.#copy(one.memory, values);
      return { memory: values, x: one.x };
    });
    this.#hasLearned = true;
    const { learned, own: parameters, inputs, old } = this.#learner;
    const { program, ofSynapses } = this.#whole;
    program.learn(own, heard, parameters, passes);
    if (ofSynapses.length > 0)
      program.send(own, x, learned, old, traces, oldTraces, this.#synapses[row]!, inputs + 1, passes);
  }

  has(name: string): boolean {
    return this.#whole.role.memory.includes(name);
  }

  /** The names that it tells of the unit, in the order in which they are worked out. */
  get own(): readonly string[] {
    return this.#whole.role.memory.filter((name) => NAME.test(name));
  }

  /** The names that it tells of each of its synapses. */
  get synapses(): readonly string[] {
    return this.#whole.ofSynapses;
  }

  /**
   * A name of the unit in a row.
   *
   * @throws {@link UserError} before it has learned for the first time.
   */
  value(name: string, row: number, logit: number): number {
    this.#requireLearned(name);
    const { memory } = this.#whole.role;
    return this.#rows[row]![logit * memory.length + memory.indexOf(name)]!;
  }

  /**
   * A name of the synapses in a row, `[sender, then peer, then the bias]`.
   *
   * @throws {@link UserError} where the rule has no such name.
   */
  ofSynapses(name: string, row: number): Floats {
    const { ofSynapses } = this.#whole;
    const at = ofSynapses.indexOf(name);
    if (at < 0)
      throw new UserError(
        `the synapses of the unit have no ${quote(name)}${didYouMean(String(name), ofSynapses)}; they have ${ofSynapses.join(', ') || 'nothing that is told'}`,
      );
    this.#requireLearned(name);
    const synapses = this.#learner.inputs + 1;
    return this.#synapses[row]!.slice(at * synapses, (at + 1) * synapses);
  }

  #requireLearned(name: string): void {
    if (!this.#hasLearned)
      throw new UserError(
        `the unit has not learned since attend(), so that there is no ${quote(name)} yet; act and learn, and ask again`,
      );
  }

  #copy(memory: Floats, into: Floats): void {
    const { memory: names, logits } = this.#learner.layout;
    const all = this.#whole.role.memory.length;
    for (let logit = 0; logit < logits; logit++)
      for (let k = 0; k < names.length; k++) into[logit * all + k] = memory[logit * names.length + k]!;
  }
}

/** A role that keeps all that it names; the first names of its memory are those of the role. */
function wholeOf(rule: RuleProgram, role: RoleProgram, precision: 'f32' | 'f64'): Whole {
  const { graph } = rule;
  const { named, sums, logits } = role;
  const act = [
    ...sums.map(({ name }) => ({ name, value: graph.leaf('sum', name) })),
    ...named.act,
    { name: 'u', value: graph.leaf('draw') },
  ];
  const leaf = (kind: 'hear' | 'own' | 'unit') => (name: string) => ({ name, value: graph.leaf(kind, name) });
  // Echoes and updates are yet to come, and a trace that nobody needs is none.
  const isTold = ({ value }: Assigned) =>
    leaves([value]).every(
      ({ leaf: { kind, name } }) =>
        !['echo', 'error', 'feedback', 'next'].includes(kind) &&
        (kind !== 'trace' || rule.traces.some((trace) => trace.name === name)),
    );
  const assigned = named.learn.filter(isTold);
  const isOfSynapse = ({ value }: Assigned) => (value.scope & SENDER) !== 0;
  const ofUnit = assigned.filter((one) => !isOfSynapse(one));
  const ofSynapses = logits === 1 ? assigned.filter(isOfSynapse) : [];
  const kept = new Set([...act.map(({ name }) => name), ...role.memory]);
  const overwritten = ofUnit.filter(({ name }) => kept.has(name)).map(({ name }) => name);
  const ofOtherPasses = leaves(ofSynapses.map(({ value }) => value)).filter(
    ({ leaf: { kind, pass } }) => kind === 'unit' && pass > 0,
  );
  const learn = [
    ...heardNames(role).map(leaf('hear')),
    ...rule.unitLearned.map(({ name }) => leaf('own')(name)),
    ...overwritten.map((name) => ({ name: BEFORE + name, value: graph.leaf('unit', name) })),
    ...ofOtherPasses.map((node) => ({ name: inPass(node), value: node })),
    ...ofUnit,
  ];
  // Synapses know of the unit what it keeps: what it heard and has learned as well.
  const lifted = substitute(
    graph,
    ofSynapses.map(({ value }) => value),
    (node: Node) => {
      if (node.op !== 'leaf') return undefined;
      const { kind, name, pass } = node.leaf;
      if (kind === 'hear' || kind === 'own') return graph.leaf('unit', name);
      if (kind === 'unit' && pass > 0) return graph.leaf('unit', inPass(node));
      return kind === 'unit' && overwritten.includes(name) ? graph.leaf('unit', BEFORE + name) : undefined;
    },
  );
  const memory = [...new Set([...role.memory, ...[...act, ...learn].map(({ name }) => name)])];
  const whole = { ...role, act, learn, memory, channels: lifted };
  return {
    role: whole,
    program: compileScalar(rule, whole, precision),
    ofSynapses: ofSynapses.map(({ name }) => name),
  };
}

/** Under which name synapses find the value of a variable in a pass. */
function inPass({ leaf: { name, pass } }: LeafNode): string {
  return `pass${pass}.${name}`;
}
