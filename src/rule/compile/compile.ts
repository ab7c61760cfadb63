import { didYouMean } from '../../text/suggest.js';
import type { Precision } from '../ops/precision.js';
import { Graph, type Node, type NumberNode, SENDER } from '../program/graph.js';
import type { Reception, RuleProgram } from '../program/program.js';
import { type Place, RuleError } from '../rule-error.js';
import { checkHeardIsUsed, type Declarations, declare, sectionText } from '../text/declarations.js';
import type { Expression } from '../text/parser.js';
import type { RuleText } from '../text/rule-text.js';
import { evaluate, type Names } from './evaluate.js';
import type { Hearing } from './hearing.js';
import { RoleCompiler } from './role.js';
import { RoleNames } from './role-names.js';

/** Compiles a rule's text for given parameters into one program a role, with constants of this precision. Throws {@link RuleError}. */
export function compileRule(
  text: Readonly<RuleText>,
  params: Readonly<Record<string, number | string>>,
  logits = 1,
  precision: Precision = 'f32',
): RuleProgram {
  return new Compiler(text, params, logits, precision).program();
}

/** What a rule's lines mean: its declarations, and one program a role. */
export class Compiler {
  readonly graph: Graph;
  readonly declared: Declarations;

  constructor(
    private readonly text: Readonly<RuleText>,
    readonly params: Readonly<Record<string, number | string>>,
    /** Logits of an output agent. */
    readonly logits = 1,
    precision: Precision = 'f32',
  ) {
    this.graph = new Graph(precision);
    this.declared = declare(text, params);
  }

  program(): RuleProgram {
    const names = [new RoleNames(this, 'output'), new RoleNames(this, 'hidden')] as const;
    names[1].checkChannels();
    checkHeardIsUsed(this.text, this.declared);
    const [output, hidden] = [new RoleCompiler(names[0]), new RoleCompiler(names[1])];
    const settling = this.received((heard) => hidden.heardNames(heard, 'settle'));
    for (const role of [hidden, output]) role.settle(settling.channels, settling.receptions);
    const { receptions, channels } = this.received((heard) => hidden.heardNames(heard, 'learn'));
    const programs = [hidden, output].map((role) => role.finish(channels, receptions));
    const isTraced = (name: string) => programs.some((p) => p!.traces.some((t) => t.name === name));
    return {
      text: this.text,
      graph: this.graph,
      params: this.params,
      hidden: programs[0]!,
      output: programs[1]!,
      settlingSteps: this.declared.settle.length > 0 ? this.declared.settlingSteps : 0,
      synapseLearned: this.declared.synapseLearned,
      unitLearned: this.declared.unitLearned,
      traces: [...this.declared.carried.synapse]
        .filter(([name]) => isTraced(name))
        .map(([name, start]) => ({ name, start })),
      unitStart: Object.assign(Object.create(null), Object.fromEntries(this.declared.carried.unit)),
    };
  }

  /** The channels that hidden units listen to, found by following what their settling or learning uses. */
  private received(names: (channels: readonly Expression[]) => Set<string>): {
    receptions: Reception[];
    channels: Expression[];
  } {
    // What is sent may need what is heard, and of a fold more values: begin again until nothing is new.
    let heard = names([]);
    for (;;) {
      const found = this.receivedOf(heard);
      const all = names(found.channels);
      if (all.size === heard.size) return found;
      heard = all;
    }
  }

  /** What units hear and are sent of which they use these names. */
  private receivedOf(heard: ReadonlySet<string>): { receptions: Reception[]; channels: Expression[] } {
    const channels: Expression[] = [];
    const receptions: Reception[] = [];
    for (const hearing of this.declared.hearings) {
      if (!hearing.names.some((name) => heard.has(name))) continue;
      if (hearing.kind === 'sum out') {
        receptions.push({ kind: 'sum', name: hearing.names[0], channel: channels.length });
        channels.push(hearing.values[0]!);
      } else if (hearing.kind === 'fold out') receptions.push(this.fold(hearing, heard, channels));
    }
    return { receptions, channels };
  }

  /** Only the values that are used, and what their updates use, are folded; every other name in them is a channel. */
  private fold(
    hearing: Extract<Hearing, { kind: 'fold out' }>,
    heard: ReadonlySet<string>,
    channels: Expression[],
  ): Reception {
    const used = hearing.names.filter((name) => heard.has(name));
    const known = new Map<string, Node>();
    const lookup = (name: string, place: Place): Node => {
      const found = known.get(name) ?? this.parameter(name);
      if (found) return found;
      const folded = hearing.names.includes(name);
      if (folded && !used.includes(name)) used.push(name);
      const leaf = folded ? this.graph.leaf('fold', name) : this.graph.leaf('channel', '', channels.length);
      if (!folded) channels.push({ kind: 'name', name, place });
      known.set(name, leaf);
      return leaf;
    };
    const names = this.namesWith(lookup);
    const update: Node[] = [];
    for (let k = 0; k < used.length; k++)
      update.push(evaluate(this.graph, hearing.values[hearing.names.indexOf(used[k]!)]!, names));
    const start = used.map((name) => this.foldStart(hearing.start[hearing.names.indexOf(name)]!));
    return { kind: 'fold', names: used, start, update };
  }

  /** Looks up every name of a fold, used or not. */
  checkFold(hearing: Extract<Hearing, { kind: 'fold out' }>, sender: Names): void {
    const folded = (name: string) => (hearing.names.includes(name) ? this.graph.leaf('fold', name) : undefined);
    const names = this.namesWith((name, place) => folded(name) ?? sender.lookup(name, place));
    for (const update of hearing.values) evaluate(this.graph, update, names);
    for (const start of hearing.start) this.foldStart(start);
  }

  private foldStart(expression: Expression): number {
    const names = this.namesWith(
      (name, place) =>
        this.parameter(name) ?? this.fail(`a fold starts from numbers; '${name}' is not a parameter`, place),
    );
    return (evaluate(this.graph, expression, names) as NumberNode).value;
  }

  private namesWith(lookup: Names['lookup']): Names {
    return {
      lookup,
      choice: (text, comparedWith, place) => this.choice(text, comparedWith, place),
      isChoice: (name) => this.isChoice(name),
      source: (section) => this.sectionText(section),
    };
  }

  sums(names: RoleNames): void {
    for (const hearing of this.declared.hearings) {
      if (hearing.kind !== 'sum in') continue;
      names.sums.push({ name: hearing.names[0], value: evaluate(this.graph, hearing.values[0]!, names) });
    }
  }

  act(names: RoleNames): void {
    for (const line of this.declared.act) {
      const value = evaluate(this.graph, line.value, names);
      if (value.scope & SENDER)
        this.fail(`act speaks of the unit, and '${line.name}' depends on a synapse`, line.place);
      names.set(line.name, value);
    }
  }

  settle(names: RoleNames): void {
    for (const line of this.declared.settle) {
      const value = evaluate(this.graph, line.value, names);
      if (value.scope & SENDER)
        this.fail(`settle speaks of the unit, and '${line.name}' depends on a synapse`, line.place);
      names.set(line.name, value);
    }
  }

  learn(names: RoleNames): void {
    for (const line of this.declared.learn) {
      const value = evaluate(this.graph, line.value, names);
      const isSynaptic = (value.scope & SENDER) !== 0;
      const unitOwned =
        this.declared.carried.unit.has(line.name) || this.declared.unitLearned.some((v) => `d${v.name}` === line.name);
      if (unitOwned && isSynaptic) {
        this.fail(
          `'${line.name}' is the unit's, but this depends on one synapse; a unit hears its synapses only through hears ('sum in: …')`,
          line.place,
        );
      }
      names.set(line.name, value);
    }
  }

  parameter(name: string): Node | undefined {
    if (!Object.hasOwn(this.params, name)) return undefined;
    const value = this.params[name]!;
    return this.graph.number(typeof value === 'number' ? value : this.choices(name).indexOf(value));
  }

  isChoice(name: string): boolean {
    return this.choices(name).length > 0;
  }

  choice(text: string, comparedWith: Expression, place: Place): Node {
    const choices = comparedWith.kind === 'name' ? this.choices(comparedWith.name) : [];
    if (choices.length === 0) this.fail(`'${text}' must be compared with a parameter that has choices`, place);
    if (!choices.includes(text))
      this.fail(`'${text}' is not a choice${didYouMean(text, choices)}; choices: ${choices.join(', ')}`, place);
    return this.graph.number(choices.indexOf(text));
  }

  fail(problem: string, place: Place): never {
    throw new RuleError(problem, place, this.sectionText(place.section));
  }

  sectionText(section: string): string {
    return sectionText(this.text, section);
  }

  private choices(name: string): readonly string[] {
    const specs = this.text.params ?? {};
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    return typeof spec === 'object' ? (spec.choices ?? []) : [];
  }
}
