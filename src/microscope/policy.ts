import {
  ABOVE,
  BELOW,
  drawFor,
  outcomeActions,
  outcomesOf,
  withOutcomeProbabilities,
} from '../audit/draw-threshold.js';
import { UserError } from '../errors/user-error.js';
import { roleInPass } from '../rule/compile/role-in-pass.js';
import { inOrder, isLeaf, type Node } from '../rule/program/graph.js';
import type { RoleProgram } from '../rule/program/program.js';
import { compileScalar, type ScalarProgram } from '../rule/program/scalar.js';
import type { LayerPlan } from '../team/layer-plan.js';
import { restoredPlan } from '../team/state/restored-plan.js';
import type { TeamState } from '../team/state/team-state.js';
import type { LayerWeights } from '../team/team.js';
import type { FittedTeam } from '../train/env-lanes.js';

/** What all units of a team did in one step, and the sums that made them do it. */
export interface Deeds {
  /** `[layer][unit]`; layer 0 are the sensors. */
  readonly actions: readonly Float64Array[];
  /** `[layer][column]`: sums over synapses and bias; of layer 0 nothing. */
  readonly sums: readonly Float64Array[];
}

/** A unit does what its rule says; or it does nothing; or always what it does on average. */
export const PLAYS = 0;
export const SILENT = 1;
export const AVERAGE = 2;

/** Joint actions of output units are summed over up to so many of them. */
export const MOST_ANSWERS = 4096;

/**
 * What the units of a team do when they see something, in 64 bits: the equations of `act` at the weights of a state,
 * and nothing of learning. Units can be asked one by one, which a team cannot, so that one of them may be made to do
 * something else.
 */
export class Policy {
  readonly inputs: number;
  /** What environments have to know of the team. */
  readonly fitted: FittedTeam;
  /** From the first hidden layer to the output. */
  readonly layers: readonly PolicyLayer[];

  /** @throws {@link UserError} for a state that is none, and for units that are more than a weighted sum and a draw. */
  constructor(state: TeamState) {
    const plan = restoredPlan(state, { engine: 'literal' });
    this.inputs = plan.sizes[0]!;
    const { sizes, choices, components } = plan;
    const { binary, stochastic } = plan.layers.at(-1)!.role;
    this.fitted = { sizes, choices, components, rule: { output: { binary, stochastic } } };
    this.layers = plan.layers.map((layer) => new PolicyLayer(layer, plan.sizes, state));
  }

  /** Acts by these weights from now on, of layers that hear all of those below. */
  take(weights: readonly LayerWeights[]): void {
    this.layers.forEach((layer, l) => {
      layer.weights.set(weights[l]!.weights);
      layer.biases.set(weights[l]!.biases);
    });
  }

  get output(): PolicyLayer {
    return this.layers.at(-1)!;
  }

  get hidden(): readonly PolicyLayer[] {
    return this.layers.slice(0, -1);
  }

  createDeeds(): Deeds {
    return {
      actions: [new Float64Array(this.inputs), ...this.layers.map(({ units }) => new Float64Array(units))],
      sums: [new Float64Array(), ...this.layers.map(({ columns }) => new Float64Array(columns))],
    };
  }

  /**
   * Sums of layer `l` in `of`, from those of a step in which all units acted: only senders that did something else are
   * added.
   *
   * @param l from 1.
   */
  sum(l: number, of: Deeds, from?: Deeds): void {
    const layer = this.layers[l - 1]!;
    const sums = of.sums[l]!;
    sums.set(from ? from.sums[l]! : layer.biases);
    for (const { layer: source, offset } of layer.from) {
      const actions = of.actions[source]!;
      const before = from?.actions[source];
      if (actions === before) continue;
      for (let sender = 0; sender < actions.length; sender++) {
        const change = actions[sender]! - (before ? before[sender]! : 0);
        if (change !== 0) layer.add(sums, offset + sender, change);
      }
    }
  }
}

/** Lets all units act on these draws, `[layer − 1][unit]`. */
export function perform(policy: Policy, deeds: Deeds, draws: readonly Float64Array[]): void {
  performAbove(policy, 0, deeds, draws);
}

/** Lets the units above layer `l` act on these draws. */
export function performAbove(policy: Policy, l: number, deeds: Deeds, draws: readonly Float64Array[]): void {
  for (let m = l + 1; m <= policy.layers.length; m++) {
    policy.sum(m, deeds);
    const layer = policy.layers[m - 1]!;
    for (let unit = 0; unit < layer.units; unit++)
      deeds.actions[m]![unit] = layer.draw(unit, deeds.sums[m]!, draws[m - 1]![unit]!);
  }
}

/** The units of one layer. */
export class PolicyLayer {
  /** 1 for the first hidden layer. */
  readonly layer: number;
  readonly units: number;
  readonly logits: number;
  readonly columns: number;
  /** The layers that it hears, and the first of their senders among its own. */
  readonly from: readonly { readonly layer: number; readonly offset: number }[];
  /**
   * Outcomes of a unit's draw: 1 (it draws nothing), 2, or the number of its actions; 0 where it draws a real number.
   */
  readonly outcomes: number;
  /** Its hidden units draw whether they fire, with one probability. */
  readonly binary: boolean;
  readonly biases: Float64Array;
  /** `[sender][column]`. */
  readonly weights: Float64Array;
  /** Its action depends on what it remembers of earlier steps. */
  readonly remembers: boolean;
  /**
   * `[unit]`: mean actions over what was seen, which stand for units that do not fire or not where these are to be
   * average.
   */
  readonly rates: Float64Array;
  /** What the last {@link look} found, `[outcome]`. */
  readonly chances: Float64Array;
  readonly actions: Float64Array;

  readonly #program: ScalarProgram;
  readonly #role: RoleProgram;
  readonly #memory: Float64Array;
  readonly #learned: Float64Array[];
  readonly #sums: Float64Array;
  readonly #own: readonly Float64Array[];
  readonly #below: number;
  readonly #above: number;
  readonly #constant: boolean;

  constructor(given: LayerPlan, sizes: readonly number[], { tensors }: Pick<TeamState, 'tensors'>) {
    const plan = inFirstPass(given);
    const { layer, units, logits, columns, rule, field, from, senders } = plan;
    requireFeedforward(plan);
    [this.layer, this.units, this.logits, this.columns] = [layer, units, logits, columns];
    let offset = 0;
    this.from = from.map((source) => {
      const first = offset;
      offset += sizes[source]!;
      return { layer: source, offset: first };
    });
    const known = outcomeRole(plan);
    this.#role = actingAlone(known ?? plan.role, plan);
    this.remembers = inOrder(this.#role.act.map(({ value }) => value)).some((node) => isLeaf(node, 'unit'));
    this.rates = new Float64Array(units);
    this.outcomes = known ? outcomesOf(known) : 0;
    const constants = known && logits === 1 ? outcomeActions(this.#role) : undefined;
    this.#constant = constants !== undefined;
    this.binary = this.outcomes === 2 && constants !== undefined && constants.above === 0 && constants.below === 1;
    this.chances = new Float64Array(Math.max(1, this.outcomes)).fill(1);
    this.actions = new Float64Array(Math.max(1, this.outcomes));
    if (constants) [this.actions[0], this.actions[1]] = [constants.above, constants.below];
    else if (logits > 1) this.actions.forEach((_, k) => void (this.actions[k] = k));
    this.#program = compileScalar(rule, this.#role, 'f64');
    const start = this.#role.memory.map((name) => rule.unitStart[name] ?? 0);
    this.#memory = Float64Array.from({ length: logits * start.length }, (_, k) => start[k % start.length]!);
    this.#below = this.#role.memory.indexOf(BELOW);
    this.#above = this.#role.memory.indexOf(ABOVE);
    this.#sums = new Float64Array(logits);
    this.#learned = rule.synapseLearned.map(({ name }) => (name === 'w' ? this.#sums : new Float64Array(logits)));
    this.#own = Array.from({ length: units }, (_, unit) =>
      Float64Array.from({ length: logits * rule.unitLearned.length }, (_, k) => {
        const { name } = rule.unitLearned[k % rule.unitLearned.length]!;
        return tensors[`layer${layer}/${name}`]!.data[unit * logits + Math.floor(k / rule.unitLearned.length)]!;
      }),
    );
    const { data } = tensors[`layer${layer}/w`]!;
    this.weights = new Float64Array(senders * columns);
    for (let column = 0; column < columns; column++)
      for (let tap = 0; tap < plan.inputs; tap++) {
        const position = field ? Math.floor(Math.floor(column / logits) / field.maps) : 0;
        const sender = field ? field.senders[position * field.taps + tap]! : tap;
        if (sender >= 0) this.weights[sender * columns + column] = data[tap * columns + column]!;
      }
    this.biases = Float64Array.from({ length: columns }, (_, column) => data[plan.inputs * columns + column]!);
  }

  /** Adds to sums `[column]` what a sender says more than before. */
  add(sums: Float64Array, sender: number, change: number): void {
    const { weights, columns } = this;
    const at = sender * columns;
    for (let column = 0; column < columns; column++) sums[column]! += change * weights[at + column]!;
  }

  /** Fills `chances` and `actions`, `[outcome]`, for a unit that has outcomes. */
  look(unit: number, sums: Float64Array): void {
    const { chances, actions, outcomes, logits } = this;
    if (outcomes <= 1) {
      actions[0] = this.#act(unit, sums, 0);
      return;
    }
    this.#act(unit, sums, 0);
    const memory = this.#memory;
    if (logits === 1) {
      const p = Math.min(1, Math.max(0, memory[this.#below]!));
      chances[1] = p;
      chances[0] = Math.min(1, Math.max(0, memory[this.#above]!));
      if (this.#constant) return;
      for (const outcome of [0, 1]) actions[outcome] = this.#act(unit, sums, drawFor(outcome, this.#role));
      return;
    }
    chances[0] = Math.max(0, memory[this.#above]!);
    const length = this.#role.memory.length;
    for (let k = 1; k < outcomes; k++) chances[k] = Math.max(0, memory[this.#below + (k - 1) * length]!);
  }

  /** What a unit does with this draw from [0, 1). */
  draw(unit: number, sums: Float64Array, uniform: number): number {
    if (this.outcomes === 0) return this.#act(unit, sums, uniform);
    this.look(unit, sums);
    const { chances, actions, outcomes } = this;
    if (outcomes === 1) return actions[0]!;
    if (outcomes === 2) return uniform < chances[1]! ? actions[1]! : actions[0]!;
    let sum = 0;
    for (let k = 1; k < outcomes; k++) {
      sum += chances[k]!;
      if (uniform < sum) return actions[k]!;
    }
    return actions[0]!;
  }

  /** What a unit that has outcomes does on average, given its sums. */
  mean(unit: number, sums: Float64Array): number {
    this.look(unit, sums);
    let mean = 0;
    for (let k = 0; k < this.chances.length; k++) mean += this.chances[k]! * this.actions[k]!;
    return mean;
  }

  /**
   * What a unit is made to do: nothing, or what it does on average, given what it hears; of units that do not fire or
   * not, its rate.
   */
  made(unit: number, sums: Float64Array, mode: number): number {
    if (mode === SILENT) return 0;
    return this.outcomes > 1 ? this.mean(unit, sums) : this.rates[unit]!;
  }

  #act(unit: number, sums: Float64Array, draw: number): number {
    const { logits } = this;
    for (let k = 0; k < logits; k++) this.#sums[k] = sums[unit * logits + k]!;
    // A unit without senders whose bias is the sum: its synapses were added up outside.
    return this.#program.act(this.#memory, NOTHING, this.#learned, this.#own[unit]!, NO_TRACES, 0, draw, 0);
  }
}

const NOTHING = new Float64Array(1);
const NO_TRACES: readonly Float64Array[] = Array.from({ length: 16 }, () => new Float64Array(64));

/**
 * The layer as it acts in the first of its passes, which counts.
 *
 * @throws {@link UserError} where its actions there are by the draw of another pass.
 */
function inFirstPass(plan: LayerPlan): LayerPlan {
  if (plan.passes === 1) return plan;
  const { rule, layer } = plan;
  const role = roleInPass(rule.graph, plan.role, 0);
  if (role.passDraws.length > 0)
    throw new UserError(
      `units of layer ${layer} (rule '${rule.text.name}') act in their first pass, ${rule.passes[0]}, by the draw of another; single units are judged where that is their own draw, u`,
    );
  return { ...plan, role };
}

/** @throws {@link UserError} for layers whose units hear their peers, or say vectors. */
function requireFeedforward({ layer, rounds, peers, components, rule }: LayerPlan): void {
  const refuse = (what: string) => {
    throw new UserError(
      `units of layer ${layer} (rule '${rule.text.name}') ${what}; single units are judged in teams whose units say numbers and hear the layers below alone, without lateral synapses`,
    );
  };
  if (components > 1) refuse(`say vectors of ${components} components`);
  if (rounds > 1 || peers > 0) refuse('hear their peers over lateral synapses');
}

/** The role with the probabilities of its outcomes kept; undefined where it draws a real number. */
function outcomeRole({ rule, role }: LayerPlan): RoleProgram | undefined {
  try {
    return withOutcomeProbabilities(rule.text.name, { ...rule, settlingSteps: 0, hidden: role, output: role }).hidden;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * The role with nothing in it but its action, and what of it is known of its draw.
 *
 * @throws {@link UserError} where the action depends on more than the sum of w · x.
 */
function actingAlone(role: RoleProgram, { rule, layer }: LayerPlan): RoleProgram {
  const act = role.act.filter(({ name }) => name === 'a' || name === BELOW || name === ABOVE);
  const nodes = inOrder(act.map(({ value }) => value));
  const used = role.sums.filter(({ name }) => nodes.some((node) => isLeaf(node, 'sum', name)));
  const refuse = (what: string) => {
    throw new UserError(
      `the action of units of layer ${layer} (rule '${rule.text.name}') depends on ${what}; single units are judged where it follows from one sum of w * x and a draw`,
    );
  };
  if (used.some(({ value }) => !isPlainSum(value))) refuse('another sum than that of w * x');
  if (nodes.some((node) => isLeaf(node, 'trace'))) refuse('their traces');
  const names = act.map(({ name }) => name);
  return { ...role, act, sums: used, memory: [...new Set([...names, ...role.memory])] };
}

function isPlainSum({ op, args }: Node): boolean {
  const [a, b] = args;
  if (op !== 'mul') return false;
  return [
    [a, b],
    [b, a],
  ].some(([w, x]) => isLeaf(w!, 'learned', 'w') && isLeaf(x!, 'x'));
}
