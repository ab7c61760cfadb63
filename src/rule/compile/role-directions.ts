import type { Assigned } from '../program/program.js';
import { ofOneComponent } from './components.js';
import type { RoleNames } from './role-names.js';

/**
 * The directions of what a role learns, `d<name>` under the name of the parameter; directions that are always 0 are
 * left out.
 */
export interface RoleDirections {
  /** Of synapses; in a rule with vectors, what one component adds. */
  readonly synapse: readonly Assigned[];
  /** Of the unit itself. */
  readonly unit: readonly Assigned[];
  /** Of feedback synapses, as of synapses. */
  readonly feedback: readonly Assigned[];
}

export function directionsOf(names: RoleNames): RoleDirections {
  const { synapseLearned, unitLearned, feedback } = names.rule.declared;
  return {
    synapse: synapseLearned.flatMap(({ name }) => ofSynapses(names, name)),
    unit: unitLearned.flatMap(({ name }) => direction(names, name)),
    feedback: feedback.flatMap(({ name }) => ofSynapses(names, name)),
  };
}

/** The direction of a parameter: one, or none where it is not assigned or always 0. */
function direction(names: RoleNames, name: string): Assigned[] {
  const value = names.assigned.learn.get(`d${name}`);
  return value === undefined ? [] : [{ name, value }].filter(isThere);
}

function ofSynapses(names: RoleNames, name: string): Assigned[] {
  const found = direction(names, name);
  if (names.components === 1) return found;
  return found.map(({ value }) => ({ name, value: ofOneComponent(names, name, value) })).filter(isThere);
}

function isThere({ value }: Assigned): boolean {
  return !(value.op === 'number' && value.value === 0);
}
