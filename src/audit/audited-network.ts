import { UserError } from '../errors/user-error.js';
import { heardNames, hearsErrors } from '../rule/program/heard.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import { compileScalar, type ScalarProgram } from '../rule/program/scalar.js';
import { ABOVE, BELOW, drawFor, type OutcomeActions, outcomeActions, outcomesOf } from './draw-threshold.js';

export interface AuditedUnit {
  readonly memory: Float64Array;
  /**
   * `[parameter][logit · synapses + synapse]`, in the order of the program's `synapseLearned`; the last synapse of each
   * logit is the bias.
   */
  readonly learned: readonly Float64Array[];
  readonly own: Float64Array;
  readonly traces: readonly Float64Array[];
  readonly oldTraces: readonly Float64Array[];
  readonly deltas: readonly Float64Array[];
  /** What the unit sends up its synapses, `[channel · inputs + sender]`. */
  readonly out: Float64Array;
  /** The index of its first weight in the network's flat arrays. */
  readonly at: number;
}

/** Where a learned parameter is: of a synapse its input, the bias last; 0 for one of the unit. */
export interface ParameterPlace {
  /** 1 for the first layer of units. */
  readonly layer: number;
  readonly column: number;
  readonly input: number;
}

/** The start value of a learned parameter of a unit with so many senders. */
export type StartParameter = (name: string, senders: number, place: ParameterPlace) => number;

/** One act of a layer. A layer with lateral synapses is in the list once for each of its rounds. */
export interface AuditedLayer {
  readonly role: RoleProgram;
  /** The round, from 0; all rounds of a layer share its weights. */
  readonly round: number;
  /** Inputs that show this layer's actions: unit j writes to `x[at + j]` of each. */
  readonly feeds: readonly { readonly x: Float64Array; readonly at: number }[];
  readonly program: ScalarProgram;
  readonly inputs: number;
  /** The inputs of the units: one value a sender, with lateral synapses one a peer, then 1 for the bias. */
  readonly x: Float64Array;
  readonly units: readonly AuditedUnit[];
  /** The layer's weights are `start` to `end` of the network's flat arrays. */
  readonly start: number;
  readonly end: number;
  /** The index of the first logit's probability in a unit's memory; −1 in a layer that draws nothing. */
  readonly below: number;
  readonly above: number;
  /** How many outcomes the draw of a unit has: 1 (it draws nothing), 2, or the number of actions it selects among. */
  readonly outcomes: number;
  /** The actions below and above the threshold; undefined where the action depends on more than the draw. */
  readonly actions: OutcomeActions | undefined;
}

/**
 * A network of literal units in f64 that learns from one-step episodes without ever moving its weights: the learning
 * rate is zero, so that the weight after an update is the weight before it, and every episode meets the same rule.
 */
export class AuditedNetwork {
  /** Layers, each once a round, in the order in which they act. */
  readonly layers: readonly AuditedLayer[];
  /** Every `w` (biases too) of the network: layer by layer, unit by unit, logit by logit, synapse by synapse. */
  readonly weights: Float64Array;
  /** `dw` of the last episode, placed as `weights`. */
  readonly updates: Float64Array;
  readonly #sensors: AuditedLayer['feeds'];
  /** The index of `w` in `synapseLearned`. */
  readonly #weightAt: number;
  readonly #startMemory: ReadonlyMap<RoleProgram, Float64Array>;
  readonly #scratch: { heard: Float64Array; inbox: Float64Array };

  readonly #rule: RuleProgram;

  /**
   * `sizes`: inputs, units of each hidden layer, output units. `parameter(name, senders, place)` gives the next start
   * value of a learned parameter, for a unit with so many senders. `rounds`: of the hidden layers; more than one gives
   * them lateral synapses. `first`: the rule as its units have it in the first layer.
   */
  constructor(
    rule: RuleProgram,
    sizes: readonly number[],
    parameter: StartParameter,
    readonly rounds = 1,
    first: RuleProgram = rule,
  ) {
    this.#rule = rule;
    requireReward(rule);

    const count = countWeights(sizes, rule.output.logits, rounds);
    this.weights = new Float64Array(count);
    this.updates = new Float64Array(count);
    const roles = [...new Set([rule, first].flatMap(({ hidden, output }) => [hidden, output]))];
    const programOf = (role: RoleProgram) =>
      compileScalar(role === rule.hidden || role === rule.output ? rule : first, role, 'f64');
    const programs = new Map(roles.map((role) => [role, programOf(role)]));
    this.#startMemory = new Map(
      roles.map((role) => {
        const start = role.memory.map((name) => rule.unitStart[name] ?? 0);
        const length = role.logits * start.length;
        return [role, Float64Array.from({ length }, (_, k) => start[k % start.length]!)];
      }),
    );
    this.#weightAt = rule.synapseLearned.findIndex(({ name }) => name === 'w');
    let at = 0;
    const perLayer = sizes.slice(1).map((size, l) => {
      const isOutput = l === sizes.length - 2;
      const of = l === 0 ? first : rule;
      const role = isOutput ? of.output : of.hidden;
      const inputs = sendersOf(sizes, l, rounds);
      const start = at;
      const units = Array.from({ length: size }, (_, j) => {
        const place = { layer: l + 1, firstColumn: j * role.logits };
        const unit = this.#createUnit(role, inputs, at, parameter, place);
        at += role.logits * (inputs + 1);
        return unit;
      });
      const common = {
        ...{ role, program: programs.get(role)!, inputs, start, end: at },
        ...{ below: role.memory.indexOf(BELOW), above: role.memory.indexOf(ABOVE) },
        ...{ outcomes: outcomesOf(role), actions: outcomeActions(role) },
      };
      return Array.from({ length: isOutput ? 1 : rounds }, (_, round) => ({
        ...common,
        round,
        x: createInputs(sizes[l]!, inputs),
        units: round === 0 ? units : units.map((unit) => this.#again(role, unit)),
      }));
    });
    const seeing = (l: number) => (perLayer[l] ?? []).map(({ x }) => ({ x, at: 0 }));
    this.#sensors = seeing(0);
    this.layers = perLayer.flatMap((ofLayer, l) =>
      ofLayer.map((layer, round) => {
        const next = ofLayer[round + 1];
        return { ...layer, feeds: next ? [{ x: next.x, at: sizes[l]! }] : seeing(l + 1) };
      }),
    );
    const channels = rule.hidden.channels.length;
    this.#scratch = {
      heard: new Float64Array(Math.max(...roles.map((role) => heardNames(role).length))),
      inbox: new Float64Array(channels * Math.max(...sizes)),
    };
  }

  /** Begins an episode: traces take their start values, and the first layer sees `observation`. */
  begin(observation: Float64Array): void {
    for (const { units } of this.layers)
      for (const { traces } of units)
        for (let t = 0; t < traces.length; t++) traces[t]!.fill(this.#rule.traces[t]!.start);
    for (const { x } of this.#sensors) x.set(observation);
  }

  /** One unit's action in the first step of an episode, from what its layer sees; fills the unit's memory. */
  act(layer: AuditedLayer, unit: AuditedUnit, draw: number): number {
    unit.memory.set(this.#startMemory.get(layer.role)!);
    return layer.program.act(unit.memory, layer.x, unit.learned, unit.own, unit.traces, layer.inputs, draw);
  }

  /** Makes a unit act as if its draw had this outcome; returns its action. */
  force(layer: AuditedLayer, unit: AuditedUnit, outcome: number): number {
    return this.act(layer, unit, drawFor(outcome, layer.role));
  }

  /** The spans of weights, one a layer (layers with rounds once). */
  get spans(): readonly Pick<AuditedLayer, 'start' | 'end'>[] {
    return this.layers.filter(({ round }) => round === 0);
  }

  /** Lets the units learn from a reward for their last actions, and fills `updates`; from the output layer down. */
  learn(reward: number): void {
    this.updates.fill(0);
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const layer = this.layers[l]!;
      const { heard } = this.#scratch;
      const { receptions } = layer.role;
      const heardAbove = receptions.reduce((count, r) => count + (r.kind === 'sum' ? 1 : r.names.length), 0);
      layer.units.forEach((unit, i) => {
        if (receptions.length > 0) this.#receive(layer, this.layers[l + 1]!, i);
        heard.fill(reward, heardAbove, heardAbove + layer.role.reward.length);
        layer.program.learn(unit.memory, heard, unit.own);
        this.#ascend(layer, unit, l > 0);
      });
    }
  }

  #receive(layer: AuditedLayer, above: AuditedLayer, i: number): void {
    const { heard, inbox } = this.#scratch;
    const m = above.units.length;
    for (let c = 0; c < above.role.channels.length; c++)
      for (let j = 0; j < m; j++) inbox[c * m + j] = above.units[j]!.out[c * above.inputs + i]!;
    layer.program.receive(inbox, heard, m);
  }

  #ascend(layer: AuditedLayer, unit: AuditedUnit, hasSenders: boolean): void {
    const { program, role, inputs, x } = layer;
    const { memory, learned, traces, oldTraces, deltas, out } = unit;
    const send = () => program.send(memory, x, learned, learned, traces, oldTraces, out, inputs);
    // Credit that does not wait for the update reads the traces as they were before it.
    if (hasSenders && !role.creditAfterUpdate) send();
    for (let t = 0; t < traces.length; t++) oldTraces[t]!.set(traces[t]!);
    // The directions of `w` add up over the rounds of a step; what else is learned is not audited.
    for (let v = 0; v < deltas.length; v++) if (v !== this.#weightAt) deltas[v]!.fill(0);
    program.ascend(memory, x, learned, traces, deltas, inputs);
    if (hasSenders && role.creditAfterUpdate) send();
  }

  /** The same unit in a further round of the step: its weights are shared, its memory is new. */
  #again(role: RoleProgram, unit: AuditedUnit): AuditedUnit {
    const copies = (all: readonly Float64Array[]) => all.map((values) => values.slice());
    const { traces, oldTraces } = unit;
    const memory = new Float64Array(role.logits * role.memory.length);
    return { ...unit, memory, traces: copies(traces), oldTraces: copies(oldTraces) };
  }

  #createUnit(
    role: RoleProgram,
    inputs: number,
    at: number,
    parameter: StartParameter,
    { layer, firstColumn }: { readonly layer: number; readonly firstColumn: number },
  ): AuditedUnit {
    const { synapseLearned, unitLearned, traces } = this.#rule;
    const count = role.logits * (inputs + 1);
    const synapses = () => new Float64Array(count);
    const flat = (all: Float64Array) =>
      synapseLearned.map((v) => (v.name === 'w' ? all.subarray(at, at + count) : synapses()));
    const learned = flat(this.weights);
    synapseLearned.forEach(({ name }, v) => {
      const placeOf = (k: number): ParameterPlace => ({
        layer,
        column: firstColumn + Math.floor(k / (inputs + 1)),
        input: k % (inputs + 1),
      });
      learned[v]!.set(Array.from(learned[v]!, (_, k) => parameter(name, inputs, placeOf(k))));
    });
    return {
      memory: new Float64Array(role.logits * role.memory.length),
      learned,
      own: Float64Array.from({ length: role.logits * unitLearned.length }, (_, k) =>
        parameter(unitLearned[k % unitLearned.length]!.name, inputs, {
          layer,
          column: firstColumn + Math.floor(k / unitLearned.length),
          input: 0,
        }),
      ),
      traces: traces.map(synapses),
      oldTraces: traces.map(synapses),
      deltas: flat(this.updates),
      out: new Float64Array(role.channels.length * inputs),
      at,
    };
  }
}

/** Writes the action of unit `j` of a layer to the inputs that show it. */
export function tell({ feeds }: AuditedLayer, j: number, action: number): void {
  for (let k = 0; k < feeds.length; k++) feeds[k]!.x[feeds[k]!.at + j] = action;
}

/** The probability that a unit does one of its outcomes, as its last act left it in its memory. */
export function chanceOf({ role, below, above }: AuditedLayer, { memory }: AuditedUnit, outcome: number): number {
  if (below < 0) return 1;
  const chance = outcome === 0 ? memory[above]! : memory[below + (outcome - 1) * role.memory.length]!;
  return Math.min(1, Math.max(0, chance));
}

/** The number of weights of a fully connected network, biases included. `logits`: of each output unit. */
export function countWeights(sizes: readonly number[], logits = 1, rounds = 1): number {
  const of = (l: number) => sizes[l + 1]! * (sendersOf(sizes, l, rounds) + 1) * (l === sizes.length - 2 ? logits : 1);
  return sizes.slice(1).reduce((sum, _, l) => sum + of(l), 0);
}

/**
 * How many senders a unit of layer `l` (0 is the first layer of units) has: the layer below and, with several rounds,
 * its peers, except in the output layer.
 */
function sendersOf(sizes: readonly number[], l: number, rounds: number): number {
  return sizes[l]! + (rounds > 1 && l < sizes.length - 2 ? sizes[l + 1]! : 0);
}

/** Inputs of 0, and 1 for the bias. */
function createInputs(senders: number, inputs: number): Float64Array {
  return new Float64Array(inputs + 1).fill(1).fill(0, senders, inputs);
}

/** @throws {@link UserError} when the rule hears errors or echoes: the audit's task tells rewards only. */
function requireReward({ text: { name }, components, hidden, output, passes }: RuleProgram): void {
  if (passes.length > 0)
    throw new UserError(
      `units of rule '${name}' act in passes (${passes.join(', ')}), and the audit by rewards follows one; auditErrors compares their directions with the gradient of a loss`,
    );
  if (components > 1)
    throw new UserError(
      `units of rule '${name}' say vectors, and the audit is of units that fire or not; expected a rule such as weight-max`,
    );
  const what =
    hearsErrors(hidden) || hearsErrors(output)
      ? 'errors, and the audit pays rewards alone'
      : hidden.awaitsEcho || output.awaitsEcho
        ? 'echoes, which the audit does not follow'
        : undefined;
  if (what !== undefined)
    throw new UserError(
      `units of rule '${name}' hear ${what}; auditErrors compares their directions with the gradient of a loss, and this audit takes a rule that learns from the broadcast reward and from what the units it feeds send, such as weight-max`,
    );
}
