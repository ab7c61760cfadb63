import { evaluate, type Names } from './evaluate.js';
import { Graph, type Node, SENDER, UNIT } from './graph.js';
import { type Hearing, parseHearing } from './hearing.js';
import { type Equation, type Expression, parseEquations } from './parser.js';
import type { Learned, Reception, RuleProgram, Start } from './program.js';
import { RoleCompiler } from './role.js';
import type { RuleText } from './rule.js';
import { type Place, RuleError } from './rule-error.js';
import { didYouMean } from './suggest.js';

const WEIGHT: Learned = { name: 'w', start: 'glorot-uniform', bias: 'uniform(1e-3)', rate: undefined };
const RESERVED = new Set(['x', 'u', 'output']);

/** Compiles a rule's text for given parameters into one program a role. Throws {@link RuleError}. */
export function compileRule(text: RuleText, params: Readonly<Record<string, number | string>>): RuleProgram {
  return new Compiler(text, params).program();
}

/** The declarations of a rule, checked, and what its lines mean. */
export class Compiler {
  readonly graph = new Graph();
  private readonly hearings: Hearing[];
  private readonly actLines: Equation[];
  private readonly learnLines: Equation[];
  private readonly synapseLearned: Learned[];
  private readonly unitLearned: Learned[];
  private readonly carried: { unit: Map<string, number>; synapse: Map<string, number> };

  constructor(
    private readonly text: RuleText,
    readonly params: Readonly<Record<string, number | string>>,
  ) {
    this.hearings = Object.entries(text.hears).map(([key, value]) => parseHearing(key, value));
    this.actLines = parseEquations(text.act, 'act');
    this.learnLines = parseEquations(text.learn ?? '', 'learn');
    const synapse = this.variables('synapse');
    const unit = this.variables('unit');
    this.synapseLearned = synapse.learned.some((v) => v.name === 'w') ? synapse.learned : [WEIGHT, ...synapse.learned];
    this.unitLearned = unit.learned;
    this.carried = { unit: unit.carried, synapse: synapse.carried };
    this.checkNames();
  }

  program(): RuleProgram {
    const output = new RoleCompiler(this, 'output');
    const hidden = new RoleCompiler(this, 'hidden');
    const { receptions, channels } = this.received(hidden);
    const programs = [hidden, output].map((role) => role.finish(channels, role === hidden ? receptions : []));
    const isTraced = (name: string) => programs.some((p) => p!.traces.some((t) => t.name === name));
    return {
      graph: this.graph,
      params: this.params,
      hidden: programs[0]!,
      output: programs[1]!,
      synapseLearned: this.synapseLearned,
      unitLearned: this.unitLearned,
      traces: [...this.carried.synapse].filter(([name]) => isTraced(name)).map(([name, start]) => ({ name, start })),
      unitStart: Object.fromEntries(this.carried.unit),
    };
  }

  /** The channels that hidden units listen to, found by following what their learning uses. */
  private received(hidden: RoleCompiler): { receptions: Reception[]; channels: Expression[] } {
    const channels: Expression[] = [];
    const receptions: Reception[] = [];
    const done = new Set<Hearing>();
    for (let grown = true; grown; ) {
      grown = false;
      const heard = hidden.heardNames(channels);
      for (const hearing of this.hearings) {
        if (done.has(hearing) || (hearing.kind !== 'sum out' && hearing.kind !== 'fold out')) continue;
        if (!hearing.names.some((name) => heard.has(name))) continue;
        done.add(hearing);
        grown = true;
        if (hearing.kind === 'sum out') {
          receptions.push({ kind: 'sum', name: hearing.names[0], channel: channels.length });
          channels.push(hearing.values[0]!);
        } else receptions.push(this.fold(hearing, heard, channels));
      }
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
      const leaf = this.graph.leaf(folded ? `fold.${name}` : `channel.${channels.length}`, UNIT);
      if (!folded) channels.push({ kind: 'name', name, place });
      known.set(name, leaf);
      return leaf;
    };
    const names: Names = { lookup, choice: (t, e, p) => this.choice(t, e, p), source: (s) => this.sectionText(s) };
    const update: Node[] = [];
    for (let k = 0; k < used.length; k++)
      update.push(evaluate(this.graph, hearing.values[hearing.names.indexOf(used[k]!)]!, names));
    const start = used.map((name) => this.foldStart(hearing.start[hearing.names.indexOf(name)]!, names));
    return { kind: 'fold', names: used, start, update };
  }

  private foldStart(expression: Expression, names: Names): number {
    const lookup = (name: string, place: Place) =>
      this.parameter(name) ?? this.fail(`a fold starts from numbers; '${name}' is not a parameter`, place);
    return evaluate(this.graph, expression, { ...names, lookup }).value;
  }

  sums(names: RoleCompiler): void {
    for (const hearing of this.hearings) {
      if (hearing.kind !== 'sum in') continue;
      names.sums.push({ name: hearing.names[0], value: evaluate(this.graph, hearing.values[0]!, names) });
    }
  }

  act(names: RoleCompiler): void {
    for (const line of this.actLines) {
      const value = evaluate(this.graph, line.value, names);
      if (value.scope & SENDER)
        this.fail(`act speaks of the unit, and '${line.name}' depends on a synapse`, line.place);
      names.set(line.name, value);
    }
  }

  learn(names: RoleCompiler): void {
    for (const line of this.learnLines) {
      const value = evaluate(this.graph, line.value, names);
      const isSynaptic = (value.scope & SENDER) !== 0;
      const unitOwned = this.carried.unit.has(line.name) || this.unitLearned.some((v) => `d${v.name}` === line.name);
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
    if (section.startsWith('hears.')) return this.text.hears[section.slice(6)] ?? '';
    return section === 'act' ? this.text.act : (this.text.learn ?? '');
  }

  get declared() {
    return {
      carried: this.carried,
      synapseLearned: this.synapseLearned,
      unitLearned: this.unitLearned,
      hearings: this.hearings,
    };
  }

  private choices(name: string): string[] {
    const spec = this.text.params?.[name];
    return typeof spec === 'object' ? (spec.choices ?? []) : [];
  }

  private variables(scope: 'unit' | 'synapse') {
    const carried = new Map<string, number>();
    const learned: Learned[] = [];
    for (const [name, declared] of Object.entries(this.text[scope] ?? {})) {
      const spec = typeof declared === 'object' ? declared : { start: declared };
      const isLearned = ('learned' in spec && spec.learned) || (scope === 'synapse' && name === 'w');
      if (isLearned) {
        const start = (spec.start ?? (scope === 'synapse' ? 'glorot-uniform' : 0)) as Start;
        const bias = (('bias' in spec ? spec.bias : undefined) ??
          (scope === 'synapse' && start === 'glorot-uniform' ? 'uniform(1e-3)' : start)) as Start;
        learned.push({
          name,
          start,
          bias,
          rate: this.rate('rate' in spec ? spec.rate : undefined, `${scope}.${name}`),
        });
      } else if (typeof spec.start === 'string') {
        throw new RuleError(
          `${scope}.${name} starts from '${spec.start}', which is for learned parameters; give a number or learned: true`,
        );
      } else carried.set(name, spec.start ?? 0);
    }
    return { carried, learned };
  }

  private rate(rate: number | string | undefined, where: string): number | undefined {
    if (rate === undefined || typeof rate === 'number') return rate;
    const value = this.params[rate];
    if (typeof value !== 'number')
      throw new RuleError(
        `${where} has the rate '${rate}', which is not a numeric parameter${didYouMean(rate, Object.keys(this.params))}`,
      );
    return value;
  }

  /** Every name has one owner; everything heard is used; something is learned. */
  private checkNames(): void {
    const owner = new Map<string, string>([...RESERVED].map((name) => [name, 'a name of the language']));
    const claim = (name: string, what: string) => {
      const other = owner.get(name);
      if (other) throw new RuleError(`'${name}' is declared as ${what} but is already ${other}`);
      owner.set(name, what);
    };
    for (const name of Object.keys(this.params)) claim(name, 'a parameter');
    for (const v of [...this.carried.unit.keys(), ...this.unitLearned.map((v) => v.name)])
      claim(v, 'a variable of the unit');
    for (const v of [...this.carried.synapse.keys(), ...this.synapseLearned.map((v) => v.name)])
      claim(v, 'a variable of the synapse');
    for (const h of this.hearings) for (const name of h.names) claim(name, 'a value heard');
    for (const line of [...this.actLines, ...this.learnLines]) {
      const what = owner.get(line.name);
      const assignable =
        !what ||
        (what.startsWith('a variable') &&
          ![...this.synapseLearned, ...this.unitLearned].some((v) => v.name === line.name));
      if (!assignable)
        this.fail(
          `'${line.name}' is ${what?.startsWith('a variable') ? `learned; assign 'd${line.name}'` : what} and cannot be assigned`,
          line.place,
        );
    }
    const used = new Set([...this.actLines, ...this.learnLines].flatMap((line) => namesIn(line.value)));
    for (const h of this.hearings) {
      const others = this.hearings
        .filter((o) => o !== h && 'values' in o)
        .flatMap((o) => ('values' in o ? o.values.flatMap(namesIn) : []));
      if (!h.names.some((name) => used.has(name) || others.includes(name))) {
        throw new RuleError(
          `hears '${h.names.join(', ')}' but no equation uses it`,
          { section: h.section, line: 1, column: 1 },
          this.sectionText(h.section),
        );
      }
    }
    if (!this.actLines.some((line) => line.name === 'a'))
      throw new RuleError("act never assigns the action 'a', as in `a = u < p ? 1 : 0`");
    const learned = [...this.synapseLearned, ...this.unitLearned].map((v) => `d${v.name}`);
    if (!this.learnLines.some((line) => learned.includes(line.name))) {
      throw new RuleError(`learn never assigns ${learned.map((d) => `'${d}'`).join(' or ')}, so nothing is learned`);
    }
  }
}

function namesIn(e: Expression): string[] {
  switch (e.kind) {
    case 'name':
      return [e.name.replace(/'$/, '')];
    case 'unary':
      return namesIn(e.of);
    case 'binary':
      return [...namesIn(e.left), ...namesIn(e.right)];
    case 'choice':
      return [...namesIn(e.test), ...namesIn(e.yes), ...namesIn(e.no)];
    case 'call':
      return e.args.flatMap(namesIn);
    default:
      return [];
  }
}
