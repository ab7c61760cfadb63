import type { DenseTeam } from '../../src/team/dense.js';
import type { DenseLayout } from '../../src/team/dense-layout.js';
import type { LiteralTeam } from '../../src/team/literal.js';

/** Values of a team by what they are, such as `layer 1: w`; those of synapses `[unit][synapse]`, the bias last. */
export type TeamValues = ReadonlyMap<string, Float32Array | Float64Array>;

/** All that a literal team has learned and keeps from step to step. */
export function literalValues(team: LiteralTeam): TeamValues {
  const values = new Map<string, Float32Array | Float64Array>();
  team.units.forEach((units, k) => {
    const add = (name: string, parts: readonly (Float32Array | Float64Array)[]) =>
      values.set(`layer ${k + 1}: ${name}`, joined(parts));
    const learners = units.map((unit) => unit['learner']);
    const { rule, optimizer, layout } = learners[0]!['training'];
    const { state } = optimizer.text;
    rule.synapseLearned.forEach(({ name, rate }, v) => {
      add(
        name,
        learners.map(({ learned }) => learned[v]!),
      );
      if (rate === undefined)
        state.forEach((s, i) =>
          add(
            `${s} of ${name}`,
            learners.map((learner) => learner['states'][v]![i]!),
          ),
        );
    });
    const { length } = rule.unitLearned;
    rule.unitLearned.forEach(({ name, rate }, v) => {
      add(
        name,
        learners.map(({ own }) => own.filter((_, at) => at % length === v)),
      );
      if (rate === undefined)
        state.forEach((s, i) =>
          add(
            `${s} of ${name}`,
            learners.map((learner) => learner['ownStates'][v]![i]!),
          ),
        );
    });
    const lanes = units.map((unit) => unit['lanes']['all']);
    lanes[0]!.forEach((_, lane) => {
      rule.traces.forEach(({ name }, t) =>
        add(
          `${name}, lane ${lane}`,
          lanes.map((all) => all[lane]!.traces[t]!),
        ),
      );
      for (const name of Object.keys(rule.unitStart)) {
        const at = layout.memory.indexOf(name);
        if (at < 0) continue;
        const { length: size } = layout.memory;
        add(
          `${name}, lane ${lane}`,
          lanes.map((all) => all[lane]!.memory.filter((_v, i) => i % size === at)),
        );
      }
    });
  });
  return values;
}

/** The same of a dense team. */
export function denseValues(team: DenseTeam): TeamValues {
  return valuesOfMemory(team['layout'], team['plan'].optimizer.text.state, team['bytes']);
}

/** The same of the memory that the threads of a dense team share. */
export function valuesOfMemory(layout: DenseLayout, state: readonly string[], bytes: ArrayBufferLike): TeamValues {
  const values = new Map<string, Float32Array>();
  for (const layer of layout.layers) {
    const { layer: number, inputs, units, rule } = layer.plan;
    const view = (at: number, floats: number) => new Float32Array(bytes, at, floats);
    const add = (name: string, all: Float32Array) => values.set(`layer ${number}: ${name}`, all);
    const addSynapses = (name: string, at: number) => {
      const all = view(at, (inputs + 1) * layer.stride);
      const turned = Float32Array.from(
        { length: units * (inputs + 1) },
        (_, i) => all[(i % (inputs + 1)) * layer.stride + Math.floor(i / (inputs + 1))]!,
      );
      add(name, turned);
    };
    rule.synapseLearned.forEach(({ name, rate }, v) => {
      addSynapses(name, layer.learned[v]!);
      if (rate === undefined) state.forEach((s, i) => addSynapses(`${s} of ${name}`, layer.states[v]![i]!));
    });
    rule.unitLearned.forEach(({ name, rate }, v) => {
      add(name, view(layer.own[v]!, units).slice());
      if (rate === undefined)
        state.forEach((s, i) => add(`${s} of ${name}`, view(layer.ownStates[v]![i]!, units).slice()));
    });
    for (let lane = 0; lane < layer.lanes; lane++) {
      rule.traces.forEach(({ name }, t) =>
        addSynapses(`${name}, lane ${lane}`, layer.traces[t]! + 4 * lane * layer.traceSize),
      );
      for (const name of Object.keys(rule.unitStart)) {
        const at = layer.memory.get(name);
        if (at !== undefined) add(`${name}, lane ${lane}`, view(at + 4 * lane * layer.stride, units).slice());
      }
    }
  }
  return values;
}

function joined(parts: readonly (Float32Array | Float64Array)[]): Float32Array | Float64Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = parts[0] instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Where two lists of floats first differ in their bits, all NaN being alike; −1: nowhere. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** Whether something that is learned is no longer finite. */
export function hasDiverged(values: TeamValues): boolean {
  for (const [name, list] of values) if (isLearned(name) && list.some((value) => !Number.isFinite(value))) return true;
  return false;
}

/** Whether a name of {@link TeamValues} is that of a learned parameter. */
export function isLearned(name: string): boolean {
  return !/ of |, lane /.test(name);
}
