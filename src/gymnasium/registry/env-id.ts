import { quote } from '../../text/quote.js';
import { MalformedEnvIdError } from '../errors.js';

/** The parts of `[namespace/]name[-vN]`; a part that is absent is `null`. */
export interface EnvId {
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
}

const LONGEST = 200;
const PATTERN = /^(?:(?<namespace>[\w:-]+)\/)?(?<name>[\w:.-]+?)(?:-v(?<version>\d+))?$/;

/**
 * Takes `[namespace/]name[-vN]` apart.
 * @throws {@link MalformedEnvIdError}
 */
export function parseEnvId(id: string): EnvId {
  // A number or nothing would be read as the text of it; of a text that long nothing is a name.
  const groups = typeof id === 'string' && id.length <= LONGEST ? PATTERN.exec(id)?.groups : undefined;
  if (groups?.['name'] === undefined) {
    throw new MalformedEnvIdError(
      `Got the environment id ${quote(id)}; expected [namespace/]name[-vN], such as "CartPole-v1" or "toy/Maze-v0". ` +
        'Use letters, digits, "_", "-", "." and ":" only, and at most one "/".',
    );
  }
  const version = groups['version'];
  return {
    namespace: groups['namespace'] ?? null,
    name: groups['name'],
    version: version === undefined ? null : Number(version),
  };
}

/**
 * Puts an id together; the inverse of `parseEnvId`.
 * @throws {@link MalformedEnvIdError} for what has no parts.
 */
export function formatEnvId(parts: EnvId): string {
  if (typeof parts !== 'object' || parts === null || typeof parts.name !== 'string') {
    throw new MalformedEnvIdError(
      `formatEnvId got ${quote(parts)}; expected the parts of an id, such as { namespace: null, name: 'CartPole', version: 1 }.`,
    );
  }
  const { namespace, name, version } = parts;
  return (namespace === null ? '' : `${namespace}/`) + name + (version === null ? '' : `-v${version}`);
}
