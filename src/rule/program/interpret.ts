/** Values of one call, by slot. */
type Frame = unknown[];
type Run = (frame: Frame) => unknown;

const TOKEN =
  /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(===|=>|<=|&&|\|\||\+\+|\+=|[-+*/<!?:(),;{}[\].=])|(\S))/gy;

interface Token {
  readonly text: string;
  readonly kind: 'name' | 'number' | 'symbol' | 'end';
}

/**
 * Runs the JavaScript that scalar programs are written in without `new Function`: closures in place of code, slower,
 * with the same results. It knows just what is written there: one function or an object of methods; `const`, `let`,
 * assignments, counting loops, `if`, a `return` at the end; arithmetic, comparisons, choices, elements of arrays,
 * members of objects and calls of what `scope` holds.
 *
 * @throws an Error for any other text.
 */
export function interpret(source: string, scope: Readonly<Record<string, unknown>>): unknown {
  return new Interpreter(source, scope).whole();
}

const BINARY: readonly Readonly<Record<string, (a: Run, b: Run) => Run>>[] = [
  { '||': (a, b) => (f) => a(f) || b(f) },
  { '&&': (a, b) => (f) => a(f) && b(f) },
  { '===': (a, b) => (f) => a(f) === b(f) },
  {
    '<': (a, b) => (f) => (a(f) as number) < (b(f) as number),
    '<=': (a, b) => (f) => (a(f) as number) <= (b(f) as number),
  },
  {
    '+': (a, b) => (f) => (a(f) as number) + (b(f) as number),
    '-': (a, b) => (f) => (a(f) as number) - (b(f) as number),
  },
  {
    '*': (a, b) => (f) => (a(f) as number) * (b(f) as number),
    '/': (a, b) => (f) => (a(f) as number) / (b(f) as number),
  },
];

class Interpreter {
  readonly #tokens: Token[] = [];
  #at = 0;
  /** The names of each block that is open, the innermost last. */
  #blocks: Map<string, number>[] = [];
  #slots = 0;

  readonly #scope: Readonly<Record<string, unknown>>;

  constructor(source: string, scope: Readonly<Record<string, unknown>>) {
    this.#scope = scope;

    for (const [, name, number, symbol, other] of source.trimEnd().matchAll(TOKEN)) {
      if (other !== undefined) throw new Error(`the interpreter does not know '${other}'`);
      const kind = name !== undefined ? 'name' : number !== undefined ? 'number' : 'symbol';
      this.#tokens.push({ text: (name ?? number ?? symbol)!, kind });
    }
    this.#tokens.push({ text: '', kind: 'end' });
  }

  whole(): unknown {
    const value = this.#peek.text === '{' ? this.#methods() : this.#arrow();
    if (this.#peek.kind !== 'end') this.#fail('the end');
    return value;
  }

  #methods(): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    this.#expect('{');
    while (!this.#take('}')) {
      const name = this.#name();
      found[name] = this.#callable(this.#parameters());
      if (this.#peek.text !== '}') this.#expect(',');
    }
    return found;
  }

  #arrow(): unknown {
    const names = this.#parameters();
    this.#expect('=>');
    return this.#callable(names);
  }

  #parameters(): string[] {
    const names: string[] = [];
    this.#expect('(');
    while (!this.#take(')')) {
      names.push(this.#name());
      if (this.#peek.text !== ')') this.#expect(',');
    }
    return names;
  }

  #callable(names: readonly string[]): (...given: unknown[]) => unknown {
    this.#slots = 0;
    this.#blocks = [new Map()];
    for (const name of names) this.#declare(name);
    const statements: Run[] = [];
    let result: Run | undefined;
    this.#expect('{');
    while (!this.#take('}')) {
      if (this.#take('return')) {
        result = this.#expression();
        this.#expect(';');
        if (this.#peek.text !== '}') this.#fail("the end of the function, after 'return'");
      } else statements.push(this.#statement());
    }
    const frame: Frame = new Array(this.#slots).fill(undefined);
    const body = inTurn(statements);
    // Programs do not call themselves, so one frame does for all calls.
    return (...given) => {
      for (let k = 0; k < given.length; k++) frame[k] = given[k];
      body(frame);
      return result?.(frame);
    };
  }

  #statement(): Run {
    if (this.#peek.text === '{') return this.#block();
    if (this.#take('const') || this.#take('let')) return this.#declaration();
    if (this.#take('for')) return this.#loop();
    if (this.#take('if')) return this.#condition();
    const run = this.#assignment();
    this.#expect(';');
    return run;
  }

  #block(): Run {
    this.#expect('{');
    this.#blocks.push(new Map());
    const statements: Run[] = [];
    while (!this.#take('}')) statements.push(this.#statement());
    this.#blocks.pop();
    return inTurn(statements);
  }

  #declaration(): Run {
    const runs: Run[] = [];
    do {
      const name = this.#name();
      this.#expect('=');
      const value = this.#expression();
      const slot = this.#declare(name);
      runs.push((f) => (f[slot] = value(f)));
    } while (this.#take(','));
    this.#expect(';');
    return inTurn(runs);
  }

  #loop(): Run {
    this.#blocks.push(new Map());
    this.#expect('(');
    this.#expect('let');
    const begin = this.#declaration();
    const goesOn = this.#expression();
    this.#expect(';');
    const move = this.#assignment();
    this.#expect(')');
    const body = this.#statement();
    this.#blocks.pop();
    return (f) => {
      for (begin(f); goesOn(f); move(f)) body(f);
    };
  }

  #condition(): Run {
    this.#expect('(');
    const test = this.#expression();
    this.#expect(')');
    const body = this.#statement();
    return (f) => {
      if (test(f)) body(f);
    };
  }

  #assignment(): Run {
    const name = this.#name();
    const slot = this.#slotOf(name);
    if (slot === undefined) return this.#fail(`a variable in place of '${name}'`);
    if (this.#take('[')) {
      const index = this.#expression();
      this.#expect(']');
      this.#expect('=');
      const value = this.#expression();
      return (f) => {
        (f[slot] as number[])[index(f) as number] = value(f) as number;
      };
    }
    if (this.#take('++')) return (f) => (f[slot] = (f[slot] as number) + 1);
    const adds = this.#take('+=');
    if (!adds) this.#expect('=');
    const value = this.#expression();
    return adds ? (f) => (f[slot] = (f[slot] as number) + (value(f) as number)) : (f) => (f[slot] = value(f));
  }

  #expression(): Run {
    const test = this.#binary(0);
    if (!this.#take('?')) return test;
    const yes = this.#expression();
    this.#expect(':');
    const no = this.#expression();
    return (f) => (test(f) ? yes(f) : no(f));
  }

  #binary(level: number): Run {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (let make = operators[this.#peek.text]; make; make = operators[this.#peek.text]) {
      this.#at++;
      left = make(left, this.#binary(level + 1));
    }
    return left;
  }

  #unary(): Run {
    if (this.#take('-')) {
      const of = this.#unary();
      return (f) => -(of(f) as number);
    }
    if (this.#take('!')) {
      const of = this.#unary();
      return (f) => !of(f);
    }
    return this.#operand();
  }

  #operand(): Run {
    const token = this.#peek;
    if (this.#take('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'number') {
      this.#at++;
      const value = Number(token.text);
      return () => value;
    }
    const name = this.#name();
    const slot = this.#slotOf(name);
    if (slot === undefined && typeof this.#scope[name] === 'number') {
      const constant = this.#scope[name];
      return () => constant;
    }
    if (slot === undefined) return this.#call(name);
    let value: Run = (f) => f[slot];
    for (;;) {
      const of = value;
      if (this.#take('[')) {
        const index = this.#expression();
        this.#expect(']');
        value = (f) => (of(f) as unknown[])[index(f) as number];
      } else if (this.#take('.')) {
        const member = this.#name();
        value = (f) => (of(f) as Record<string, unknown>)[member];
      } else return value;
    }
  }

  #call(name: string): Run {
    let called = this.#scope[name];
    if (this.#take('.')) called = (called as Record<string, unknown>)[this.#name()];
    if (typeof called !== 'function') return this.#fail(`a function or variable in place of '${name}'`);
    const invoke = called as (...given: unknown[]) => unknown;
    const given: Run[] = [];
    this.#expect('(');
    while (!this.#take(')')) {
      given.push(this.#expression());
      if (this.#peek.text !== ')') this.#expect(',');
    }
    const [first, second] = given;
    if (given.length === 1) return (f) => invoke(first!(f));
    return given.length === 2 ? (f) => invoke(first!(f), second!(f)) : (f) => invoke(...given.map((run) => run(f)));
  }

  #declare(name: string): number {
    const slot = this.#slots++;
    this.#blocks.at(-1)!.set(name, slot);
    return slot;
  }

  #slotOf(name: string): number | undefined {
    return this.#blocks.findLast((names) => names.has(name))?.get(name);
  }

  #name(): string {
    if (this.#peek.kind !== 'name') this.#fail('a name');
    return this.#tokens[this.#at++]!.text;
  }

  #take(text: string): boolean {
    if (this.#peek.text !== text || this.#peek.kind === 'end') return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`'${text}'`);
  }

  #fail(expected: string): never {
    throw new Error(`the interpreter found '${this.#peek.text}'; expected ${expected}`);
  }

  get #peek(): Token {
    return this.#tokens[this.#at]!;
  }
}

function inTurn(runs: readonly Run[]): Run {
  if (runs.length === 1) return runs[0]!;
  return (f) => {
    for (let k = 0; k < runs.length; k++) runs[k]!(f);
  };
}
