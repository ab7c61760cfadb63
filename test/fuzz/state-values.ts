import type { TeamState } from '../../src/team/state/team-state.js';

/** All numbers that a team keeps, by name. */
export type StateValues = ReadonlyMap<string, Float32Array | Float64Array>;

export function stateValues({ tensors }: Pick<TeamState, 'tensors'>): StateValues {
  return new Map(Object.entries(tensors).map(([name, { data }]) => [name, data]));
}

/** Those that are learned. */
export function learnedValues(state: TeamState): StateValues {
  const { rule } = state.config;
  const learned = new Set(['w']);
  for (const variables of [rule.unit, rule.synapse])
    for (const [name, variable] of Object.entries(variables ?? {}))
      if (typeof variable === 'object' && variable.learned) learned.add(name);
  return new Map([...stateValues(state)].filter(([name]) => learned.has(name.replace(/^layer\d+\//, ''))));
}

/** Whether something that is learned is no longer finite. */
export function hasDiverged(state: TeamState): boolean {
  return [...learnedValues(state).values()].some((values) => values.some((value) => !Number.isFinite(value)));
}

/** Where two lists of floats first differ in their bits, all NaN being alike; −1: nowhere. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
