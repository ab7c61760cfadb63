import { quote } from '../../text/quote.js';
import { closestName, didYouMean } from '../../text/suggest.js';
import { checkOptions, type OptionTypes } from '../check-options.js';
import { EnvSpec, type EnvSpecFields } from '../env.js';
import {
  DeprecatedEnvError,
  NameNotFoundError,
  NamespaceNotFoundError,
  RegistrationError,
  VersionNotFoundError,
} from '../errors.js';
import { warn } from '../logger.js';
import { formatEnvId, parseEnvId } from './env-id.js';

/**
 * The types of the registered environments: a catalogue adds `id: typeof Class` by declaration merging, and `make` then
 * knows the arguments, observations and actions of that id.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by declaration merging
export interface RegisteredEnvs {}

/** The types of {@link EnvSpecFields}. */
export const ENV_SPEC_FIELD_TYPES: OptionTypes = {
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

const REGISTER_TYPES = { ...ENV_SPEC_FIELD_TYPES, namespace: 'any?', name: 'any?', version: 'any?' };

const specs = new Map<string, EnvSpec>();
let currentNamespace: string | null = null;

/** All registered specs by id, in the order of registration. */
export const registry: ReadonlyMap<string, EnvSpec> = specs;

/**
 * Registers an environment under `id`, `[namespace/]name[-vN]`, for `make`; registering an id again replaces it with a
 * warning.
 * @throws {@link MalformedEnvIdError}, {@link InvalidArgumentError} for fields that do not exist, and
 * {@link RegistrationError} for an entry point that is none, and when the same name exists with a version and without.
 */
export function register(fields: EnvSpecFields): EnvSpec {
  // A spec may be registered again, under another id or with other fields.
  if (!(fields instanceof EnvSpec)) checkOptions('register', fields, REGISTER_TYPES);
  const parts = parseEnvId(fields.id);
  const id = formatEnvId({ ...parts, namespace: currentNamespace ?? parts.namespace });
  const spec = new EnvSpec({ ...fields, id });
  const relatives = versionsOf(spec.namespace, spec.name).filter((other) => other.id !== spec.id);
  const clash = relatives.find((other) => (other.version === null) !== (spec.version === null));
  if (clash !== undefined) {
    throw new RegistrationError(
      `register got ${id}, but ${clash.id} exists; a name has either versions or none. ` +
        `Give ${spec.version === null ? 'the new id a version' : 'the new id another name'}; make("${spec.name}") finds the newest version.`,
    );
  }
  if (specs.has(id)) warn(`register: the environment ${id} was registered before and is now replaced.`);
  specs.set(id, spec);
  return spec;
}

/**
 * Registers everything that `body` registers under a namespace, whatever namespace the ids name themselves.
 * @throws {@link RegistrationError} for a name that is no text, and for a body that is no function.
 */
export function namespace(name: string, body: () => void): void {
  if (typeof name !== 'string' || typeof body !== 'function') {
    throw new RegistrationError(
      `namespace got the name ${quote(name)} and the body ${quote(body)}; expected a string and a function that calls register(), ` +
        "such as namespace('toy', () => register(maze)).",
    );
  }
  const outer = currentNamespace;
  currentNamespace = name;
  try {
    body();
  } finally {
    currentNamespace = outer;
  }
}

/**
 * The registered spec of an id; without a version the newest, and a warning where a newer version exists.
 * @throws {@link NamespaceNotFoundError}, {@link NameNotFoundError} (both with the closest name),
 * {@link VersionNotFoundError} and {@link DeprecatedEnvError} (both with the newest).
 */
export function spec(id: string): EnvSpec {
  const wanted = parseEnvId(id);
  const newest = versionsOf(wanted.namespace, wanted.name).at(-1);
  if (newest === undefined) throw notFound(id);
  if (wanted.version === null || newest.version === null) {
    if (wanted.version !== null) {
      throw new VersionNotFoundError(`Got ${id}, but ${newest.id} has no versions. Use "${newest.id}".`);
    }
    if (newest.version !== null) warn(`${id} names no version: using the newest, ${newest.id}.`);
    return newest;
  }
  const found = specs.get(id);
  if (found === undefined) {
    const all = versionsOf(wanted.namespace, wanted.name).map((other) => `v${other.version}`);
    const Missing = wanted.version < newest.version ? DeprecatedEnvError : VersionNotFoundError;
    throw new Missing(
      `Got ${id}, but the version v${wanted.version} of ${newest.name} is not registered; there ${all.length === 1 ? 'is' : 'are'} ${all.join(', ')}. ` +
        `Use the newest, "${newest.id}".`,
    );
  }
  if (newest.version > wanted.version) warn(`${id} is out of date: consider the newest version, ${newest.id}.`);
  return found;
}

/** The registered ids, by namespace and name, one a line. */
export function formatRegistry(): string {
  const ids = [...specs.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return ids.join('\n');
}

/**
 * The environment that was probably meant by an id that is not registered: the newest version of the name nearest to
 * it, where case, separators and a version do not count. Undefined if none is near.
 */
export function closestEnv(typed: string): EnvSpec | undefined {
  const unversioned = typed.replace(/[-_ ]?v\d+$/i, '');
  const names = [...specs.values()].map((known) => qualifiedName(known));
  const closest = closestName(unversioned, names) ?? closestName(typed, names);
  const versions = [...specs.values()].filter((known) => qualifiedName(known) === closest);
  return versions.sort((a, b) => (a.version ?? -1) - (b.version ?? -1)).at(-1);
}

function qualifiedName({ namespace: inside, name }: EnvSpec): string {
  return inside === null ? name : `${inside}/${name}`;
}

/** The specs of one name, the newest last. */
function versionsOf(namespaceName: string | null, name: string): EnvSpec[] {
  return [...specs.values()]
    .filter((other) => other.namespace === namespaceName && other.name === name)
    .sort((a, b) => (a.version ?? -1) - (b.version ?? -1));
}

function notFound(id: string): Error {
  const wanted = parseEnvId(id);
  const all = [...specs.values()];
  const namespaces = new Set(all.flatMap((other) => other.namespace ?? []));
  if (wanted.namespace !== null && !namespaces.has(wanted.namespace)) {
    return new NamespaceNotFoundError(
      `Got ${id}, but the namespace "${wanted.namespace}" is not registered${didYouMean(wanted.namespace, namespaces) || '.'} ` +
        'Import the module that registers it first.',
    );
  }
  const closest = closestEnv(id);
  const suggestion = closest === undefined ? '' : ` Did you mean "${closest.name}"? Use "${closest.id}".`;
  return new NameNotFoundError(
    `Got ${id}, but no environment of the name "${wanted.name}" is registered${wanted.namespace === null ? '' : ` in "${wanted.namespace}"`}.` +
      (suggestion || ' Import the module that registers it first; formatRegistry() lists what is there.'),
  );
}
