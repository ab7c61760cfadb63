import { UserError } from '../../errors/user-error.js';
import type { Safetensors } from '../../safetensors/read-safetensors.js';
import type { SafetensorsHeader } from '../../safetensors/safetensors-header.js';
import type { Tensor } from '../../safetensors/tensor.js';
import { jsonText } from '../../text/json-text.js';
import { quote } from '../../text/quote.js';
import type { TeamConfig } from '../team-config.js';
import { checkState } from './check-state.js';
import { openSealed, readJson, sealedFile } from './sealed-file.js';
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
/** Of a training between two steps, whose team is kept in the same way; see `trainingToBytes`. */
export const CHECKPOINT_FORMAT = 'klopf checkpoint';

/**
 * A state as a safetensors file. Its metadata hold what is no tensor: `sha256` (of the whole file with 64 zeros in its
 * place), `format` ("klopf team"), `version`, and in JSON `config`, `clock` and, where there is one, `task`.
 */
export async function stateToBytes(state: TeamState, task?: Task): Promise<Uint8Array<ArrayBuffer>> {
  return sealedFile(state.tensors, { format: FORMAT, ...stateMetadata(state), ...taskMetadata(task) });
}

/** What is no tensor in a state, as texts. */
export function stateMetadata({ version, config, clock }: TeamState): Record<'version' | 'config' | 'clock', string> {
  return { version: String(version), config: jsonText(withTexts(config)), clock: jsonText(clock) };
}

export function taskMetadata(task: Task | undefined): { readonly task?: string } {
  return task === undefined ? {} : { task: jsonText(task) };
}

/** The state of those metadata and tensors. @throws {@link UserError} when they are of none. */
export function stateOfMetadata(
  metadata: Safetensors['metadata'],
  tensors: Readonly<Record<string, Tensor>>,
): TeamState {
  const [version, config, clock] = [
    Number(metadata.get('version')),
    readJson('config', metadata),
    readJson('clock', metadata),
  ];
  return checkState({ version, config: withNumbers(config), clock, tensors });
}

/**
 * The state in the bytes of a file; of a checkpoint that of its team. Every byte is checked.
 *
 * @throws {@link UserError} when the file was cut off, changed, or written by another program or a newer klopf.
 */
export async function stateFromBytes(bytes: Uint8Array): Promise<KeptTeam> {
  const { metadata, tensors } = await openSealed(bytes, checkTeamFile);
  const own = [...tensors].filter(([name]) => metadata.get('format') === FORMAT || name.startsWith('layer'));
  const task = metadata.has('task') ? checkTask(readJson('task', metadata)) : undefined;
  return { state: stateOfMetadata(metadata, Object.fromEntries(own)), task };
}

/** @throws {@link UserError} unless these are the metadata of a team's file, of a version that this klopf reads. */
export function checkTeamFile(metadata: SafetensorsHeader['metadata']): void {
  if (metadata.get('format') === SPIKING_FORMAT)
    throw new UserError(
      'it is a team of units that fire once, which has labels and no environment; spikingTeamFromBytes takes it, and evaluateSpikingTeam says how well it answers',
    );
  if (metadata.get('format') !== FORMAT && metadata.get('format') !== CHECKPOINT_FORMAT)
    throw new UserError('it is a safetensors file, but not one of a team that klopf saved');
  const version = metadata.get('version') ?? '';
  if (!/^[1-9]\d{0,8}$/.test(version)) throw new UserError(`its version is ${quote(version)}; expected a whole number`);
  if (Number(version) > STATE_VERSION)
    throw new UserError(
      `it was saved in version ${version} of the format by a newer klopf, and this one reads versions up to ${STATE_VERSION}; take the newer klopf`,
    );
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
