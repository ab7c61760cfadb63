import { Env, type Info } from './env.js';
import { checkKwargs } from './env-params.js';
import type { EnvSpec, EnvSpecFields, WrapperSpec } from './env-spec.js';
import { InvalidEnvError, RegistrationError, UnsupportedModeError } from './errors.js';
import { type RegisteredEnvs, spec as registeredSpec } from './registry.js';
import { wrappers } from './wrappers/catalogue.js';
import { OrderEnforcing } from './wrappers/order-enforcing.js';
import { PassiveEnvChecker } from './wrappers/passive-env-checker.js';
import { RenderCollection } from './wrappers/render-collection.js';
import { TimeLimit } from './wrappers/time-limit.js';

/** What `make` takes beside the environment's own arguments. */
export interface MakeOptions {
  /** Overrides the spec's time limit; `null` or −1 for none. */
  readonly maxEpisodeSteps?: number | null;
  /** Leaves the checks of every call out, for speed; by default as the spec says, which is on. */
  readonly disableEnvChecker?: boolean;
  /** One of the environment's `metadata.renderModes`, or one of them with `_list` to collect the frames. */
  readonly renderMode?: string | null;
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
 * Makes the environment of a registered id, or of a spec, with Gymnasium's default wrappers, innermost first: `PassiveEnvChecker`
 * (unless disabled), `OrderEnforcing`, `TimeLimit` (if the spec or `maxEpisodeSteps` sets one), then the spec's `additionalWrappers`.
 *
 * Throws what `spec` throws for an unknown id, `InvalidArgumentError` for an argument the environment does not document,
 * and `UnsupportedModeError` for a render mode it does not have.
 */
export function make<const Id extends string>(id: Id | EnvSpec, kwargs?: MakeArgs<Id>): MadeEnv<Id> {
  const { maxEpisodeSteps, disableEnvChecker, renderMode, ...rest } = (kwargs ?? {}) as MakeOptions & Kwargs;
  const spec = typeof id === 'string' ? registeredSpec(id) : id;
  const mode = renderMode ?? (spec.kwargs['renderMode'] as string | null | undefined) ?? null;
  const own = { ...spec.kwargs, ...rest };
  delete own['renderMode'];
  const args = spec.params === null ? own : checkKwargs(spec.id, own, spec.params);

  let env = build(spec, args, mode);
  const bare = env.spec;
  if (!(disableEnvChecker ?? spec.disableEnvChecker)) env = new PassiveEnvChecker(env);
  if (spec.orderEnforce) env = new OrderEnforcing(env);
  const limit = maxEpisodeSteps === undefined ? spec.maxEpisodeSteps : maxEpisodeSteps;
  if (limit !== null && limit !== -1) env = new TimeLimit(env, { maxEpisodeSteps: limit });
  // An entry point may return an environment that is wrapped already; its wrappers are in the spec of the bare environment.
  for (const wrapper of spec.additionalWrappers.slice(bare?.additionalWrappers.length ?? 0)) {
    env = wrap(env, wrapper);
  }
  if (mode?.endsWith('_list') && env.renderMode !== mode) env = new RenderCollection(env);
  return env as MadeEnv<Id>;
}

/** The bare environment, with the least spec that makes it again. */
function build(spec: EnvSpec, args: Record<string, unknown>, mode: string | null): Env {
  const single = mode?.endsWith('_list') ? mode.slice(0, -'_list'.length) : mode;
  const withMode = single === null ? args : { ...args, renderMode: single };
  const env = spec.entryPoint(withMode);
  if (!(env instanceof Env)) {
    throw new InvalidEnvError(
      `The entryPoint of ${spec.id} returned ${String(env)}; expected an object of a class that extends Env. Return new YourEnv(kwargs).`,
    );
  }
  const modes = env.metadata.renderModes;
  const taken = env.renderMode !== null && modes.includes(env.renderMode) && [mode, single].includes(env.renderMode);
  if (mode !== null && !taken) {
    throw new UnsupportedModeError(
      `${spec.id} got renderMode = ${JSON.stringify(mode)}; ` +
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
  const Class = entryPoint ?? wrappers.get(name);
  if (Class === undefined) {
    throw new RegistrationError(
      `The spec names the wrapper ${name}, which does not come with the package; expected one of ${[...wrappers.keys()].join(', ')}. ` +
        'Make the environment without it and wrap it yourself.',
    );
  }
  return new Class(env, kwargs);
}

/** The spec that `JSON.parse(JSON.stringify(spec))` came from; its id must be registered here. Throws what `spec` throws. */
export function specFromJSON(json: Omit<Partial<EnvSpecFields>, 'rewardRange'> & { readonly id: string }): EnvSpec {
  const { rewardRange: _, ...fields } = json as Partial<EnvSpecFields>;
  return registeredSpec(json.id).with(fields);
}
