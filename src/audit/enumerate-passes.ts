import { UserError } from '../errors/user-error.js';
import { roleInPass } from '../rule/compile/role-in-pass.js';
import { type Graph, inOrder, type Node } from '../rule/program/graph.js';
import { receivedNames } from '../rule/program/heard.js';
import type { RoleProgram, RuleProgram } from '../rule/program/program.js';
import { compileScalar, type ScalarProgram } from '../rule/program/scalar.js';
import type { AuditTask } from './audit-task.js';
import { type AuditedLayer, type AuditedNetwork, countWeights } from './audited-network.js';
import { BELOW, remembering } from './draw-threshold.js';
import type { UpdateMoments } from './enumerate-updates.js';

/** How units of a role act in one pass. */
interface ActInPass {
  readonly role: RoleProgram;
  /** The pass whose draw they compare with a probability, by itself or as 1 − u; −1: they draw nothing. */
  readonly draw: number;
  readonly isMirrored: boolean;
  /** That probability, by which its draw is divided. */
  readonly threshold: Node | undefined;
}

/** The units of one layer in all passes. */
interface LayerInPasses {
  readonly layer: AuditedLayer;
  readonly role: RoleProgram;
  readonly program: ScalarProgram;
  /** `[pass]`. */
  readonly acts: readonly (ActInPass & { readonly program: ScalarProgram })[];
  /** `[pass]`: the inputs, then 1 for the bias. */
  readonly x: readonly Float64Array[];
  /** `[unit]`. */
  readonly units: readonly UnitInPasses[];
}

interface UnitInPasses {
  /** `[pass]`: its variables as it acted, and as they are while it learns. */
  readonly acted: readonly Float64Array[];
  readonly memory: readonly Float64Array[];
  /** `[pass]`: where its draw of that pass is still known to lie, from low on and below high. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly draws: Float64Array;
}

/**
 * E[dw] and E[dw²] of a rule with passes, exactly. Draws that passes share make their outcomes depend on each other, so
 * it is not outcomes that are enumerated but where the draws lie: each comparison of u, or of 1 − u, with a probability
 * divides the interval in which u is known to be, and both parts are followed, each as probable as it is long.
 */
export class EnumeratedPasses {
  readonly #rule: RuleProgram;
  readonly #network: AuditedNetwork;
  readonly #layers: readonly LayerInPasses[];
  readonly #order: readonly { readonly pass: number; readonly l: number; readonly j: number }[];
  readonly #weightAt: number;
  /** `[pass]`: what output units did, as the reward table counts them. */
  readonly #configurations: Float64Array;
  #states = 0;

  /**
   * `network`: with the weights, and the policy of the first pass; `first`: the rule in the first layer.
   *
   * @throws {@link UserError} for units that do more than compare a draw, or 1 less it, with one probability a pass.
   */
  constructor(rule: RuleProgram, first: RuleProgram, network: AuditedNetwork) {
    this.#rule = rule;
    this.#network = network;
    this.#weightAt = rule.synapseLearned.findIndex(({ name }) => name === 'w');
    const top = network.layers.length - 1;
    const passes = rule.passes.map((_, pass) => pass);
    this.#layers = network.layers.map((layer, l) => {
      const of = l === 0 ? first : rule;
      const role = l === top ? of.output : of.hidden;
      const memory = [...role.memory, BELOW];
      const start = Float64Array.from(memory, (name) => rule.unitStart[name] ?? 0);
      return {
        layer,
        role,
        program: compileScalar(of, { ...role, memory }, 'f64'),
        acts: actsOf(of, role).map((act) => {
          const kept = remembering(act.role, act.threshold ? [{ name: BELOW, value: act.threshold }] : []);
          return { ...act, program: compileScalar(of, { ...kept, memory }, 'f64') };
        }),
        x: passes.map(() => layer.x.slice().fill(1, layer.inputs)),
        units: layer.units.map(() => ({
          acted: passes.map(() => start.slice()),
          memory: passes.map(() => start.slice()),
          low: new Float64Array(passes.length),
          high: new Float64Array(passes.length).fill(1),
          draws: new Float64Array(passes.length),
        })),
      };
    });
    if (!network.layers[top]!.actions)
      throw new UserError(
        `rule '${rule.text.name}' cannot be audited: what its output units say is not one of two numbers; expected an action such as \`a = u < p ? 1 : 0\``,
      );
    this.#order = passes.flatMap((pass) =>
      this.#layers.flatMap(({ units }, l) => units.map((_, j) => ({ pass, l, j }))),
    );
    this.#configurations = new Float64Array(passes.length);
  }

  /** Joint outcomes visited. */
  get states(): number {
    return this.#states;
  }

  /** `onProgress` gets the number of observations done. */
  moments(task: AuditTask, onProgress: (patterns: number) => void): UpdateMoments {
    const { updates, weights } = this.#network;
    const mean = new Float64Array(weights.length);
    const meanSquare = new Float64Array(weights.length);
    task.patterns.forEach((pattern, p) => {
      for (const x of this.#layers[0]!.x) x.set(pattern);
      this.#follow(0, 1 / task.patterns.length, (probability) => {
        this.#states++;
        this.#learn(task.rewards[p]!);
        for (let k = 0; k < updates.length; k++) {
          const part = probability * updates[k]!;
          mean[k]! += part;
          meanSquare[k]! += part * updates[k]!;
        }
      });
      onProgress(p + 1);
    });
    return { mean, meanSquare };
  }

  /** Lets the units from the given place in the order on act in all ways, and calls with the probability of each. */
  #follow(at: number, probability: number, reach: (probability: number) => void): void {
    const next = this.#order[at];
    if (!next) {
      reach(probability);
      return;
    }
    const { pass, l, j } = next;
    const { acts, units } = this.#layers[l]!;
    const { draw, isMirrored } = acts[pass]!;
    const { low, high, draws, acted } = units[j]!;
    this.#act(pass, l, j);
    if (draw < 0) {
      this.#follow(at + 1, probability, reach);
      return;
    }
    const threshold = acted[pass]!.at(-1)!;
    if (Number.isNaN(threshold))
      throw new UserError('a probability of the policy is not a number (NaN); choose a smaller weight scale');
    const cut = isMirrored ? 1 - threshold : threshold;
    const [from, to] = [low[draw]!, high[draw]!];
    for (const [start, end] of [
      [from, Math.min(to, cut)],
      [Math.max(from, cut), to],
    ] as const) {
      if (!(end > start)) continue;
      [low[draw], high[draw], draws[draw]] = [start, end, (start + end) / 2];
      this.#act(pass, l, j);
      this.#follow(at + 1, probability * ((end - start) / (to - from)), reach);
    }
    [low[draw], high[draw], draws[draw]] = [from, to, (from + to) / 2];
  }

  /** One unit acts in a pass by its draws as they are, and is heard. */
  #act(pass: number, l: number, j: number): void {
    const { layer, acts, units, x } = this.#layers[l]!;
    const { inputs } = layer;
    const { learned, own, traces } = layer.units[j]!;
    const { acted, draws } = units[j]!;
    const { program } = acts[pass]!;
    const action = program.act(acted[pass]!, x[pass]!, learned, own, traces, inputs, draws[pass]!, pass, draws);
    const above = this.#layers[l + 1];
    if (above) above.x[pass]![j] = action;
    else {
      const bit = 2 ** j;
      const all = this.#configurations[pass]!;
      const isSet = Math.floor(all / bit) % 2 === 1;
      if (isSet !== (action === layer.actions!.below)) this.#configurations[pass] = isSet ? all - bit : all + bit;
    }
  }

  /** Lets all units learn from what they did, from the output down, and fills the network's updates. */
  #learn(table: Float64Array): void {
    const paid = Array.from(this.#configurations, (configuration) => table[configuration]!);
    this.#network.updates.fill(0);
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { layer, role, program, units, x } = this.#layers[l]!;
      const above = this.#layers[l + 1];
      const heardAbove = receivedNames(role).length;
      const heard = new Float64Array(heardAbove + role.reward.length);
      role.rewardPasses.forEach((pass, k) => (heard[heardAbove + k] = paid[pass]!));
      layer.units.forEach((unit, j) => {
        const { acted, memory } = units[j]!;
        memory.forEach((values, pass) => values.set(acted[pass]!));
        const passes = memory.map((values, pass) => ({ memory: values, x: x[pass]! }));
        unit.traces.forEach((trace, t) => trace.fill(this.#rule.traces[t]!.start));
        if (above && heardAbove > 0) this.#receive(program, above, j, heard);
        program.learn(memory[0]!, heard, unit.own, passes);
        const { learned, traces, oldTraces, deltas, out } = unit;
        const send = () =>
          program.send(memory[0]!, x[0]!, learned, learned, traces, oldTraces, out, layer.inputs, passes);
        if (l > 0 && !role.creditAfterUpdate) send();
        traces.forEach((trace, t) => oldTraces[t]!.set(trace));
        deltas.forEach((delta, v) => v !== this.#weightAt && delta.fill(0));
        program.ascend(memory[0]!, x[0]!, learned, traces, deltas, layer.inputs, undefined, passes);
        if (l > 0 && role.creditAfterUpdate) send();
      });
    }
  }

  #receive(program: ScalarProgram, above: LayerInPasses, i: number, heard: Float64Array): void {
    const { units, inputs } = above.layer;
    const channels = above.role.channels.length;
    const inbox = new Float64Array(channels * units.length);
    for (let c = 0; c < channels; c++)
      units.forEach(({ out }, j) => (inbox[c * units.length + j] = out[c * inputs + i]!));
    program.receive(inbox, heard, units.length);
  }
}

/** Weights visited by an enumeration, at most: a draw that k passes compare lies in one of k + 1 intervals. */
export function passesWork(rule: RuleProgram, first: RuleProgram, sizes: readonly number[], patterns: number): number {
  const states = sizes.slice(1).reduce((product, units, l) => {
    const of = l === 0 ? first : rule;
    const acts = actsOf(of, l === sizes.length - 2 ? of.output : of.hidden);
    const ways = rule.passes.map((_, pass) => 1 + acts.filter(({ draw }) => draw === pass).length);
    return product * ways.reduce((all, count) => all * count, 1) ** units;
  }, 1);
  return patterns * states * countWeights(sizes) * rule.passes.length;
}

/** The program as its units act in the first pass, which learns nothing. */
export function actingOnce(rule: RuleProgram): RuleProgram {
  const alone = (role: RoleProgram): RoleProgram => ({
    ...roleInPass(rule.graph, role, 0),
    ...{ learn: [], deltas: [], unitDeltas: [], feedbackDeltas: [], traces: [], channels: [], receptions: [] },
    ...{ reward: [], rewardPasses: [], creditAfterUpdate: false },
  });
  return { ...rule, passes: [], hidden: alone(rule.hidden), output: alone(rule.output) };
}

/**
 * How units of a role act, `[pass]`. @throws {@link UserError} for draws that are used in any other way than by
 * comparison.
 */
function actsOf({ text, graph, passes }: RuleProgram, role: RoleProgram): ActInPass[] {
  return passes.map((name, pass) => {
    const acting = roleInPass(graph, role, pass);
    const refuse = (found: string): never => {
      throw new UserError(
        `rule '${text.name}' cannot be audited: in pass ${name} its ${role.role} units ${found}; expected one draw, u or 1 - u, in comparisons with one probability, as in \`a = u < p ? 1 : 0\``,
      );
    };
    const values = acting.act.map(({ value }) => value);
    let found: Omit<ActInPass, 'role'> | undefined;
    for (const value of values) if (drawOf(graph, value, pass)) refuse('keep the draw itself');
    for (const node of inOrder(values)) {
      const at = node.args.findIndex((arg) => drawOf(graph, arg, pass));
      if (at < 0 || drawOf(graph, node, pass)) continue;
      const other = node.args[1 - at];
      if ((node.op !== 'less' && node.op !== 'lessEqual') || !other || usesDraw(other))
        return refuse('use the draw in arithmetic');
      const one = { ...drawOf(graph, node.args[at]!, pass)!, threshold: other };
      if (found && (found.draw !== one.draw || found.isMirrored !== one.isMirrored || found.threshold !== other))
        refuse('compare draws with several values');
      found = one;
    }
    return { role: acting, ...(found ?? { draw: -1, isMirrored: false, threshold: undefined }) };
  });
}

/** The draw that a value is, or is 1 less: the pass that it is of. */
function drawOf(graph: Graph, node: Node, pass: number): Pick<ActInPass, 'draw' | 'isMirrored'> | undefined {
  if (node.op === 'leaf' && node.leaf.kind === 'draw')
    return { draw: node.leaf.name === '' ? pass : node.leaf.index, isMirrored: false };
  const [one, drawn] = node.args;
  const inner = node.op === 'sub' && one === graph.number(1) ? drawOf(graph, drawn!, pass) : undefined;
  return inner && { draw: inner.draw, isMirrored: !inner.isMirrored };
}

function usesDraw(value: Node): boolean {
  return inOrder([value]).some((node) => node.op === 'leaf' && node.leaf.kind === 'draw');
}
