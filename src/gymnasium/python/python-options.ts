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
  /** How long one call may take, in milliseconds, the making of the environment included. Default: 300 000; `Infinity` for no limit. */
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
