import { UserError } from '../../errors/user-error.js';
import type { Hearing } from './hearing.js';
import { type Token, tokenize } from './lexer.js';
import { type ChosenRule, type Kind, type Line, passesOf, RulePart, type Section, variable } from './rule-part.js';
import type { ParamText, RuleText, VariableText } from './rule-text.js';

/** Two rules as one. */
export interface MixedRule {
  readonly text: RuleText;
  /** The parameter of a unit that says by which it learns: 0 by the first, 1 by the second. */
  readonly switchName: string;
}

/**
 * One rule for a layer of which some units learn by another rule than the rest: it has the lines of both, and every
 * name that both assign is chosen by a switch that each unit has. `w` and what else both learn under one name is one
 * parameter; names that mean two things are two.
 *
 * `below`: the rule of the layer whose units hear these, which knows them by their names.
 *
 * @throws {@link UserError} for rules that cannot stand beside each other in a layer.
 */
export function mixedRule(first: ChosenRule, second: ChosenRule, below?: Readonly<RuleText>): MixedRule {
  return new Mixing(first, second, below).result();
}

class Mixing {
  readonly #first: RulePart;
  readonly #second: RulePart;
  readonly #used: Set<string>;
  readonly #switch: string;
  readonly #below: Readonly<RuleText> | undefined;

  constructor(first: ChosenRule, second: ChosenRule, below: Readonly<RuleText> | undefined) {
    this.#first = new RulePart(first);
    this.#second = new RulePart(second);
    this.#below = below;
    this.#used = new Set([...this.#first.kinds.keys(), ...this.#second.kinds.keys(), 'x', 'u', 'output', 'first']);
    for (const part of [this.#first, this.#second]) for (const name of part.kinds.keys()) this.#used.add(`d${name}`);
    this.#switch = this.#fresh('swapped');
    this.#checkForms();
    this.#name();
    this.#checkHeardNames();
  }

  result(): MixedRule {
    const [first, second] = [this.#first, this.#second];
    const text: RuleText = {
      name: `${first.name}-and-${second.name}`.slice(0, 100),
      about: `some units learn by ${first.name}, others by ${second.name}`,
      ...(first.text.vectors !== undefined && { vectors: first.number(first.text.vectors)! }),
      params: { ...this.#params(first), ...this.#params(second) },
      unit: { ...this.#variables('unit'), [this.#switch]: { start: 0, learned: true, rate: 0 } },
      synapse: this.#variables('synapse'),
      feedback: this.#variables('feedback'),
      ...(first.text.passes !== undefined && { passes: first.text.passes }),
      hears: { ...this.#hears(first), ...this.#hears(second) },
      act: this.#section('act'),
      learn: this.#section('learn'),
      ...(first.text.after !== undefined && { after: first.text.after }),
    };
    return { text, switchName: this.#switch };
  }

  #refuse(why: string): never {
    throw new UserError(
      `units of rule '${this.#first.name}' and units of rule '${this.#second.name}' cannot be in one layer: ${why}. Swap the rule of the whole layer, or give the unit a layer of its own`,
    );
  }

  #checkForms(): void {
    const parts = [this.#first, this.#second];
    for (const { text, name, hearings } of parts) {
      if (text.settle !== undefined) this.#refuse(`those of '${name}' settle, all at once`);
      if (hearings.some(({ kind }) => kind === 'echo'))
        this.#refuse(`those of '${name}' hear echoes, for which all units of a layer take turns`);
    }
    const differ = (of: (part: RulePart) => unknown) => JSON.stringify(of(parts[0]!)) !== JSON.stringify(of(parts[1]!));
    if (differ(({ text }) => passesOf(text))) this.#refuse('they act in other passes');
    if (differ((part) => part.number(part.text.vectors) ?? 1)) this.#refuse('they say vectors of other sizes');
    const after = (part: RulePart) =>
      tokenize(part.text.after ?? '', 'after').map((token) => this.#valued(part, token));
    if (differ(after)) this.#refuse("what their synapses become after the update ('after') differs");
  }

  /** A token with the value of a parameter in its place, so that texts that mean the same are equal. */
  #valued({ params }: RulePart, { kind, text }: Token): unknown {
    return kind === 'name' && Object.hasOwn(params, text) ? params[text] : text;
  }

  /** Gives the second rule other names for what means something else in the first. */
  #name(): void {
    const [first, second] = [this.#first, this.#second];
    for (const kind of ['broadcast reward', 'own error'] as const) {
      const [one, other] = [first, second].map(({ hearings }) => hearings.find((h) => h.kind === kind)?.names[0]);
      if (one !== undefined && other !== undefined && one !== other) second.renamed.set(other, one);
    }
    const rest = [...second.kinds].filter(([name, kind]) => kind !== 'heard' && !second.renamed.has(name));
    for (const [name, kind] of rest) if (!this.#isOne(name, kind)) second.renamed.set(name, this.#fresh(name));
    // What is heard may be made of names that are others now.
    for (const hearing of second.hearings) {
      const names = hearing.names.filter((name) => !second.renamed.has(name));
      if (names.length === 0 || names.every((name) => !first.kinds.has(name))) continue;
      const same = first.hearings.find((one) => one.names.join() === hearing.names.join());
      if (!same || this.#heard(first, same) !== this.#heard(second, hearing))
        for (const name of names) second.renamed.set(name, this.#fresh(name));
    }
  }

  /** Whether a name that the second rule does not hear is one and the same, or none, in the first. */
  #isOne(name: string, kind: Kind): boolean {
    const [first, second] = [this.#first, this.#second];
    const other = first.kinds.get(name);
    if (other === undefined) return true;
    if (other !== kind) return false;
    if (kind === 'parameter') {
      const choices = (part: RulePart) => JSON.stringify(specOf(part.text.params![name]!).choices ?? null);
      return first.params[name] === second.params[name] && choices(first) === choices(second);
    }
    if (kind === 'local' || kind === 'pass') return true;
    const [one, two] = [first.learned(name), second.learned(name)];
    if (one && two && one.rate !== two.rate)
      this.#refuse(
        `both learn '${name}', and at rates of their own, ${one.rate ?? "the team's"} and ${two.rate ?? "the team's"}`,
      );
    if (one || two) return one !== undefined && two !== undefined;
    const starts = [first.carried(name), second.carried(name)].map((v) =>
      JSON.stringify([v?.start, v?.vector === true]),
    );
    return starts[0] === starts[1];
  }

  /**
   * @throws {@link UserError} where a neighbour would hear one thing of some units, and another of the others, by one
   * name.
   */
  #checkHeardNames(): void {
    const texts = [this.#first.text, this.#second.text, ...(this.#below ? [this.#below] : [])];
    for (const { hears } of texts)
      for (const [key, text] of Object.entries(hears)) {
        if (!/^\s*(sum|fold) out/.test(text)) continue;
        const own = new Set(key.split(',').map((name) => name.trim()));
        for (const { kind, text: name } of tokenize(afterColon(text), `hears.${key}`)) {
          const base = name.replace(/'$/, '');
          if (kind !== 'name' || own.has(base) || !this.#second.renamed.has(base)) continue;
          if (this.#first.kinds.get(base) === 'parameter' || this.#second.kinds.get(base) === 'parameter') continue;
          this.#refuse(`those that feed them hear their '${base}', which means something else in each of both`);
        }
      }
  }

  #params(part: RulePart): Record<string, ParamText> {
    return Object.fromEntries(
      Object.entries(part.text.params ?? {}).map(([name, spec]) => [
        part.called(name),
        { ...specOf(spec), default: part.params[name]! },
      ]),
    );
  }

  /** What both declare in a section; of what both learn the start is that of the first, whose units are there. */
  #variables(section: 'unit' | 'synapse' | 'feedback'): Record<string, VariableText> {
    const all: Record<string, VariableText> = {};
    for (const part of [this.#second, this.#first])
      for (const [name, given] of Object.entries(part.text[section] ?? {})) {
        const { rate, ...spec } = variable(given);
        const called = part.called(name);
        const other = all[called] as { readonly learned?: boolean } | undefined;
        const isLearned = spec.learned === true || other?.learned === true || (section === 'synapse' && name === 'w');
        all[called] = {
          ...spec,
          ...(isLearned && { learned: true }),
          ...(rate !== undefined && { rate: part.number(rate)! }),
        };
      }
    return all;
  }

  #hears(part: RulePart): Record<string, string> {
    return Object.fromEntries(
      part.hearings.map((hearing) => [
        hearing.names.map((name) => part.called(name)).join(', '),
        this.#heard(part, hearing),
      ]),
    );
  }

  /**
   * A hearing in the words of the mixed rule. What is heard of units fed is theirs to know, but for parameters and what
   * a fold has so far.
   */
  #heard(part: RulePart, { kind, names, section }: Hearing): string {
    const text = part.text.hears[section.slice('hears.'.length)]!;
    if (kind === 'broadcast reward' || kind === 'own error') return kind;
    const isOwn = (name: string) =>
      (kind !== 'sum out' && kind !== 'fold out') ||
      part.kinds.get(name) === 'parameter' ||
      (kind === 'fold out' && names.includes(name));
    const words = (source: string) =>
      sentence(
        tokenize(source, section)
          .filter((token) => token.kind !== 'newline' && token.kind !== 'end')
          .map((token, k, all) =>
            isName(token, all[k + 1]) && isOwn(token.text) ? { ...token, text: part.called(token.text) } : token,
          ),
      );
    const values = words(afterColon(text));
    if (kind !== 'fold out') return `${kind}: ${values}`;
    return `fold out from ${words(text.slice(0, text.indexOf(':')).replace(/^\s*fold out from/, ''))}: ${values}`;
  }

  /** The lines of both, then what is chosen. */
  #section(section: Section): string {
    const parts = [this.#first, this.#second] as const;
    const assigns = parts.map((part) => new Set(part.lines[section].map(({ name }) => part.called(name))));
    const all = new Set([...assigns[0]!, ...assigns[1]!]);
    const shared = this.#shared(section);
    const chosen = [...all].filter((name) => !shared.has(name) && this.#isChosen(section, name, assigns));
    const inner = parts.map(
      (_, k) => new Map(chosen.filter((name) => assigns[k]!.has(name)).map((name) => [name, this.#fresh(name)])),
    );
    const ofFeedback = (name: string) => parts.some((part) => part.learned(name.slice(1))?.section === 'feedback');
    const out = [...shared].map(([name, value]) => `${name} = ${value}`);
    const values: Map<string, string>[] = parts.map((part, k) => {
      // A name that lasts is what it was until it is assigned.
      const now = new Map<string, string>();
      const inline = new Map<string, string>();
      for (const { name, value } of part.lines[section]) {
        const called = part.called(name);
        if (shared.has(called)) continue;
        const words = wordsOf(part, value, now);
        const own = inner[k]!.get(called);
        if (own !== undefined && ofFeedback(called)) {
          inline.set(called, `(${words})`);
          continue;
        }
        out.push(`${own ?? called} = ${words}`);
        if (own !== undefined) now.set(called, own);
      }
      return new Map([...now, ...inline]);
    });
    for (const name of chosen) {
      const isDirection = parts.some((part) => this.#isDirection(part, name));
      const [one, two] = values.map((of) => of.get(name) ?? (isDirection ? '0' : name));
      out.push(`${name} = ${this.#switch} > 0 ? ${two} : ${one}`);
    }
    return out.join('\n');
  }

  #isDirection(part: RulePart, called: string): boolean {
    return (
      called.startsWith('d') &&
      [...part.kinds.keys()].some((name) => part.called(name) === called.slice(1) && part.learned(name))
    );
  }

  /** Whether the switch has to choose what is assigned under a name: both know it, or it lasts. */
  #isChosen(section: Section, name: string, assigns: readonly ReadonlySet<string>[]): boolean {
    if (assigns.every((names) => names.has(name))) return true;
    const parts = [this.#first, this.#second];
    if (parts.some((part) => this.#isDirection(part, name))) return true;
    const isKnown = (part: RulePart) =>
      [...part.kinds].some(
        ([own, kind]) =>
          part.called(own) === name &&
          (kind !== 'local' || (section === 'learn' && part.lines.act.some((line) => line.name === own))),
      );
    const lasts = parts.some((part) =>
      [...part.kinds.keys()].some((own) => part.called(own) === name && part.carried(own)),
    );
    return lasts || parts.every((part, k) => assigns[k]!.has(name) || isKnown(part));
  }

  /** Lines that are the same in both, of names that do not last: worked out once. */
  #shared(section: Section): ReadonlyMap<string, string> {
    const [first, second] = [this.#first, this.#second];
    const shared = new Map<string, string>();
    const once = (part: RulePart, name: string) =>
      part.lines[section].filter((line) => line.name === name).length === 1;
    const assigned = (part: RulePart) => new Set(part.lines[section].map(({ name }) => part.called(name)));
    const own = [assigned(first), assigned(second)];
    for (const { name, value } of first.lines[section]) {
      const other = second.lines[section].find((line) => second.called(line.name) === name);
      if (!other || !once(first, name) || !once(second, other.name)) continue;
      const lasts = first.carried(name) !== undefined;
      // Shared lines come first, when what lasts is no more what it was.
      if (lasts && (isReadBefore(name, first.lines[section]) || isReadBefore(other.name, second.lines[section])))
        continue;
      const [one, two] = [wordsOf(first, value), wordsOf(second, other.value)];
      const isStable = [...value, ...other.value].every(({ kind, text }) => {
        const base = text.replace(/'$/, '');
        return (
          kind !== 'name' || shared.has(base) || (lasts && base === name) || own.every((names) => !names.has(base))
        );
      });
      if (isStable && one === two) shared.set(name, one);
    }
    return shared;
  }

  #fresh(name: string): string {
    for (let k = this.#used.has(name) ? 2 : 1; ; k++) {
      const candidate = k === 1 ? name : `${name}_${k}`;
      if (this.#used.has(candidate) || this.#used.has(`d${candidate}`)) continue;
      this.#used.add(candidate).add(`d${candidate}`);
      return candidate;
    }
  }
}

/** Whether a line reads a name before it is assigned. */
function isReadBefore(name: string, lines: readonly Line[]): boolean {
  const at = lines.findIndex((line) => line.name === name);
  return lines.slice(0, at).some(({ value }) => value.some(({ kind, text }) => kind === 'name' && text === name));
}

/** Tokens in the words of the mixed rule; `now`: what names that are chosen later are called until then. */
function wordsOf(part: RulePart, tokens: readonly Token[], now: ReadonlyMap<string, string> = new Map()): string {
  return sentence(
    tokens.map((token, k) => {
      if (!isName(token, tokens[k + 1])) return token;
      const called = part.called(token.text);
      return { ...token, text: now.get(called) ?? called };
    }),
  );
}

/** Whether a token is the name of a value, and not of a function. */
function isName({ kind }: Token, next: Token | undefined): boolean {
  return kind === 'name' && !(next?.kind === 'symbol' && next.text === '(');
}

function sentence(tokens: readonly Token[]): string {
  return tokens
    .map(({ kind, text }, k) => {
      const before = tokens[k - 1];
      const isTight =
        before === undefined ||
        ['(', '[', '!'].includes(before.text) ||
        [')', ']', ',', '['].includes(text) ||
        (text === '(' && before.kind === 'name');
      return `${isTight ? '' : ' '}${kind === 'text' ? `'${text}'` : text}`;
    })
    .join('');
}

function afterColon(text: string): string {
  return text.slice(text.indexOf(':') + 1);
}

function specOf(spec: ParamText): Exclude<ParamText, number> {
  return typeof spec === 'object' ? spec : { default: spec };
}
