import { UserError } from '../errors/user-error.js';
import type { Node } from '../rule/program/graph.js';
import type { Assigned, RoleProgram, RuleProgram } from '../rule/program/program.js';
import { compileScalar, type ScalarProgram } from '../rule/program/scalar.js';
import type { AuditedLayer, AuditedNetwork, AuditedUnit } from './audited-network.js';
import { derivative } from './derivative.js';
import { ABOVE, BELOW, remembering } from './draw-threshold.js';

const probabilitySlope = (sum: number) => `#probability-slope.${sum}`;
const actionSlope = (sum: number) => `#action-slope.${sum}`;
const signal = (sum: number) => `#signal.${sum}`;

/**
 * The program whose units also keep the derivatives of their probability and of their action by each of their sums.
 * Takes the result of `withOutcomeProbabilities`.
 */
export function withSlopes(program: RuleProgram): RuleProgram {
  const { graph } = program;
  const extended = (role: RoleProgram): RoleProgram => {
    const value = (name: string) => role.act.find((a) => a.name === name)?.value ?? graph.number(0);
    const p = value(BELOW);
    if (role.logits > 1 && p.op !== 'softmax')
      throw new UserError(
        `a choice by other probabilities than softmax(…) cannot be sampled by the audit; take fewer units, which it enumerates`,
      );
    // Of a unit that selects, the derivative of the logit: that of the softmax follows from it.
    const rising = role.logits > 1 ? p.args[0]! : p;
    const slopes = role.sums.flatMap(({ name }, k): Assigned[] => {
      const sum = graph.leaf('sum', name);
      return [
        { name: probabilitySlope(k), value: derivative(graph, rising, sum) },
        { name: actionSlope(k), value: derivative(graph, value('a'), sum) },
      ];
    });
    const wider = remembering(role, slopes);
    return { ...wider, memory: [...wider.memory, ...role.sums.map((_, k) => signal(k))] };
  };
  return { ...program, hidden: extended(program.hidden), output: extended(program.output) };
}

/**
 * An unbiased estimate of ∂E[R]/∂w from one episode: R · ∂ log Pr(everything drawn)/∂w, the score function, carried by
 * the chain rule through units that draw nothing. It uses the equations of the policy alone.
 *
 * Williams (1992), Machine Learning 8:229–256; with deterministic units, Schulman, Heess, Weber & Abbeel (2015),
 * Gradient estimation using stochastic computation graphs, arXiv:1506.05254.
 */
export class ScoreGradient {
  /** `[weight]`: the estimate, in the order of the network's `weights`. */
  readonly values: Float64Array;
  readonly #chains: ReadonlyMap<AuditedLayer, Chain>;
  readonly #credit: readonly Float64Array[];

  readonly #network: AuditedNetwork;

  /** `rule` and `network` come from {@link withSlopes}. */
  constructor(rule: RuleProgram, network: AuditedNetwork) {
    this.#network = network;

    this.values = new Float64Array(network.weights.length);
    const chains = new Map([rule.hidden, rule.output].map((role) => [role, createChain(rule, role)]));
    this.#chains = new Map(network.layers.map((layer) => [layer, chains.get(layer.role)!]));
    this.#credit = network.layers.map((layer) => new Float64Array(layer.units.length));
  }

  /**
   * Fills `values` from the last act of the network's units, before they learn from it. `outcomes[layer][unit]`: 1
   * where the draw fell below the unit's threshold, 0 where it did not or nothing was drawn; of a unit that selects,
   * its action.
   */
  estimate(reward: number, outcomes: readonly Uint8Array[]): void {
    this.values.fill(0);
    for (const credit of this.#credit) credit.fill(0);
    const { layers } = this.#network;
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!;
      const chain = this.#chains.get(layer)!;
      layer.units.forEach((unit, i) => {
        chain.signal(unit.memory, this.#credit[l]![i]!, reward, outcomes[l]![i]!);
        this.#pass(layer, unit, chain, l > 0 ? this.#credit[l - 1] : undefined);
      });
    }
  }

  #pass(layer: AuditedLayer, unit: AuditedUnit, chain: Chain, below: Float64Array | undefined): void {
    const { inputs, x } = layer;
    const target = this.values.subarray(unit.at, unit.at + layer.role.logits * (inputs + 1));
    chain.program.ascend(unit.memory, x, unit.learned, unit.traces, chain.targets(target), inputs);
    if (!below) return;
    const out = chain.room(inputs);
    chain.program.send(unit.memory, x, unit.learned, unit.learned, unit.traces, unit.oldTraces, out, inputs);
    for (let i = 0; i < inputs; i++) below[i]! += out[i]!;
  }
}

interface Chain {
  /** `ascend` gives the derivatives by the weights, `send` those by the senders' actions. */
  readonly program: ScalarProgram;
  /**
   * Writes to `memory`, for each sum, the derivative by it of the score function. `credit`: the derivative by the
   * unit's action.
   */
  signal(memory: Float64Array, credit: number, reward: number, outcome: number): void;
  targets(weights: Float64Array): Float64Array[];
  room(inputs: number): Float64Array;
}

function createChain(rule: RuleProgram, role: RoleProgram): Chain {
  const { graph } = rule;
  const by = (leaf: Node): Node =>
    role.sums.reduce((total, { value }, k) => {
      const part = graph.apply('mul', graph.leaf('unit', signal(k)), derivative(graph, value, leaf));
      return graph.apply('add', total, part);
    }, graph.number(0));
  const toSenders = by(graph.leaf('x'));
  const program = compileScalar(
    rule,
    {
      ...role,
      deltas: [{ name: 'w', value: by(graph.leaf('learned', 'w')) }],
      traces: [],
      channels: [role.logits === 1 ? toSenders : graph.raw('total', toSenders)],
      receptions: [],
      learn: [],
    },
    'f64',
  );
  const slot = (name: string) => role.memory.indexOf(name);
  const slots = role.sums.map((_, k) => [slot(probabilitySlope(k)), slot(actionSlope(k)), slot(signal(k))] as const);
  const [below, above] = [slot(BELOW), slot(ABOVE)];
  const at = rule.synapseLearned.findIndex((v) => v.name === 'w');
  const targets: Float64Array[] = rule.synapseLearned.map(() => new Float64Array(0));
  let room = new Float64Array(0);
  return {
    program,
    signal(memory, credit, reward, outcome) {
      if (role.logits > 1) {
        for (let k = 0; k < role.logits; k++) {
          const at = k * role.memory.length;
          const score = reward * ((outcome === k + 1 ? 1 : 0) - memory[at + below]!);
          for (const [slope, , target] of slots) memory[at + target] = score * memory[at + slope]!;
        }
        return;
      }
      // A certain outcome has no score, even where the uncut probability still has a slope.
      const drawn = below >= 0 && memory[below]! > 0 && memory[above]! > 0;
      const score = drawn ? (outcome ? reward / memory[below]! : -reward / memory[above]!) : 0;
      for (const [probability, action, target] of slots)
        memory[target] = score * memory[probability]! + credit * memory[action]!;
    },
    targets(weights) {
      targets[at] = weights;
      return targets;
    },
    room(inputs) {
      if (room.length < inputs) room = new Float64Array(inputs);
      return room;
    },
  };
}
