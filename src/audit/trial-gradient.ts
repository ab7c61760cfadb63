import { UserError } from '../errors/user-error.js';
import { isLeaf, leafNames, leaves, type Node } from '../rule/program/graph.js';
import { compileScalar, type ScalarProgram } from '../rule/program/scalar.js';
import type { LayerPlan } from '../team/layer-plan.js';
import { derivative } from './derivative.js';
import { drawFor, drawThreshold, type OutcomeActions, outcomeActions } from './draw-threshold.js';
import type { Parameters } from './error-gradient.js';

/** A trial of a team in one lane, as it was played. */
export interface RecordedSteps {
  /** `[layer][step][unit]`: what was said, layer 0 being the sensors. */
  readonly said: readonly (readonly ArrayLike<number>[])[];
  /**
   * `[layer − 1][step][variable][unit]`: of the {@link TrialGradient.variables} of a layer, as they were before the
   * step.
   */
  readonly before: readonly (readonly (readonly ArrayLike<number>[])[])[];
}

/**
 * The gradient of the reward of whole trials by the parameters with which units act, in f64, from the equations of
 * `act` alone: credit goes back in time, over variables that units keep and over peers that were heard a step late.
 * Noise that is added is as it was drawn, and the gradient passes through it; an action that is 0 or 1 by a draw has
 * none, and the score function takes its place, the reward from there on times ∂ log Pr(action)/∂w.
 *
 * Werbos (1990), Proceedings of the IEEE 78:1550–1560; with draws Schulman, Heess, Weber & Abbeel (2015),
 * arXiv:1506.05254.
 */
export class TrialGradient {
  /** Sums over the trials added, by the name of the parameter. */
  readonly sums: ReadonlyMap<string, Float64Array>;
  readonly #layers: readonly Layer[];

  /** @throws {@link UserError} for layers over which the chain rule is not written here. */
  constructor(plans: readonly LayerPlan[], parameters: Parameters) {
    this.#layers = plans.map((plan) => new Layer(plan, parameters));
    this.sums = new Map(this.#layers.flatMap(({ sums }) => [...sums]));
  }

  /** Of each layer, the variables that its units read of the step before, with their values as an episode begins. */
  get variables(): readonly (readonly { readonly name: string; readonly start: number }[])[] {
    return this.#layers.map(({ variables, starts }) => variables.map((name, k) => ({ name, start: starts[k]! })));
  }

  /**
   * Adds the gradient of one trial. `credit`, `[step][output unit]`: the gradient of the reward by what the outputs
   * said; `rewards`, `[step]`: the reward, or what it was beyond the one expected.
   */
  add({ said, before }: RecordedSteps, credit: readonly Float64Array[], rewards: readonly number[]): void {
    const steps = rewards.length;
    const asked = this.#layers.map(({ units }, l) =>
      Array.from({ length: steps }, (_, t) =>
        l === this.#layers.length - 1 ? credit[t]!.slice() : new Float64Array(units),
      ),
    );
    const carried = this.#layers.map(({ variables, units }) => variables.map(() => new Float64Array(units)));
    let fromHereOn = 0;
    for (let t = steps - 1; t >= 0; t--) {
      fromHereOn += rewards[t]!;
      for (let l = this.#layers.length - 1; l >= 0; l--) {
        const { from, delay } = this.#layers[l]!;
        const past = said[l + 1]![t - delay];
        const below = this.#layers[l]!.add({
          heard: from.map((of) => said[of]![t]!),
          past,
          action: said[l + 1]![t]!,
          before: before[l]![t]!,
          asked: asked[l]![t]!,
          carried: carried[l]!,
          reward: fromHereOn,
        });
        let sender = 0;
        for (const of of from)
          for (let i = 0; i < said[of]![t]!.length; i++, sender++) if (of > 0) asked[of - 1]![t]![i]! += below[sender]!;
        if (delay > 0 && past) for (let i = 0; i < past.length; i++) asked[l]![t - delay]![i]! += below[sender + i]!;
      }
    }
  }
}

/** What a layer did in a step, and what is asked of it. */
interface LayerStep {
  readonly heard: readonly ArrayLike<number>[];
  /** What peers said, as it is heard; undefined while the episode is younger than the delay. */
  readonly past: ArrayLike<number> | undefined;
  readonly action: ArrayLike<number>;
  readonly before: readonly ArrayLike<number>[];
  /** `[unit]`: the gradient by what the units said. */
  readonly asked: Float64Array;
  /** `[variable][unit]`: the gradient by the variables as they were after the step; becomes that before it. */
  readonly carried: readonly Float64Array[];
  readonly reward: number;
}

const slopeName = (of: string, by: string) => `#slope.${of}.${by}`;
const signal = (sum: number) => `#signal.${sum}`;
/** Among the values whose slopes are known: the probability that an action is drawn with. */
const PROBABILITY = '#probability';

class Layer {
  readonly sums = new Map<string, Float64Array>();
  readonly variables: readonly string[];
  readonly starts: readonly number[];
  readonly from: readonly number[];
  readonly delay: number;
  readonly units: number;
  readonly #plan: LayerPlan;
  readonly #slopes: ScalarProgram;
  readonly #chain: ScalarProgram;
  readonly #memory: Float64Array;
  readonly #slots: Slots;
  /** The gradient by what the slopes are of. */
  readonly #wanted: Float64Array;
  readonly #outcomes: OutcomeActions | undefined;
  /** `[parameter]`: where the gradient of synapses and of units is added up. */
  readonly #synapseSums: readonly (Float64Array | undefined)[];
  readonly #ownSums: readonly Float64Array[];
  readonly #x: Float64Array;
  /** `[unit]`: learned parameters of synapses, and of the unit. */
  readonly #learned: readonly (readonly Float64Array[])[];
  readonly #own: readonly Float64Array[];
  readonly #traces: readonly Float64Array[];
  readonly #deltas: readonly Float64Array[];
  readonly #out: Float64Array;

  constructor(plan: LayerPlan, parameters: Parameters) {
    refuse(plan);
    const { rule, role, layer, inputs, columns } = plan;
    const { graph } = rule;
    this.#plan = plan;
    this.from = plan.from;
    this.delay = plan.delay;
    this.units = plan.units;
    const assigned = new Map(role.act.map(({ name, value }) => [name, value]));
    this.#outcomes = outcomeActions(role);
    const threshold = this.#outcomes && drawThreshold(rule.text.name, role);
    // Variables that the action depends on, and what these depend on.
    const needed = new Set<string>();
    for (let more: readonly string[] = ['a']; more.length > 0; ) {
      const read = leafNames(
        more.flatMap((name) => assigned.get(name) ?? []),
        'unit',
      );
      more = [...read].filter((name) => !needed.has(name));
      for (const name of more) needed.add(name);
    }
    this.variables = [...needed];
    this.starts = this.variables.map((name) => rule.unitStart[name] ?? 0);
    requireKept(plan, this.variables, new Set(assigned.keys()));
    // What units say, the variables that last, among which it may be again, and the probability that the action is
    // drawn with.
    const values = ['a', ...this.variables, ...(threshold ? [PROBABILITY] : [])];
    const valueNamed = (name: string): Node =>
      name === PROBABILITY ? threshold! : (assigned.get(name) ?? graph.leaf('unit', name));
    const all = values.map(valueNamed);
    const usedSums = leafNames(all, 'sum');
    const ownNames = [...leafNames(all, 'own')];
    const slopes = [...new Set(values)].flatMap((of) => {
      const value = valueNamed(of);
      const by = (kind: 'sum' | 'unit' | 'own', name: string) => ({
        name: slopeName(of, name),
        value: derivative(graph, value, graph.leaf(kind, name)),
      });
      return [
        ...role.sums.map(({ name }) => by('sum', name)),
        ...this.variables.map((name) => by('unit', name)),
        ...ownNames.map((name) => by('own', name)),
      ];
    });
    if (!threshold && leaves(slopes.map(({ value }) => value)).some((leaf) => isLeaf(leaf, 'draw')))
      throw new UserError(
        `units of layer ${layer} of rule '${rule.text.name}' draw in a way that the audit of trials does not follow; expected noise that is added, as in rflo, or an action of 0 or 1 by one comparison, as in reinforce`,
      );
    const probability = threshold ? [{ name: PROBABILITY, value: threshold }] : [];
    const names = [...slopes, ...probability].map(({ name }) => name);
    const memory = [...new Set([...this.variables, ...names, ...role.sums.map((_, k) => signal(k))])];
    this.#memory = new Float64Array(memory.length);
    this.#wanted = new Float64Array(values.length);
    const slot = (name: string) => memory.indexOf(name);
    const slopesBy = (name: string) => values.map((of) => slot(slopeName(of, name)));
    this.#slots = {
      variables: this.variables.map(slot),
      signals: role.sums.map((_, k) => slot(signal(k))),
      ofSums: role.sums.map(({ name }) => slopesBy(name)),
      ofVariables: this.variables.map(slopesBy),
      ofOwn: ownNames.map(slopesBy),
      probability: threshold && slot(PROBABILITY),
    };
    const alone = { ...rule, passes: [] };
    const nothing = {
      ...{ traces: [], receptions: [], learn: [], feedbackDeltas: [], unitDeltas: [], errorSums: [], after: [] },
      ...{ echoes: [], deltas: [], channels: [], memory },
    };
    const act = [{ name: 'a', value: graph.number(0) }, ...slopes, ...probability];
    this.#slopes = compileScalar(alone, { ...role, ...nothing, act }, 'f64');
    const byLeaf = (leaf: Node) =>
      role.sums.reduce<Node>((sum, { value }, k) => {
        const part = graph.apply('mul', graph.leaf('unit', signal(k)), derivative(graph, value, leaf));
        return graph.apply('add', sum, part);
      }, graph.number(0));
    const terms = role.sums.filter(({ name }) => usedSums.has(name)).map(({ value }) => value);
    const learnedNames = [...leafNames(terms, 'learned')];
    const deltas = learnedNames.map((name) => ({ name, value: byLeaf(graph.leaf('learned', name)) }));
    this.#chain = compileScalar(
      alone,
      { ...role, ...nothing, act, deltas, channels: [byLeaf(graph.leaf('x'))] },
      'f64',
    );
    const column = (name: string, j: number) => {
      const values = parameters.get(`layer${layer}/${name}`)!;
      return Float64Array.from({ length: values.length / columns }, (_, i) => values[i * columns + j]!);
    };
    const units = Array.from({ length: columns }, (_, j) => j);
    this.#learned = units.map((j) => rule.synapseLearned.map(({ name }) => column(name, j)));
    this.#own = units.map((j) => Float64Array.from(rule.unitLearned, ({ name }) => column(name, j)[0]!));
    this.#traces = rule.traces.map(({ start }) => new Float64Array(inputs + 1).fill(start));
    this.#deltas = rule.synapseLearned.map(() => new Float64Array(inputs + 1));
    this.#x = new Float64Array(inputs + 1).fill(1, inputs);
    this.#out = new Float64Array(inputs);
    for (const name of learnedNames) this.sums.set(`layer${layer}/${name}`, new Float64Array((inputs + 1) * columns));
    for (const name of ownNames) this.sums.set(`layer${layer}/${name}`, new Float64Array(columns));
    this.#synapseSums = rule.synapseLearned.map(({ name }) => this.sums.get(`layer${layer}/${name}`));
    this.#ownSums = ownNames.map((name) => this.sums.get(`layer${layer}/${name}`)!);
  }

  /** Adds the gradient of a step; returns that by what the units heard, `[synapse]`. */
  add({ heard, past, action, before, asked, carried, reward }: LayerStep): Float64Array {
    const { inputs, columns, role } = this.#plan;
    const memory = this.#memory;
    const { variables, signals, ofSums, ofVariables, ofOwn, probability } = this.#slots;
    const below = new Float64Array(inputs);
    let synapse = 0;
    for (const of of heard) for (let i = 0; i < of.length; i++) this.#x[synapse++] = of[i]!;
    if (this.delay > 0) for (let i = 0; i < this.units; i++) this.#x[synapse++] = past ? past[i]! : 0;
    const wanted = this.#wanted;
    const by = (slots: readonly number[]) => {
      let sum = 0;
      for (let v = 0; v < slots.length; v++) if (wanted[v] !== 0) sum += wanted[v]! * memory[slots[v]!]!;
      return sum;
    };
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < variables.length; k++) memory[variables[k]!] = before[k]![j]!;
      const outcome = this.#outcomes && action[j] === this.#outcomes.below ? 1 : 0;
      const draw = this.#outcomes ? drawFor(outcome, role) : 0.5;
      const learned = this.#learned[j]!;
      this.#slopes.act(memory, this.#x, learned, this.#own[j]!, this.#traces, inputs, draw);
      wanted[0] = asked[j]!;
      for (let k = 0; k < variables.length; k++) wanted[k + 1] = carried[k]![j]!;
      if (probability !== undefined) wanted[variables.length + 1] = score(memory[probability]!, outcome, reward);
      ofSums.forEach((slots, k) => void (memory[signals[k]!] = by(slots)));
      ofVariables.forEach((slots, k) => void (carried[k]![j] = by(slots)));
      ofOwn.forEach((slots, k) => void (this.#ownSums[k]![j]! += by(slots)));
      for (const delta of this.#deltas) delta.fill(0);
      this.#chain.ascend(memory, this.#x, learned, this.#traces, this.#deltas, inputs);
      this.#synapseSums.forEach((sums, v) => {
        if (sums) for (let i = 0; i <= inputs; i++) sums[i * columns + j]! += this.#deltas[v]![i]!;
      });
      this.#chain.send(memory, this.#x, learned, learned, this.#traces, this.#traces, this.#out, inputs);
      for (let i = 0; i < inputs; i++) below[i]! += this.#out[i]!;
    }
    return below;
  }
}

/** Indices in the memory of a layer's units, of which there is one memory for all. */
interface Slots {
  readonly variables: readonly number[];
  /** Of each sum: the gradient by it. */
  readonly signals: readonly number[];
  /**
   * Of each sum, variable and parameter of the unit: the slope by it of the action, of each variable, and of the
   * probability.
   */
  readonly ofSums: readonly (readonly number[])[];
  readonly ofVariables: readonly (readonly number[])[];
  readonly ofOwn: readonly (readonly number[])[];
  readonly probability: number | undefined;
}

/** R ∂ log Pr(outcome)/∂p; a certain outcome has no score. */
function score(p: number, outcome: number, reward: number): number {
  if (p <= 0 || p >= 1) return 0;
  return outcome === 1 ? reward / p : -reward / (1 - p);
}

/** @throws {@link UserError} for variables that the action depends on and that learning changes. */
function requireKept({ layer, rule, role }: LayerPlan, variables: readonly string[], acted: ReadonlySet<string>): void {
  const strange = variables.find((name) => !acted.has(name) || role.learn.some((of) => of.name === name));
  if (strange !== undefined)
    throw new UserError(
      `units of layer ${layer} of rule '${rule.text.name}' act by '${strange}', which changes as they learn, and the audit of trials follows what changes as they act; expected variables that \`act\` alone assigns`,
    );
}

/** @throws {@link UserError} for a layer over which the chain rule through time is not written here. */
function refuse({ layer, rule, role, rounds, field, logits, components, passes }: LayerPlan): void {
  const terms = role.sums.map(({ value }) => value);
  const why =
    rule.settlingSteps > 0
      ? 'settle before they learn'
      : rounds > 1
        ? 'hear their peers in rounds'
        : field !== undefined
          ? 'have receptive fields'
          : components > 1
            ? 'say vectors'
            : logits > 1
              ? 'select among several actions'
              : passes > 1
                ? 'act in several passes'
                : leafNames(terms, 'trace').size > 0
                  ? 'act by traces of their synapses'
                  : leafNames(terms, 'own').size > 0 || leafNames(terms, 'unit').size > 0
                    ? 'have variables of their own in a sum over synapses'
                    : undefined;
  if (why !== undefined)
    throw new UserError(
      `units of layer ${layer} of rule '${rule.text.name}' ${why}, and the audit of trials does not follow that; expected layers that act once a step by sums such as w * x`,
    );
}
