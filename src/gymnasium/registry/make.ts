import { noSuchName } from '../../errors/check-options.js';
import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';
import { checkOptions, type OptionTypes } from '../check-options.js';
import { Env, EnvSpec, type Info, type WrapperSpec } from '../env.js';
import { InvalidArgumentError, InvalidEnvError, RegistrationError, UnsupportedModeError } from '../errors.js';
import { OrderEnforcing } from '../wrappers/order-enforcing.js';
import { PassiveEnvChecker } from '../wrappers/passive-env-checker.js';
import { RenderCollection } from '../wrappers/render-collection.js';
import { TimeLimit } from '../wrappers/time-limit.js';
import { camelCase, checkKwargs } from './env-params.js';
import { type RegisteredEnvs, spec as registeredSpec } from './registry.js';

/** What `make` takes beside the environment's own arguments. */
export interface MakeOptions {
  /** Overrides the spec's time limit; `null` or −1 for none. */
  readonly maxEpisodeSteps?: number | null | undefined;
  /** Leaves the checks of every call out, for speed; by default as the spec says, which is on. */
  readonly disableEnvChecker?: boolean | undefined;
  /** One of the environment's `metadata.renderModes`, or one of them with `_list` to collect the frames. */
  readonly renderMode?: string | null | undefined;
}

type Kwargs = Readonly<Record<string, unknown>>;
type FirstArgument<C> = C extends new (options?: infer Options) => unknown ? NonNullable<Options> : Kwargs;
type Instance<C> = C extends new (options?: infer _) => infer E ? E : Env;
type Interface<E> = E extends Env<infer Obs, infer Act, infer I extends Info> ? Env<Obs, Act, I> : Env;

/** The arguments that `make` takes for an id. */
export type MakeArgs<Id extends string> = MakeOptions &
  (Id extends keyof RegisteredEnvs ? FirstArgument<RegisteredEnvs[Id]> : Kwargs);

/** The environment that `make` returns for an id. */
export type MadeEnv<Id extends string> = Id extends keyof RegisteredEnvs
  ? Interface<Instance<RegisteredEnvs[Id]>>
  : Env;

/**
 * Makes the environment of a registered id, or of a spec, with Gymnasium's default wrappers, innermost first:
 * `PassiveEnvChecker` (unless disabled), `OrderEnforcing`, `TimeLimit` (if the spec or `maxEpisodeSteps` sets one),
 * then the spec's `additionalWrappers`.
 * @throws what `spec` throws for an unknown id, {@link InvalidArgumentError} for an argument the environment does not
 * document, and {@link UnsupportedModeError} for a render mode it does not have.
 */
export function make<const Id extends string>(id: Id | EnvSpec, kwargs?: MakeArgs<Id>): MadeEnv<Id> {
  const spec = specOf(id, 'make');
  const { own: options, rest } = splitOptions(`make("${spec.id}")`, kwargs, MAKE_OPTION_TYPES);
  const { maxEpisodeSteps, disableEnvChecker, renderMode } = options as MakeOptions;
  const mode = renderMode ?? (spec.kwargs['renderMode'] as string | null | undefined) ?? null;
  const own = { ...spec.kwargs, ...rest };
  delete own['renderMode'];
  const args = spec.params === null ? own : checkKwargs(spec.id, own, spec.params, Object.keys(MAKE_OPTION_TYPES));
  if (spec.params === null) refuseUseless(spec, rest);

  let env = build(spec, args, mode);
  const bare = env.spec;
  if (!(disableEnvChecker ?? spec.disableEnvChecker)) env = new PassiveEnvChecker(env);
  if (spec.orderEnforce) env = new OrderEnforcing(env);
  const limit = maxEpisodeSteps === undefined ? spec.maxEpisodeSteps : maxEpisodeSteps;
  if (limit !== null && limit !== -1) env = new TimeLimit(env, { maxEpisodeSteps: limit });
  // An entry point may return an environment that is wrapped already; its wrappers are in the spec of the bare
  // environment.
  for (const wrapper of spec.additionalWrappers.slice(bare?.additionalWrappers.length ?? 0)) {
    env = wrap(env, wrapper);
  }
  if (mode?.endsWith('_list') && env.renderMode !== mode) env = new RenderCollection(env);
  return env as MadeEnv<Id>;
}

/** The types of {@link MakeOptions}. */
const MAKE_OPTION_TYPES: OptionTypes = {
  maxEpisodeSteps: 'number | null?',
  disableEnvChecker: 'boolean?',
  renderMode: 'any?',
};

/**
 * The spec of a registered id, or the spec itself.
 * @throws what `spec` throws, and {@link InvalidArgumentError} in the name of `who`.
 */
export function specOf(id: string | EnvSpec, who: string): EnvSpec {
  if (id instanceof EnvSpec) return id;
  if (typeof id === 'string') return registeredSpec(id);
  throw new InvalidArgumentError(
    `${who} got ${quote(id)}; expected the id of a registered environment, such as "CartPole-v1", or a spec.`,
  );
}

/**
 * Refuses what is no spec.
 * @throws {@link InvalidArgumentError} in the name of `who`.
 */
export function requireSpec(spec: unknown, who: string): void {
  if (spec instanceof EnvSpec) return;
  throw new InvalidArgumentError(
    `${who} got ${quote(spec)} for a spec; expected what spec("CartPole-v1") gives, for example.`,
  );
}

/**
 * Separates the options of `who` from the arguments of an environment. Python's spelling of both is accepted.
 * @throws {@link InvalidArgumentError} for what is no object, and for an option of another type.
 */
export function splitOptions(
  who: string,
  given: object | undefined | null,
  types: OptionTypes,
): { own: Record<string, unknown>; rest: Record<string, unknown> } {
  const values = (given ?? {}) as Record<string, unknown>;
  if (typeof values !== 'object' || Array.isArray(values) || ArrayBuffer.isView(values))
    checkOptions(who, values, types);
  const own: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const option = camelCase(name);
    if (Object.hasOwn(types, option)) own[option] = value;
    else rest[name] = value;
  }
  checkOptions(who, own, types);
  return { own, rest };
}

/** Refuses arguments for an entry point that takes none, as `() => new Maze()` does; what others take is not known. */
function refuseUseless(spec: EnvSpec, rest: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(rest).filter((name) => rest[name] !== undefined);
  if (given.length === 0 || !/^(\(\s*\)\s*=>|function\s*\w*\(\s*\))/.test(String(spec.entryPoint))) return;
  throw new InvalidArgumentError(
    noSuchName(`Environment ${spec.id}`, 'argument', given[0]!, [], Object.keys(MAKE_OPTION_TYPES)),
  );
}

/**
 * What the entry point returns. What it throws says whose it is, as in Python; mistakes that klopf tells of do so
 * already.
 */
function entered(spec: EnvSpec, args: Record<string, unknown>): Env {
  try {
    return spec.entryPoint(args);
  } catch (error) {
    if (error instanceof Error && !(error instanceof UserError))
      error.message = `the entryPoint of ${spec.id} threw ${error.name}: ${error.message}`;
    throw error;
  }
}

/** The bare environment, with the least spec that makes it again. */
function build(spec: EnvSpec, args: Record<string, unknown>, mode: string | null): Env {
  if (mode !== null && typeof mode !== 'string') {
    throw new UnsupportedModeError(
      `${spec.id} got renderMode = ${quote(mode)}; expected a string, such as "rgb_array". Leave renderMode out for no rendering.`,
    );
  }
  const single = mode?.endsWith('_list') ? mode.slice(0, -'_list'.length) : mode;
  const withMode = single === null ? args : { ...args, renderMode: single };
  const env = entered(spec, withMode);
  if (!(env instanceof Env)) {
    const isPromise = (env as unknown) instanceof Promise;
    throw new InvalidEnvError(
      `The entryPoint of ${spec.id} returned ${isPromise ? 'a Promise' : quote(env)}; expected an object of a class that extends Env. ` +
        (isPromise ? 'Await what has to be loaded before you register it.' : 'Return new YourEnv(kwargs).'),
    );
  }
  const modes = env.metadata.renderModes;
  const taken = env.renderMode !== null && modes.includes(env.renderMode) && [mode, single].includes(env.renderMode);
  if (mode !== null && !taken) {
    throw new UnsupportedModeError(
      `${spec.id} got renderMode = ${quote(mode)}; ` +
        (modes.length === 0
          ? 'it cannot render. Leave renderMode out.'
          : modes.includes(single!)
            ? 'its metadata list the mode but its constructor ignored it. Set this.renderMode from the options.'
            : `expected one of ${modes.join(', ')}, or one of them with "_list" to collect the frames.`),
    );
  }
  env.unwrapped.spec = spec.with({
    kwargs: withMode,
    maxEpisodeSteps: null,
    orderEnforce: false,
    disableEnvChecker: true,
    additionalWrappers: [],
  });
  return env;
}

function wrap(env: Env, { name, entryPoint, kwargs }: WrapperSpec): Env {
  if (entryPoint === undefined) {
    throw new RegistrationError(
      `The spec names the wrapper ${name}, which does not come with the package, and not its class; expected it as entryPoint, or a name ` +
        'of a wrapper of the package in what specFromJSON reads. Make the environment without it and wrap it yourself.',
    );
  }
  return new entryPoint(env, kwargs);
}
