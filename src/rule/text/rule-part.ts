import { declare } from './declarations.js';
import type { Hearing } from './hearing.js';
import { type Token, tokenize } from './lexer.js';
import type { RuleText, VariableText } from './rule-text.js';

/** A rule's text with all its parameters. */
export interface ChosenRule {
  readonly text: Readonly<RuleText>;
  readonly params: Readonly<Record<string, number | string>>;
}

/** What a name is to a rule. `local`: assigned and forgotten. */
export type Kind = 'parameter' | 'unit' | 'synapse' | 'feedback' | 'pass' | 'heard' | 'local';
/** Which of a rule's texts. */
export type Section = 'act' | 'learn';
/** A line: the name that it assigns, and the tokens of the value. */
export type Line = { readonly name: string; readonly value: readonly Token[] };

/** One of the two rules, with what its names are and how the mixed rule calls them. */
export class RulePart {
  readonly text: Readonly<RuleText>;
  readonly params: ChosenRule['params'];
  readonly hearings: readonly Hearing[];
  readonly kinds = new Map<string, Kind>();
  /**
   * Names that both rules assign or declare and the mixed rule chooses, or keeps, under the same name, are not in it.
   */
  readonly renamed = new Map<string, string>();
  readonly lines: Readonly<Record<Section, readonly Line[]>>;

  constructor({ text, params }: ChosenRule) {
    this.text = text;
    this.params = params;
    this.hearings = declare(text, params).hearings;
    this.lines = { act: linesOf(text.act, 'act'), learn: linesOf(text.learn ?? '', 'learn') };
    const claim = (names: Iterable<string>, kind: Kind) => {
      for (const name of names) if (!this.kinds.has(name)) this.kinds.set(name, kind);
    };
    claim(Object.keys(text.params ?? {}), 'parameter');
    for (const section of ['unit', 'synapse', 'feedback'] as const) claim(Object.keys(text[section] ?? {}), section);
    claim(['w'], 'synapse');
    claim(passesOf(text), 'pass');
    claim(
      this.hearings.flatMap(({ names }) => names),
      'heard',
    );
    for (const lines of Object.values(this.lines))
      claim(
        lines.map(({ name }) => name),
        'local',
      );
  }

  get name(): string {
    return this.text.name;
  }

  /** What it learns, or has drawn, under a name: the section in which that is declared; a parameter `w` always is. */
  learned(name: string): Variable | undefined {
    const kind = this.kinds.get(name);
    if (kind !== 'unit' && kind !== 'synapse' && kind !== 'feedback') return undefined;
    const spec = variable(this.text[kind]?.[name]);
    const isDrawn = typeof spec.start === 'string' || kind === 'feedback' || (kind === 'synapse' && name === 'w');
    return spec.learned || isDrawn ? { ...spec, section: kind, rate: this.number(spec.rate) } : undefined;
  }

  /** What lasts through an episode. */
  carried(name: string): Variable | undefined {
    const kind = this.kinds.get(name);
    if ((kind !== 'unit' && kind !== 'synapse') || this.learned(name)) return undefined;
    const spec = variable(this.text[kind]?.[name]);
    return { ...spec, start: spec.start ?? 0, section: kind, rate: undefined };
  }

  number(given: number | string | undefined): number | undefined {
    return typeof given === 'string' ? (this.params[given] as number) : given;
  }

  /** A name as the mixed rule has it; `d` and the name of what is learned goes with that. */
  called(name: string): string {
    const base = name.replace(/'$/, '');
    const own = this.renamed.get(base);
    if (own !== undefined) return own + name.slice(base.length);
    const of = base.startsWith('d') ? this.renamed.get(base.slice(1)) : undefined;
    return of !== undefined && this.learned(base.slice(1)) ? `d${of}` : name;
  }
}

/** What a name that lasts was declared as. */
export interface Variable {
  readonly section: 'unit' | 'synapse' | 'feedback';
  readonly start?: number | string | undefined;
  readonly bias?: number | string | undefined;
  readonly learned?: boolean | undefined;
  readonly vector?: boolean | undefined;
  readonly rate?: number | undefined;
}

/** The lines of a section: what each assigns, and the tokens of its value. */
function linesOf(source: string, section: Section): Line[] {
  const lines: Line[] = [];
  let tokens: Token[] = [];
  for (const token of tokenize(source, section)) {
    if (token.kind !== 'newline' && token.kind !== 'end') {
      tokens.push(token);
      continue;
    }
    if (tokens.length > 0) lines.push({ name: tokens[0]!.text, value: tokens.slice(2) });
    tokens = [];
  }
  return lines;
}

/** The names of a rule's passes. */
export function passesOf({ passes }: Readonly<RuleText>): readonly string[] {
  return typeof passes === 'string' ? passes.split(',').map((name) => name.trim()) : (passes ?? []);
}

/** A variable as an object, however it was written. */
export function variable(given: VariableText | undefined): Exclude<VariableText, number | string> {
  return typeof given === 'object' ? given : given === undefined ? {} : { start: given };
}
