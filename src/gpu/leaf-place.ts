import type { Leaf } from '../rule/program/graph.js';
import { type GpuLayerLayout, toldLayout } from './gpu-layout.js';

/** What tells one number of an array from another. An output unit that chooses among K actions has K − 1 columns. */
export type Coordinate = 'row' | 'input' | 'column' | 'error' | 'unit';

/** The texts of coordinates where some code stands. */
export type At = Readonly<Partial<Record<Coordinate, string>>>;

/**
 * Where the values of a leaf are: the coordinates on which they depend, the one that changes fastest last, and the text
 * that loads one.
 */
export interface LeafPlace {
  readonly axes: readonly Coordinate[];
  readonly load: (at: At) => string;
}

/** The places of the leaves of a layer's program; what a kernel computes on the way it says itself. */
export class LeafPlaces {
  readonly #layout: GpuLayerLayout;
  /** Leaves are those of a unit, whose logits have an index each, and not those of a column. */
  readonly #perUnit: boolean;

  constructor(layout: GpuLayerLayout, perUnit = false) {
    this.#layout = layout;
    this.#perUnit = perUnit;
  }

  of(leaf: Leaf): LeafPlace {
    const { plan, below } = this.#layout;
    const { inputs, rule } = plan;
    const { kind, name, index } = leaf;
    const column = this.#perUnit ? 'unit' : 'column';
    const j = (at: At) => this.#column(at, index);
    switch (kind) {
      case 'x': {
        const first = below ? below.memory.get('a')! : 0;
        return { axes: ['row', 'input'], load: ({ row, input }) => `inputAt(${row}, ${input}, ${first}u, 1f)` };
      }
      case 'echo': {
        const memory = rule.hidden.echoes.find((echo) => echo.name === name)!.memory;
        const first = below?.memory.get(memory);
        if (first === undefined) return { axes: [], load: () => '0f' };
        return { axes: ['row', 'input'], load: ({ row, input }) => `inputAt(${row}, ${input}, ${first}u, 0f)` };
      }
      case 'unit':
        return this.rows(this.#layout.memory.get(name)!, index);
      case 'sum':
        return this.rows(this.#layout.sums.get(name)!, index);
      case 'hear':
        return this.#heard(name, index);
      case 'own': {
        const first = this.#layout.own[rule.unitLearned.findIndex((v) => v.name === name)]!;
        return { axes: [column], load: (at) => `P[${first}u + ${j(at)}]` };
      }
      case 'error': {
        const { errors } = toldLayout(this.#layout.team);
        return {
          axes: ['row', 'error'],
          load: ({ row, error }) => `T[${errors}u + ${row} * ${plan.errors}u + ${error}]`,
        };
      }
      case 'feedback': {
        const first = this.#layout.feedback[rule.feedback.findIndex((v) => v.name === name)]!;
        return { axes: ['error', column], load: (at) => `P[${first}u + ${at.error} * ${plan.columns}u + ${j(at)}]` };
      }
      case 'trace':
      case 'new':
        return this.#traces(this.#layout.traces[rule.traces.findIndex((t) => t.name === name)]!, index);
      case 'old': {
        const trace = this.#layout.oldTraces.get(name);
        return trace === undefined ? this.#synapses(this.#layout.old.get(name)!, index) : this.#traces(trace, index);
      }
      case 'learned':
      case 'next':
        return this.#synapses(this.#layout.learned[rule.synapseLearned.findIndex((v) => v.name === name)]!, index);
      default:
        throw new Error(`a leaf '${kind} ${name}' has no place in a kernel with ${inputs} inputs`);
    }
  }

  /** An array `[row][column]` of the layer. */
  rows(first: number, logit = 0): LeafPlace {
    const { columns } = this.#layout.plan;
    return {
      axes: ['row', this.#perUnit ? 'unit' : 'column'],
      load: (at) => `R[${first}u + ${at.row} * ${columns}u + ${this.#column(at, logit)}]`,
    };
  }

  #heard(name: string, index: number): LeafPlace {
    const { plan, team, ownErrors } = this.#layout;
    const { role } = plan;
    const told = toldLayout(team);
    if (role.reward.includes(name)) return { axes: ['row'], load: ({ row }) => `T[${row}]` };
    if (role.ownError.includes(name))
      return {
        axes: ['row', this.#perUnit ? 'unit' : 'column'],
        load: (at) => `T[${told.errors + ownErrors}u + ${at.row} * ${team.errors}u + ${this.#column(at, index)}]`,
      };
    return this.rows(this.#layout.heard.get(name)!, index);
  }

  #synapses(first: number, logit: number): LeafPlace {
    const { columns } = this.#layout.plan;
    return {
      axes: ['input', this.#perUnit ? 'unit' : 'column'],
      load: (at) => `P[${first}u + ${at.input} * ${columns}u + ${this.#column(at, logit)}]`,
    };
  }

  #traces(first: number, logit: number): LeafPlace {
    const { inputs, columns } = this.#layout.plan;
    return {
      axes: ['row', 'input', this.#perUnit ? 'unit' : 'column'],
      load: (at) =>
        `Z[${first}u + (${at.row} * ${inputs + 1}u + ${at.input}) * ${columns}u + ${this.#column(at, logit)}]`,
    };
  }

  #column({ column, unit }: At, logit: number): string {
    const { logits } = this.#layout.plan;
    if (!this.#perUnit) return column!;
    return logits === 1 ? unit! : `${unit} * ${logits}u + ${logit}u`;
  }
}
