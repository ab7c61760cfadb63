import { noSuchName } from '../../errors/check-options.js';
import { quote } from '../../text/quote.js';
import { hasType } from '../check-options.js';
import { InvalidArgumentError } from '../errors.js';

/** One documented argument of an environment's constructor. */
export interface EnvParam {
  readonly default: unknown;
  /** As in `OptionTypes`, without the `?`. */
  readonly type: string;
  /** One line for people. */
  readonly description: string;
}

/**
 * Checks the arguments of an environment against its documented ones and returns them in camelCase; Gymnasium's
 * snake_case spelling (`is_slippery`) is accepted. `others`: further names to suggest.
 *
 * @throws {@link InvalidArgumentError} for an unknown name or a value of the wrong type.
 */
export function checkKwargs(
  id: string,
  kwargs: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, EnvParam>>,
  others: readonly string[] = [],
): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(kwargs)) {
    const name = Object.hasOwn(params, given) ? given : camelCase(given);
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined) {
      throw new InvalidArgumentError(noSuchName(`Environment ${id}`, 'argument', given, Object.keys(params), others));
    }
    if (value === undefined) continue;
    if (!hasType(value, param.type)) {
      throw new InvalidArgumentError(
        `Environment ${id} got ${name} = ${quote(value)}; expected ${param.type} (${param.description}). ` +
          `Leave it out for the default, ${JSON.stringify(param.default)}.`,
      );
    }
    checked[name] = value;
  }
  return checked;
}

/** `is_slippery` as `isSlippery`. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
