import { UserError } from '../../errors/user-error.js';
import { jsonDepth } from '../../safetensors/json-depth.js';
import { readSafetensors } from '../../safetensors/read-safetensors.js';
import { LENGTH_BYTES, type SafetensorsHeader } from '../../safetensors/safetensors-header.js';
import { writeSafetensors } from '../../safetensors/write-safetensors.js';
import { jsonText } from '../../text/json-text.js';
import { quote } from '../../text/quote.js';
import { sha256 } from '../sha256.js';
import type { TeamConfig } from '../team-config.js';
import { checkState } from './check-state.js';
import { checkTask, type Task } from './task.js';
import { STATE_VERSION, type TeamState } from './team-state.js';

/** The content of a team's file. */
export interface KeptTeam {
  readonly state: TeamState;
  readonly task: Task | undefined;
}

const FORMAT = 'klopf team';
/** Of files with teams of units that fire once, which other functions read. */
const SPIKING_FORMAT = 'klopf spiking team';
const NO_DIGITS = '0'.repeat(64);
/**
 * What stands before the digits of the checksum: they are the first of the metadata, which are the first of the header.
 */
const BEFORE_DIGITS = new TextEncoder().encode('{"__metadata__":{"sha256":"');
const DIGITS = LENGTH_BYTES + BEFORE_DIGITS.length;
/** The deepest nesting of JSON that is read; the text of no rule is as deep. */
const DEEPEST = 16;

/**
 * A state as a safetensors file. Its metadata hold what is no tensor: `sha256` (of the whole file with 64 zeros in its
 * place), `format` ("klopf team"), `version`, and in JSON `config`, `clock` and, where there is one, `task`.
 */
export async function stateToBytes(state: TeamState, task?: Task): Promise<Uint8Array<ArrayBuffer>> {
  const { version, config, clock, tensors } = state;
  const metadata = {
    sha256: NO_DIGITS,
    format: FORMAT,
    version: String(version),
    config: jsonText(withTexts(config)),
    clock: jsonText(clock),
    ...(task === undefined ? {} : { task: jsonText(task) }),
  };
  const bytes = writeSafetensors(tensors, metadata);
  bytes.set(new TextEncoder().encode(await sha256(bytes)), DIGITS);
  return bytes;
}

/**
 * The state in the bytes of a file. Every byte is checked.
 *
 * @throws {@link UserError} when the file was cut off, changed, or written by another program or a newer klopf.
 */
export async function stateFromBytes(bytes: Uint8Array): Promise<KeptTeam> {
  const { metadata, tensors } = readSafetensors(bytes);
  checkTeamFile(metadata);
  const zeroed = Uint8Array.from(bytes);
  zeroed.set(new TextEncoder().encode(NO_DIGITS), DIGITS);
  const isInPlace = BEFORE_DIGITS.every((byte, k) => bytes[LENGTH_BYTES + k] === byte);
  if (!isInPlace || (await sha256(zeroed)) !== metadata.get('sha256'))
    throw new UserError(
      'its checksum is not that of its bytes: the file was damaged, changed, or written anew by another program. Take a copy as klopf wrote it',
    );
  const [version, config, clock] = [Number(metadata.get('version')), read('config', metadata), read('clock', metadata)];
  const state = { version, config: withNumbers(config), clock, tensors: Object.fromEntries(tensors) };
  return { state: checkState(state), task: metadata.has('task') ? checkTask(read('task', metadata)) : undefined };
}

/** @throws {@link UserError} unless these are the metadata of a team's file, of a version that this klopf reads. */
export function checkTeamFile(metadata: SafetensorsHeader['metadata']): void {
  if (metadata.get('format') === SPIKING_FORMAT)
    throw new UserError(
      'it is a team of units that fire once, which has labels and no environment; spikingTeamFromBytes takes it, and evaluateSpikingTeam says how well it answers',
    );
  if (metadata.get('format') !== FORMAT)
    throw new UserError('it is a safetensors file, but not one of a team that klopf saved');
  const version = metadata.get('version') ?? '';
  if (!/^[1-9]\d{0,8}$/.test(version)) throw new UserError(`its version is ${quote(version)}; expected a whole number`);
  if (Number(version) > STATE_VERSION)
    throw new UserError(
      `it was saved in version ${version} of the format by a newer klopf, and this one reads versions up to ${STATE_VERSION}; take the newer klopf`,
    );
}

function read(name: string, metadata: ReadonlyMap<string, string>): unknown {
  const text = metadata.get(name) ?? '';
  try {
    if (jsonDepth(text) <= DEEPEST) return JSON.parse(text);
  } catch {
    // The message follows below.
  }
  throw new UserError(`its ${name} is no JSON, or nested too deep`);
}

/** The configuration with numbers that JSON lacks as texts: Adam's `correction` may be Infinity. */
function withTexts({ optimizer, ...config }: TeamConfig): unknown {
  const params = Object.entries(optimizer.params).map(([name, value]) => [
    name,
    Number.isFinite(value) ? value : String(value),
  ]);
  return { ...config, optimizer: { ...optimizer, params: Object.fromEntries(params) } };
}

function withNumbers(config: unknown): unknown {
  const { optimizer } = (config ?? {}) as { optimizer?: { params?: object } };
  if (typeof optimizer?.params !== 'object' || optimizer.params === null) return config;
  const params = Object.entries(optimizer.params).map(([name, value]: [string, unknown]) => [
    name,
    value === 'Infinity' ? Number.POSITIVE_INFINITY : value,
  ]);
  return { ...(config as object), optimizer: { ...optimizer, params: Object.fromEntries(params) } };
}
