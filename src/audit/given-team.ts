import { UserError } from '../errors/user-error.js';
import type { Rule } from '../rule/rule.js';
import { checkState } from '../team/state/check-state.js';
import type { TeamState } from '../team/state/team-state.js';
import { type TeamOptions, teamOptions } from '../team/team-options.js';

/**
 * The options of the team that an audit is given by its state, `from`, to be audited as it is.
 *
 * @param own names of the audit's options that the team has itself, of which none may be given.
 * @throws {@link UserError} where one of them is, and for a team of another rule.
 */
export function givenTeam<Options extends { readonly seed?: number | string }>(
  rule: Rule,
  options: Options,
  own: readonly (keyof Options & string)[],
  from: TeamState,
): TeamOptions {
  const named = own.find((name) => options[name] !== undefined);
  if (named !== undefined)
    throw new UserError(`${named} and from are given; expected only one of them, since a team has its own`);
  const { config, tensors } = checkState(from);
  const { learningRate: _, optimizer: __, ...rest } = teamOptions(config) as TeamOptions & { optimizer?: unknown };
  if (config.rule.name !== rule.name)
    throw new UserError(
      `the team has the rule '${config.rule.name}', and '${rule.name}' was to be audited; expected a team of the same rule`,
    );
  return { ...rest, schedules: {}, rule, seed: options.seed ?? 1, start: { tensors } };
}
