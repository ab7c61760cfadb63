/** A value for each of some agents, mostly the live ones. */
export type ByAgent<Agent extends string, T> = Record<Agent, T>;

/** The same kind of value for each agent of a list. */
export function byAgent<Agent extends string, T>(
  agents: Iterable<Agent>,
  value: (agent: Agent) => T,
): ByAgent<Agent, T> {
  const values = {} as ByAgent<Agent, T>;
  for (const agent of agents) values[agent] = value(agent);
  return values;
}
