import type { Rate } from '../rule/optimizer/rate.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';

/** One layer of a team, resolved. */
export interface LayerPlan {
  /** 1 for the first layer of units. */
  readonly layer: number;
  /** Synapses of a unit but its bias: those from below, then with lateral synapses one from each unit of the layer. */
  readonly inputs: number;
  /** Those from its own layer. */
  readonly peers: number;
  /** How often the units act in a step; more than once they hear their peers. */
  readonly rounds: number;
  /** Units of the layer; of the literal engine each is one address on the bus. */
  readonly units: number;
  /** Logits of each: 1, or for output units that select among K actions K − 1. */
  readonly logits: number;
  /** Columns of the weight matrix `[input][column]`: units · logits, unit by unit. */
  readonly columns: number;
  /** The rule with this layer's parameters. */
  readonly rule: RuleProgram;
  readonly role: RoleProgram;
  readonly rate: Rate;
  /** Whether the layer below is made of units, who learn from credit. */
  readonly sendsCredit: boolean;
  /** The values that reach this layer are 0 or 1, provably. */
  readonly binaryInputs: boolean;
}
