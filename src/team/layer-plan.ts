import type { Rate } from '../rule/optimizer/rate.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import type { Field } from './wiring.js';

/** The highest layer of units that a layer listens to; undefined: it listens to sensors alone. */
export function below<Layer>(layers: readonly Layer[], { from }: Pick<LayerPlan, 'from'>): Layer | undefined {
  return layers[from.at(-1)! - 1];
}

/** The plan of one layer of a team. */
export interface LayerPlan {
  /** 1 for the first layer of units. */
  readonly layer: number;
  /**
   * Synapses of a unit without its bias: those from its senders, then with lateral synapses one from each unit of the
   * layer.
   */
  readonly inputs: number;
  /** The layers that it listens to, in increasing order; 0 are the sensors. */
  readonly from: readonly number[];
  /** How many senders these have. */
  readonly senders: number;
  /** Of a locally connected layer: to which senders each unit listens; undefined: to all of them, in order. */
  readonly field: Field | undefined;
  /** The layers that listen to it, the highest first: the order in which credit from several is added up. */
  readonly feeds: readonly number[];
  /** The most columns of the layer that one sender feeds. */
  readonly fanOut: number;
  /**
   * Inputs that a unit sums in one component: `inputs`; over sensors that are vectors `inputs / components`, since each
   * speaks in one component.
   */
  readonly fanIn: number;
  /** Lateral synapses among these `inputs`. */
  readonly peers: number;
  /** How many steps late the units hear their peers; 0: not at all, or within the step, in rounds. */
  readonly delay: number;
  /** How many errors the task tells: the feedback synapses of a unit. */
  readonly errors: number;
  /** Rounds in which the units act within a step; with more than one they hear their peers. */
  readonly rounds: number;
  /**
   * Passes in each of which the units act within a step; 1 where the rule names none. There are several rounds or
   * several passes, never both.
   */
  readonly passes: number;
  /** Units of the layer; of the literal engine each is one address on the bus. */
  readonly units: number;
  /** Components of the vectors that the units say; 1: they say scalars. A unit has a bias for each. */
  readonly components: number;
  /** Logits of each unit: 1, or K − 1 for output units that select among K actions. */
  readonly logits: number;
  /** Columns of the weight matrix `[input][column]`: units × logits, unit by unit. */
  readonly columns: number;
  /** The rule with this layer's parameters. */
  readonly rule: RuleProgram;
  readonly role: RoleProgram;
  readonly rate: Rate;
  /** By the names of learned parameters: what their rates are multiplied by. */
  readonly schedules: ReadonlyMap<string, Rate>;
  /** Whether some of its senders are units, which learn from credit, and not sensors. */
  readonly sendsCredit: boolean;
  /** Whether all values that reach this layer are known to be 0 or 1. */
  readonly binaryInputs: boolean;
}

/** Rows of everything that a layer keeps for each: row `(component or round) · batch + lane`. */
export function rowsOf({ rounds, components }: Pick<LayerPlan, 'rounds' | 'components'>, batch: number): number {
  return batch * rounds * components;
}

/**
 * Whether what a layer hears is put together from several places: the layers that it listens to, and its own past.
 */
export function hearsSeveral({ from, delay }: Pick<LayerPlan, 'from' | 'delay'>): boolean {
  return from.length > 1 || delay > 0;
}
