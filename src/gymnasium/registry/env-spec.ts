import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { UnserializableSpecError } from '../errors.js';
import { copyArguments } from '../spaces/copy-value.js';
import { Space } from '../spaces/space.js';
import { type EntryPoint, entryPointOf } from './entry-point.js';
import { parseEnvId } from './env-id.js';

/** One documented argument of an environment's constructor. */
export interface EnvParam {
  readonly default: unknown;
  /** `boolean`, `integer`, `number`, `string`, `null`, `object`, a quoted literal such as `'sign'`, any of them with `[]`, joined by ` | `. */
  readonly type: string;
  /** One line for people. */
  readonly description: string;
}

/** A wrapper and its options, as recorded in a spec. */
export interface WrapperSpec {
  readonly name: string;
  /** The class; absent in a spec read from JSON, where `name` is looked up among the wrappers that come with the package. */
  readonly entryPoint?: new (
    env: Env,
    options?: object,
  ) => Env;
  readonly kwargs: object;
}

/** What `register` takes; everything but `id` and `entryPoint` has a default. */
export interface EnvSpecFields {
  readonly id: string;
  /** Builds the bare environment from its arguments: a class that extends `Env`, or a function that returns an environment. */
  readonly entryPoint: EntryPoint;
  /** The mean return over 100 episodes at which the task counts as solved. */
  readonly rewardThreshold?: number | null;
  /** The least and the largest reward of one step, with the default arguments. */
  readonly rewardRange?: readonly [min: number, max: number];
  /** Whether the same seed and actions may give another episode. */
  readonly nondeterministic?: boolean;
  /** Steps after which `TimeLimit` truncates an episode; `null` for no limit. */
  readonly maxEpisodeSteps?: number | null;
  readonly orderEnforce?: boolean;
  readonly disableEnvChecker?: boolean;
  /** Arguments of the constructor that this id sets. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** The documented arguments of the constructor; where given, `make` refuses others. */
  readonly params?: Readonly<Record<string, EnvParam>> | null;
  /** `import.meta.url` of the module that registers the id, so that a worker thread can import it and make the same environment. */
  readonly module?: string | null;
  readonly additionalWrappers?: readonly WrapperSpec[];
}

/** The types of {@link EnvSpecFields}. */
export const envSpecFieldTypes: OptionTypes = {
  id: 'any',
  entryPoint: 'any?',
  rewardThreshold: 'number | null?',
  rewardRange: 'number[]?',
  nondeterministic: 'boolean?',
  maxEpisodeSteps: 'number | null?',
  orderEnforce: 'boolean?',
  disableEnvChecker: 'boolean?',
  kwargs: 'object?',
  params: 'object | null?',
  module: 'string | null?',
  additionalWrappers: 'object[]?',
};

/** How to make one environment: what is registered under an id, and what `env.spec` tells of a made environment. */
export class EnvSpec implements EnvSpecFields {
  readonly id: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
  readonly entryPoint: (kwargs: object) => Env;
  readonly rewardThreshold: number | null;
  readonly rewardRange: readonly [min: number, max: number];
  readonly nondeterministic: boolean;
  readonly maxEpisodeSteps: number | null;
  readonly orderEnforce: boolean;
  readonly disableEnvChecker: boolean;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, EnvParam>> | null;
  readonly module: string | null;
  readonly additionalWrappers: readonly WrapperSpec[];

  /** Throws `MalformedEnvIdError`, and `RegistrationError` for an entry point that is none. Keeps copies of what it is given. */
  constructor(fields: EnvSpecFields) {
    const { namespace, name, version } = parseEnvId(fields.id);
    this.id = fields.id;
    this.namespace = namespace;
    this.name = name;
    this.version = version;
    this.entryPoint = entryPointOf(fields.entryPoint, fields.id);
    this.rewardThreshold = fields.rewardThreshold ?? null;
    this.rewardRange = copyArguments(fields.rewardRange) ?? [-Infinity, Infinity];
    this.nondeterministic = fields.nondeterministic ?? false;
    this.maxEpisodeSteps = fields.maxEpisodeSteps ?? null;
    this.orderEnforce = fields.orderEnforce ?? true;
    this.disableEnvChecker = fields.disableEnvChecker ?? false;
    this.kwargs = copyArguments(fields.kwargs) ?? {};
    this.params = fields.params ?? null;
    this.module = fields.module ?? null;
    this.additionalWrappers = copyArguments(fields.additionalWrappers) ?? [];
    Object.freeze(this);
  }

  /** This spec with some fields replaced. */
  with(changes: Partial<EnvSpecFields>): EnvSpec {
    return new EnvSpec({ ...this, ...changes });
  }

  /**
   * Plain data for `JSON.stringify`, without the functions; `specFromJSON` finds those again by id and name.
   * Throws `UnserializableSpecError` when an argument of the environment or of a wrapper is a function or a space.
   */
  toJSON(): Record<string, unknown> {
    const { entryPoint: _, namespace: _ns, name: _name, version: _version, ...data } = this;
    return {
      ...data,
      rewardRange: this.rewardRange.map(finiteOrNull),
      kwargs: plainArguments(`environment ${this.id}`, this.kwargs),
      additionalWrappers: this.additionalWrappers.map(({ name, kwargs }) => ({
        name,
        kwargs: plainArguments(`wrapper ${name} of ${this.id}`, kwargs),
      })),
    };
  }
}

/** JSON has no infinity: an open end is written as `null`. */
function finiteOrNull(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}

/** Arguments that JSON gives back as they were, but for typed arrays, which become lists. */
function plainArguments(owner: string, kwargs: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kwargs).map(([key, value]: [string, unknown]) => {
      if (ArrayBuffer.isView(value)) return [key, Array.from(value as Float64Array)];
      if (typeof value === 'function' || value instanceof Space) {
        throw new UnserializableSpecError(
          `The argument "${key}" of ${owner} is a ${typeof value === 'function' ? 'function' : 'space'}, which JSON cannot carry; expected plain data. ` +
            'Register an id whose entryPoint applies it, and serialise the spec of that id.',
        );
      }
      return [key, value];
    }),
  );
}
