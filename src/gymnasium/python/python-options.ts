import { quote } from '../../text/quote.js';
import { checkOptions, type OptionTypes } from '../check-options.js';
import { InvalidArgumentError } from '../errors.js';

/** How to find and run Python, and what it shall make. */
export interface PythonOptions {
  /** The interpreter. Default: the environment variable `KLOPF_PYTHON`, or else `python3` (on Windows `python`). */
  readonly python?: string;
  /** Arguments of the environment's constructor, by their Python names; plain data. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** Modules to import before, which register environments; `ale_py` is imported by itself for an id in `ALE/`. */
  readonly modules?: readonly string[];
  /** Environment variables of the process, beside those of this one. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * How long one call may take, in milliseconds, the making of the environment included. Default: 300 000; `Infinity`
   * for no limit.
   */
  readonly timeoutMs?: number;
  /** Whether what Python prints and warns is kept to itself. Default: `false`, it goes to standard error. */
  readonly quiet?: boolean;
  /** Python's `render_mode`. */
  readonly renderMode?: string | null;
  /** Python's `max_episode_steps`; −1 for no limit. Default: as the id is registered. */
  readonly maxEpisodeSteps?: number;
  /** Python's `disable_env_checker`. Default: as the id is registered. */
  readonly disableEnvChecker?: boolean;
}

const OPTION_TYPES: OptionTypes = {
  python: 'string?',
  kwargs: 'object?',
  modules: 'string[]?',
  env: 'object?',
  timeoutMs: 'any?',
  quiet: 'boolean?',
  renderMode: 'string | null?',
  maxEpisodeSteps: 'integer?',
  disableEnvChecker: 'boolean?',
};

/**
 * The id and the options that `who` was given.
 *
 * @param more the types of the options that only `who` takes.
 * @throws {@link InvalidArgumentError} for an id that is no text, for options that do not exist, or have another type.
 */
export function pythonOptions<T extends PythonOptions & { readonly id: string }>(
  who: string,
  given: T,
  more: OptionTypes = {},
): T {
  const id: unknown = (given as Partial<T> | undefined)?.id;
  if (typeof id !== 'string' || id === '') {
    throw new InvalidArgumentError(
      `${who} got ${quote(id)} for the id of an environment; expected a text such as 'CartPole-v1'.`,
    );
  }
  checkOptions(`${who}(${quote(id)})`, given, { id: 'string', ...OPTION_TYPES, ...more });
  const variables = Object.entries(given.env ?? {}).find(
    ([, value]) => value !== undefined && typeof value !== 'string',
  );
  if (variables !== undefined) {
    throw new InvalidArgumentError(
      `${who}(${quote(id)}) got ${variables[0]} = ${quote(variables[1])} in env; expected texts, as environment variables are.`,
    );
  }
  return given;
}

/**
 * The options of a call, which can be left out.
 * @throws {@link InvalidArgumentError} for what is no object of options.
 */
export function requireOptions<T extends object>(who: string, options: T): T {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options;
  throw new InvalidArgumentError(
    `${who} got ${quote(options)} for its options; expected an object, such as { renderMode: 'rgb_array' }. Arguments of the environment go into kwargs.`,
  );
}

/** The interpreter that the options name. */
export function interpreterOf(options: PythonOptions): string {
  return options.python || process.env['KLOPF_PYTHON'] || (process.platform === 'win32' ? 'python' : 'python3');
}

/** The keyword arguments of Python's `make`. */
export function kwargsOf(options: PythonOptions): Record<string, unknown> {
  return {
    render_mode: options.renderMode ?? undefined,
    max_episode_steps: options.maxEpisodeSteps,
    disable_env_checker: options.disableEnvChecker,
    ...options.kwargs,
  };
}
