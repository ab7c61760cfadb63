import type { RoleProgram, RuleProgram } from './program.js';

/** Where a heard value stands: receptions in order, what is made of errors, then the names of the broadcast reward. */
export function heardIndex(role: RoleProgram, name: string): number {
  return heardNames(role).indexOf(name);
}

/** The names of heard values in their order in `heard`. */
export function heardNames(role: RoleProgram): string[] {
  return [...receivedNames(role), ...role.errorSums.map(({ name }) => name), ...role.ownError, ...role.reward];
}

/** The names of what units make of what those they feed send: the first of {@link heardNames}. */
export function receivedNames({ receptions }: Pick<RoleProgram, 'receptions'>): string[] {
  return receptions.flatMap((r) => (r.kind === 'sum' ? [r.name] : [...r.names]));
}

/** Whether units of a role hear errors of output units. */
export function hearsErrors({ errorSums, ownError, feedbackDeltas }: RoleProgram): boolean {
  return errorSums.length + ownError.length + feedbackDeltas.length > 0;
}

/** The channel of an echo: those that units of the rule say, in their order. */
export function echoChannel({ hidden }: Pick<RuleProgram, 'hidden'>, name: string): number {
  return hidden.echoes.findIndex((echo) => echo.name === name);
}
