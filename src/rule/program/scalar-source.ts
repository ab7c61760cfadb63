import { unrolled, unrolledComponents } from '../compile/unroll.js';
import type { Precision } from '../ops/precision.js';
import type { LeafNode, Node } from './graph.js';
import { echoChannel, heardIndex, heardNames } from './heard.js';
import { writeScalar } from './javascript.js';
import type { Assigned, Constraint, Learned, RoleProgram, RuleProgram } from './program.js';

/** The JavaScript of `compileScalar`, for reading. */
export function scalarSource(rule: RuleProgram, role: RoleProgram, precision: Precision): string {
  const w = new ScalarWriter(rule, role, precision);
  const ofUnits =
    role.components > 1
      ? [w.sum(), w.actTogether(), w.learnTogether(), w.ascendIn()]
      : [w.act(), w.learn(), w.ascend()];
  return `{\n${[...ofUnits, w.ascendFeedback(), w.after(), w.send(), w.receive(), w.hearErrors()].join(',\n')}\n}`;
}

class ScalarWriter {
  readonly #rule: RuleProgram;
  readonly #role: RoleProgram;
  readonly #precision: Precision;

  constructor(rule: RuleProgram, role: RoleProgram, precision: Precision) {
    this.#rule = rule;
    this.#role = role;
    this.#precision = precision;
  }

  act(): string {
    const { act } = this.#role;
    const sums = this.#each(this.#role.sums);
    const totals = sums.map((_, k) => `let s${k} = 0;`).join(' ');
    const blocks = sums.map((_, k) => `let b${k} = 0;`).join(' ');
    const terms = (into: string) =>
      this.#block(
        sums.map((s) => s.value),
        (value, k) => `${into}${k} = F(${into}${k} + ${value});`,
      );
    const carry = sums.map((_, k) => `s${k} = F(s${k} + b${k});`).join(' ');
    const leaf = (node: LeafNode) => {
      const { kind, name, index } = node.leaf;
      if (kind !== 'sum') return this.#leaf(node);
      return `s${sums.findIndex((s) => s.name === name && s.logit === index)}`;
    };
    const values = this.#each(act);
    const body = this.#block(
      values.map((s) => s.value),
      (value, k) => `const m${k} = ${value};`,
      leaf,
    );
    const stores = values.map((s, k) => `memory[${this.#slot(s.name, s.logit)}] = m${k};`).join(' ');
    const a = act.findIndex((s) => s.name === 'a');
    const { logits } = this.#role;
    const action =
      a < 0
        ? '0'
        : logits === 1
          ? `m${a}`
          : Array.from({ length: logits }, (_, k) => `${k + 1} * m${k * act.length + a}`).join(' + ');
    return `act(memory, X, learned, own, traces, n, draw, pass, draws) {
  ${this.#arrays()} ${totals}
  for (let start = 0; start < n; start += 8) {
    ${blocks}
    const end = Math.min(start + 8, n);
    for (let i = start; i < end; i++) { const x = X[i]; ${terms('b')} }
    ${carry}
  }
  { const i = n, x = 1; ${terms('s')} }
  ${body}
  ${stores}
  return ${action};
}`;
  }

  learn(): string {
    const learn = this.#each(this.#role.learn);
    const body = this.#block(
      learn.map((s) => s.value),
      (value, k) => `const m${k} = ${value};`,
    );
    return `learn(memory, heard, own, passes) {\n  ${this.#passes(['memory'])} ${body}\n  ${learn.map((s, k) => `memory[${this.#slot(s.name, s.logit)}] = m${k};`).join(' ')}\n}`;
  }

  ascend(): string {
    const deltas = this.#each(this.#role.deltas);
    const traces = this.#each(this.#role.traces);
    const stores = (value: string, k: number) => {
      if (k >= deltas.length) return `const z${k} = ${value};`;
      const at = `D${this.#learned(deltas[k]!.name)}[${this.#synapse(deltas[k]!.logit)}]`;
      return `${at} = F(${at} + ${value});`;
    };
    const body = this.#block(
      [...deltas, ...traces].map((a) => a.value),
      stores,
    );
    const keep = traces
      .map((t, k) => `T_${this.#trace(t.name)}[${this.#synapse(t.logit)}] = z${deltas.length + k};`)
      .join(' ');
    const targets = this.#role.deltas
      .map((d) => `const D${this.#learned(d.name)} = deltas[${this.#learned(d.name)}];`)
      .join(' ');
    return `ascend(memory, X, learned, traces, deltas, n, echoes, passes) {
  ${this.#arrays()} ${this.#passes(['x'])} ${targets}
  for (let i = 0; i <= n; i++) { const x = i < n ? X[i] : 1; ${body} ${keep} }
}`;
  }

  sum(): string {
    const { sums, components } = this.#role;
    const leaf = (node: LeafNode) =>
      node.leaf.kind === 'fixed'
        ? `fixed[${this.#fixed(node.leaf.name)} * ${components} + component]`
        : this.#leaf(node);
    const terms = (into: string) =>
      this.#block(
        sums.map((s) => s.value),
        (value, k) => `${into}${k} = F(${into}${k} + ${value});`,
        leaf,
      );
    return `sum(memory, X, learned, own, fixed, sums, n, first, end, component) {
  ${this.#rule.synapseLearned.map((_, k) => `const L${k} = learned[${k}];`).join(' ')} ${sums.map((_, k) => `let s${k} = 0;`).join(' ')}
  for (let start = first; start < end; start += 8) {
    ${sums.map((_, k) => `let b${k} = 0;`).join(' ')}
    const stop = Math.min(start + 8, end);
    for (let i = start; i < stop; i++) { const x = X[i]; ${terms('b')} }
    ${sums.map((_, k) => `s${k} = F(s${k} + b${k});`).join(' ')}
  }
  { const i = n + component, x = 1; ${terms('s')} }
  ${sums.map((_, k) => `sums[component * ${sums.length} + ${k}] = s${k};`).join(' ')}
}`;
  }

  actTogether(): string {
    return `actTogether(memory, sums, own, fixed, draw) {\n  ${this.#together(this.#role.act)}\n}`;
  }

  learnTogether(): string {
    return `learnTogether(memory, heard, own, fixed) {\n  ${this.#together(this.#role.learn)}\n}`;
  }

  /** Values of all components of a lane, then stored: all read what was there before. */
  #together(values: readonly Assigned[]): string {
    const { components, memory } = this.#role;
    const roots = unrolledComponents(
      this.#rule.graph,
      values.map(({ value }) => value),
      components,
    ).flat();
    const heard = heardNames(this.#role).length;
    const leaf = (node: LeafNode): string => {
      const { kind, name, index } = node.leaf;
      if (kind === 'sum') {
        const { sums } = this.#role;
        return `sums[${index * sums.length + sums.findIndex((s) => s.name === name)}]`;
      }
      if (kind === 'hear') return `heard[${index * heard + heardIndex(this.#role, name)}]`;
      if (kind === 'fixed') return `fixed[${this.#fixed(name) * components + index}]`;
      return this.#leaf(node);
    };
    const body = this.#block(roots, (value, k) => `const m${k} = ${value};`, leaf);
    const stores = roots.map((_, k) => {
      const at = Math.floor(k / values.length) * memory.length + memory.indexOf(values[k % values.length]!.name);
      return `memory[${at}] = m${k};`;
    });
    return `${body}\n  ${stores.join(' ')}`;
  }

  ascendIn(): string {
    const { deltas } = this.#role;
    const body = this.#block(
      deltas.map((d) => d.value),
      (value, k) => `D${k}[i] = F(D${k}[i] + ${value});`,
    );
    const targets = deltas.map((d, k) => `const D${k} = deltas[${this.#learned(d.name)}];`).join(' ');
    return `ascendIn(memory, X, learned, deltas, n, first, end, bias, echoes) {
  ${this.#rule.synapseLearned.map((_, k) => `const L${k} = learned[${k}];`).join(' ')} ${targets}
  for (let k = first; k <= end; k++) { const i = k < end ? k : bias, x = k < end ? X[k] : 1; ${body} }
}`;
  }

  ascendFeedback(): string {
    const deltas = this.#role.feedbackDeltas;
    const targets = deltas.map((d, k) => `const D${k} = deltas[${this.#feedbackIndex(d.name)}];`).join(' ');
    const body = this.#block(
      deltas.map((d) => d.value),
      (value, k) => `D${k}[i] = F(D${k}[i] + ${value});`,
    );
    return `ascendFeedback(memory, errors, feedback, deltas, k) {
  ${this.#feedbackArrays()} ${targets}
  for (let i = 0; i < k; i++) { ${body} }
}`;
  }

  after(): string {
    const { after, logits } = this.#role;
    const body = Array.from({ length: logits }, (_, k) => after.map((constraint) => this.#constrain(constraint, k)));
    return `after(learned, n) {\n  ${body.flat().join('\n  ')}\n}`;
  }

  /** One parameter of one logit: its sums in blocks of 8, then each synapse. */
  #constrain({ name, value, sums }: Constraint, logit: number): string {
    const leaf = ({ leaf: of }: LeafNode) =>
      of.kind === 'sum' ? `s${sums.findIndex((sum) => sum.name === of.name)}` : `L[${this.#synapse(logit)}]`;
    const terms = this.#block(
      sums.map((sum) => sum.value),
      (term, k) => `b${k} = F(b${k} + ${term});`,
      leaf,
    );
    const totals = sums.map((_, k) => `let s${k} = 0;`).join(' ');
    const blocks = sums.map((_, k) => `let b${k} = 0;`).join(' ');
    const carry = sums.map((_, k) => `s${k} = F(s${k} + b${k});`).join(' ');
    const summing =
      sums.length === 0
        ? ''
        : `for (let start = 0; start < n; start += 8) { ${blocks} const end = Math.min(start + 8, n);
    for (let i = start; i < end; i++) { ${terms} } ${carry} }`;
    const store = this.#block([value], (next) => `L[${this.#synapse(logit)}] = ${next};`, leaf);
    return `{ const L = learned[${this.#learned(name)}]; ${totals} ${summing}
    for (let i = 0; i < n; i++) { ${store} } }`;
  }

  hearErrors(): string {
    const { errorSums, ownError } = this.#role;
    const at = (name: string) => heardIndex(this.#role, name);
    const sums = errorSums.map((_, k) => `let s${k} = 0;`).join(' ');
    const blocks = errorSums.map((_, k) => `let b${k} = 0;`).join(' ');
    const terms = this.#block(
      errorSums.map((s) => s.value),
      (value, k) => `b${k} = F(b${k} + ${value});`,
    );
    const carry = errorSums.map((_, k) => `s${k} = F(s${k} + b${k});`).join(' ');
    return `hearErrors(errors, heard, feedback, own, k) {
  ${this.#feedbackArrays()} ${sums}
  for (let start = 0; start < k; start += 8) {
    ${blocks}
    const end = Math.min(start + 8, k);
    for (let i = start; i < end; i++) { ${terms} }
    ${carry}
  }
  ${errorSums.map(({ name }, k) => `heard[${at(name)}] = s${k};`).join(' ')}
  ${ownError.map((name) => `heard[${at(name)}] = errors[own];`).join(' ')}
}`;
  }

  send(): string {
    const { logits } = this.#role;
    // A channel has one value for all logits.
    const channels = logits === 1 ? this.#role.channels : unrolled(this.#rule.graph, this.#role.channels, logits)[0]!;
    const body = this.#block(channels, (value, k) => `out[${k} * n + i] = ${value};`);
    return `send(memory, X, learned, old, traces, oldTraces, out, n, passes) {
  ${this.#arrays()} ${this.#passes(['x'])}
  for (let i = 0; i < n; i++) { const x = X[i]; ${body} }
}`;
  }

  receive(): string {
    let at = 0;
    const parts = this.#role.receptions.map((reception) => {
      if (reception.kind === 'sum') {
        return `{ let s0 = 0, s1 = 0, s2 = 0, s3 = 0; const C = ${reception.channel} * m;
    for (let j = 0; j < m; j += 4) {
      s0 = F(s0 + inbox[C + j]);
      if (j + 1 < m) s1 = F(s1 + inbox[C + j + 1]);
      if (j + 2 < m) s2 = F(s2 + inbox[C + j + 2]);
      if (j + 3 < m) s3 = F(s3 + inbox[C + j + 3]);
    }
    heard[${at++}] = F(F(s0 + s1) + F(s2 + s3)); }`;
      }
      const { names, start, update } = reception;
      const leaf = ({ leaf: { kind, name, index } }: LeafNode) =>
        kind === 'fold' ? `f${names.indexOf(name)}` : `inbox[${index} * m + j]`;
      const body = this.#block(update, (value, k) => `const g${k} = ${value};`, leaf);
      return `{ ${names.map((_, k) => `let f${k} = F(${start[k]});`).join(' ')}
    for (let j = 0; j < m; j++) { ${body} ${names.map((_, k) => `f${k} = g${k};`).join(' ')} }
    ${names.map((_, k) => `heard[${at++}] = f${k};`).join(' ')} }`;
    });
    return `receive(inbox, heard, m) { ${parts.join('\n  ')} }`;
  }

  /** Values of every logit, `[logit][value]`; with one logit as they are. */
  #each(values: readonly Assigned[]): readonly (Assigned & { readonly logit: number })[] {
    const { logits } = this.#role;
    if (logits === 1) return values.map(({ name, value }) => ({ name, logit: 0, value }));
    const nodes = values.map(({ value }) => value);
    return unrolled(this.#rule.graph, nodes, logits).flatMap((roots, k) =>
      roots.map((value, v) => ({ name: values[v]!.name, logit: k, value })),
    );
  }

  #block(
    roots: readonly Node[],
    use: (value: string, k: number) => string,
    leaf = (node: LeafNode) => this.#leaf(node),
  ): string {
    return writeScalar(this.#rule.graph, roots, use, leaf, this.#precision);
  }

  #leaf({ leaf: { kind, name, index: logit, pass } }: LeafNode): string {
    const at = this.#synapse(logit);
    switch (kind) {
      case 'x':
        return pass === 0 ? kind : `x${pass}[i]`;
      case 'draw':
        return name === '' ? kind : `draws[${logit}]`;
      case 'pass':
        return `(pass === ${logit} ? 1 : 0)`;
      case 'unit':
        return `memory${pass === 0 ? '' : pass}[${this.#slot(name, logit)}]`;
      case 'hear':
        return `heard[${heardIndex(this.#role, name)}]`;
      case 'own': {
        const { unitLearned } = this.#rule;
        return `own[${logit * unitLearned.length + unitLearned.findIndex((v) => v.name === name)}]`;
      }
      case 'echo':
        return `echoes[${echoChannel(this.#rule, name)} * (n + 1) + i]`;
      case 'error':
        return 'errors[i]';
      case 'feedback':
        return `B${this.#feedbackIndex(name)}[i]`;
      case 'learned':
      case 'next':
        return `L${this.#learned(name)}[${at}]`;
      case 'trace':
      case 'new':
        return `T_${this.#trace(name)}[${at}]`;
      case 'old': {
        const trace = this.#trace(name);
        return `${trace >= 0 ? `oldTraces[${trace}]` : `old[${this.#learned(name)}]`}[${at}]`;
      }
      default:
        throw new Error(`a leaf '${kind} ${name}' has no place in a scalar program`);
    }
  }

  #arrays(): string {
    const learned = this.#rule.synapseLearned.map((_, k) => `const L${k} = learned[${k}];`);
    const traces = this.#rule.traces.map((_, k) => `const T_${k} = traces[${k}];`);
    return [...learned, ...traces].join(' ');
  }

  /** Names for arrays of the passes after the first, as in `memory1`. */
  #passes(of: readonly ('memory' | 'x')[]): string {
    const later = this.#rule.passes.slice(1).map((_, k) => k + 1);
    return of.flatMap((what) => later.map((k) => `const ${what}${k} = passes[${k}].${what};`)).join(' ');
  }

  #feedbackArrays(): string {
    return this.#rule.feedback.map((_, k) => `const B${k} = feedback[${k}];`).join(' ');
  }

  #feedbackIndex(name: string): number {
    return this.#rule.feedback.findIndex((v) => v.name === name);
  }

  #slot(name: string, logit: number): number {
    return logit * this.#role.memory.length + this.#role.memory.indexOf(name);
  }

  /** The index of synapse i of a logit. */
  #synapse(logit: number): string {
    return logit === 0 ? 'i' : `i + ${logit} * (n + 1)`;
  }

  #learned(name: string): number {
    return this.#rule.synapseLearned.findIndex((v: Learned) => v.name === name);
  }

  #fixed(name: string): number {
    return this.#rule.unitConstants.findIndex((v) => v.name === name);
  }

  #trace(name: string): number {
    return this.#rule.traces.findIndex((t) => t.name === name);
  }
}
