import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import type { RunConfig } from './run-config.js';

/**
 * Checks of a configuration what TypeScript's types already say, for callers without types; `where` names it in the
 * message.
 *
 * @throws {@link UserError} when it is none.
 */
export function checkRunConfig(config: unknown, where: string): void {
  const { env, rule, episodes } = (typeof config === 'object' && config !== null ? config : {}) as Partial<RunConfig>;
  const isRight =
    typeof env === 'string' && typeof rule?.name === 'string' && Number.isSafeInteger(episodes) && episodes! >= 1;
  if (isRight && (rule as { text?: unknown }).text === undefined) return;
  throw new UserError(
    `${where} is ${quote(config)}; expected one with env, the text of a rule (weightMax.text) and episodes, a whole number`,
  );
}
