import { UserError } from '../errors/user-error.js';
import { roleInPass } from '../rule/compile/role-in-pass.js';
import { isLeaf, leafNames, leaves, type Node } from '../rule/program/graph.js';
import type { RoleProgram } from '../rule/program/program.js';
import { compileScalar, type ScalarProgram } from '../rule/program/scalar.js';
import type { LayerPlan } from '../team/layer-plan.js';
import { derivative } from './derivative.js';
import { remembering } from './draw-threshold.js';

const slopeBySum = (sum: number) => `#slope.${sum}`;
const slopeByOwn = (name: string) => `#slope-by.${name}`;
/** A draw of one half in each pass. */
const HALVES = new Float64Array(8).fill(0.5);
const signal = (sum: number) => `#signal.${sum}`;

/** The values of a parameter, `[input + 1][column]` or `[column]`, by its name in a team's state: `layer1/w`. */
export type Parameters = ReadonlyMap<string, ArrayLike<number>>;

/**
 * The gradient of a loss of a team's actions by the parameters with which its units act: the chain rule over the
 * equations of `act`, in f64. It knows nothing of what the rule learns. With passes, the actions are those of the
 * first.
 */
export class ErrorGradient {
  /** Sums of the gradient over all examples, by the name of the parameter: those on which the actions depend. */
  readonly sums: ReadonlyMap<string, Float64Array>;
  readonly #layers: readonly Layer[];
  /** `[layer]`: what it said last, 0 being the sensors. */
  #said: readonly ArrayLike<number>[] = [];

  /**
   * @throws {@link UserError} where an action is drawn, or units settle or hear their peers.
   */
  constructor(plans: readonly LayerPlan[], parameters: Parameters) {
    this.#layers = plans.map((plan) => new Layer(plan, parameters));
    this.sums = new Map(this.#layers.flatMap(({ sums }) => [...sums]));
  }

  /** The actions of the output units. */
  act(observation: ArrayLike<number>): Float64Array {
    const said = [observation];
    for (const layer of this.#layers) said.push(layer.act(layer.from.flatMap((of) => Array.from(said[of]!))));
    this.#said = said;
    return said.at(-1) as Float64Array;
  }

  /** Adds the gradient for the observation acted on last. `errors`, `[output unit]`: the gradient by the actions. */
  add(errors: Float64Array): void {
    const credit = this.#said.map(({ length }) => new Float64Array(length));
    credit.at(-1)!.set(errors);
    for (let k = this.#layers.length; k > 0; k--) {
      const { from } = this.#layers[k - 1]!;
      const below = this.#layers[k - 1]!.add(credit[k]!);
      let sender = 0;
      for (const of of from) for (let i = 0; i < credit[of]!.length; i++) credit[of]![i]! += below[sender++]!;
    }
  }
}

interface Unit {
  readonly memory: Float64Array;
  readonly learned: readonly Float64Array[];
  readonly own: Float64Array;
  readonly traces: readonly Float64Array[];
  readonly deltas: readonly Float64Array[];
}

class Layer {
  readonly sums = new Map<string, Float64Array>();
  readonly #plan: LayerPlan;
  readonly #role: RoleProgram;
  /** `act` keeps the slopes of the action in memory. */
  readonly #acts: ScalarProgram;
  /** `ascend` gives the gradient by the parameters of synapses, and `send` that by the actions of the senders. */
  readonly #chain: ScalarProgram;
  readonly #units: readonly Unit[];
  readonly #x: Float64Array;
  /** What all senders of the layer said last. */
  #heard: readonly number[] = [];
  readonly #start: Float64Array;
  /** Indices in memory: of each sum its slope and its signal, of each parameter of the unit its slope. */
  readonly #slots: readonly (readonly [slope: number, signal: number])[];
  readonly #ownSlots: readonly (readonly [index: number, slope: number])[];

  constructor(plan: LayerPlan, parameters: Parameters) {
    const { rule, layer, inputs, columns } = plan;
    refuse(plan);
    const { graph } = rule;
    const acted = roleInPass(graph, plan.role, 0);
    const action = acted.act.find(({ name }) => name === 'a')!.value;
    if (leaves([action]).some((leaf) => isLeaf(leaf, 'draw')))
      throw new UserError(
        `units of layer ${layer} of rule '${rule.text.name}' draw their actions, and the gradient of a loss is that of actions without a draw; expected units that compute them, as in error-backprop`,
      );
    const ownNames = [...leafNames([action], 'own')];
    const slopes = [
      ...acted.sums.map(({ name }, k) => ({
        name: slopeBySum(k),
        value: derivative(graph, action, graph.leaf('sum', name)),
      })),
      ...ownNames.map((name) => ({
        name: slopeByOwn(name),
        value: derivative(graph, action, graph.leaf('own', name)),
      })),
    ];
    // Sums on which only what is learned depends have no gradient.
    const usedSums = leafNames([action], 'sum');
    const role = remembering(acted, slopes);
    const memory = [...role.memory, ...role.sums.map((_, k) => signal(k))];
    this.#plan = plan;
    this.#role = { ...role, memory };
    const alone = { ...rule, passes: [] };
    this.#acts = compileScalar(alone, this.#role, 'f64');
    const byLeaf = (leaf: Node) =>
      role.sums.reduce<Node>((sum, { value }, k) => {
        const part = graph.apply('mul', graph.leaf('unit', signal(k)), derivative(graph, value, leaf));
        return graph.apply('add', sum, part);
      }, graph.number(0));
    const names = [
      ...leafNames(
        role.sums.filter(({ name }) => usedSums.has(name)).map(({ value }) => value),
        'learned',
      ),
    ];
    const deltas = names.map((name) => ({ name, value: byLeaf(graph.leaf('learned', name)) }));
    const nothing = {
      traces: [],
      receptions: [],
      learn: [],
      feedbackDeltas: [],
      unitDeltas: [],
      errorSums: [],
      after: [],
    };
    const chain = { ...this.#role, ...nothing, deltas, channels: [byLeaf(graph.leaf('x'))], echoes: [] };
    this.#chain = compileScalar(alone, chain, 'f64');
    const slot = (name: string) => memory.indexOf(name);
    this.#slots = role.sums.map((_, k) => [slot(slopeBySum(k)), slot(signal(k))]);
    this.#ownSlots = ownNames.map((name) => [
      rule.unitLearned.findIndex((v) => v.name === name),
      slot(slopeByOwn(name)),
    ]);
    this.#start = Float64Array.from(memory, (name) => rule.unitStart[name] ?? 0);
    this.#x = new Float64Array(inputs + 1).fill(1, inputs);
    const column = (name: string, j: number) => {
      const values = parameters.get(`layer${layer}/${name}`)!;
      return Float64Array.from({ length: values.length / columns }, (_, i) => values[i * columns + j]!);
    };
    this.#units = Array.from({ length: columns }, (_, j) => ({
      memory: new Float64Array(memory.length),
      learned: rule.synapseLearned.map(({ name }) => column(name, j)),
      own: Float64Array.from(rule.unitLearned, ({ name }) => column(name, j)[0]!),
      traces: rule.traces.map(({ start }) => new Float64Array(inputs + 1).fill(start)),
      deltas: rule.synapseLearned.map(() => new Float64Array(inputs + 1)),
    }));
    for (const name of names) this.sums.set(`layer${layer}/${name}`, new Float64Array((inputs + 1) * columns));
    for (const name of ownNames) this.sums.set(`layer${layer}/${name}`, new Float64Array(columns));
  }

  /** The layers that it listens to. */
  get from(): readonly number[] {
    return this.#plan.from;
  }

  /** `heard`: what all its senders say. */
  act(heard: readonly number[]): Float64Array {
    this.#heard = heard;
    return Float64Array.from(this.#units, ({ memory, learned, own, traces }, j) => {
      this.#hear(j);
      memory.set(this.#start);
      return this.#acts.act(memory, this.#x, learned, own, traces, this.#plan.inputs, 0.5, 0, HALVES);
    });
  }

  /** Adds the gradient, from that by the actions of the units; returns that by the actions of their senders. */
  add(credit: Float64Array): Float64Array {
    const { layer, inputs, columns, rule } = this.#plan;
    const below = new Float64Array(this.#heard.length);
    const out = new Float64Array(inputs);
    const ownSums = this.#ownSlots.map(([index]) => this.sums.get(`layer${layer}/${rule.unitLearned[index]!.name}`)!);
    const synaptic = rule.synapseLearned.map(({ name }) => this.sums.get(`layer${layer}/${name}`));
    this.#units.forEach(({ memory, learned, traces, deltas }, j) => {
      const senders = this.#hear(j);
      for (const [slope, target] of this.#slots) memory[target] = credit[j]! * memory[slope]!;
      this.#ownSlots.forEach(([, slope], k) => void (ownSums[k]![j]! += credit[j]! * memory[slope]!));
      for (const delta of deltas) delta.fill(0);
      this.#chain.ascend(memory, this.#x, learned, traces, deltas, inputs);
      synaptic.forEach((sums, k) => {
        if (sums) for (let i = 0; i <= inputs; i++) sums[i * columns + j]! += deltas[k]![i]!;
      });
      this.#chain.send(memory, this.#x, learned, learned, traces, traces, out, inputs);
      for (let i = 0; i < inputs; i++) {
        const sender = senders ? senders[i]! : i;
        if (sender >= 0) below[sender]! += out[i]!;
      }
    });
    return below;
  }

  /**
   * Lets `x` be what a unit hears. Returns the senders over whose synapses, −1 where nobody is; undefined: all in
   * order.
   */
  #hear(unit: number): Int32Array | undefined {
    const { field } = this.#plan;
    if (!field) {
      this.#x.set(this.#heard);
      return undefined;
    }
    const first = Math.floor(unit / field.maps) * field.taps;
    const senders = field.senders.subarray(first, first + field.taps);
    senders.forEach((sender, tap) => {
      this.#x[tap] = sender < 0 ? 0 : this.#heard[sender]!;
    });
    return senders;
  }
}

/** @throws {@link UserError} for a layer over which the chain rule is not written here. */
function refuse({ layer, rule, role, rounds, delay, logits, components }: LayerPlan): void {
  const terms = role.sums.map(({ value }) => value);
  const why =
    rule.settlingSteps > 0
      ? 'settle before they learn'
      : rounds > 1
        ? 'hear their peers in rounds'
        : delay > 0
          ? 'hear their peers as they were steps ago'
          : components > 1
            ? 'say vectors'
            : logits > 1
              ? 'select among several actions'
              : leafNames(terms, 'own').size > 0
                ? 'have parameters of their own in a sum over synapses'
                : undefined;
  if (why !== undefined)
    throw new UserError(
      `units of layer ${layer} of rule '${rule.text.name}' ${why}, and the audit of errors does not follow that; expected layers that act once, each from layers below`,
    );
}
