import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { packData, unpackData } from '../safetensors/packed-data.js';
import type { Safetensors } from '../safetensors/read-safetensors.js';
import type { Tensor } from '../safetensors/tensor.js';
import { checkState } from '../team/state/check-state.js';
import { openSealed, readJson, sealedFile } from '../team/state/sealed-file.js';
import { CHECKPOINT_FORMAT, stateMetadata, stateOfMetadata, taskMetadata } from '../team/state/state-bytes.js';
import { checkTask, type Task } from '../team/state/task.js';
import type { TeamState } from '../team/state/team-state.js';
import { quote } from '../text/quote.js';
import type { TrainingState } from './training-state.js';

/** The version of a checkpoint that this klopf writes, and the newest that it reads. */
const CHECKPOINT_VERSION = 1;

/** What is kept beside the state of a training. */
export interface CheckpointNotes {
  /** Where it is trained, so that `klopf evaluate` can take the file for that of a team. */
  readonly task?: Task | undefined;
  /** The run that it is of. */
  readonly run?: string | undefined;
  /** Of each file that grows along with the run, how much of it there was: bytes, or rows. */
  readonly files?: Readonly<Record<string, number>> | undefined;
}

/** What a checkpoint holds. */
export interface Checkpoint extends CheckpointNotes {
  readonly state: TrainingState;
}

/**
 * The state of a training as the bytes of a safetensors file, a *checkpoint*. Its team is kept as in the file of a
 * team, which it can be taken for; `critic/layer1/w` … are the critic's; all else is JSON (`training`) and the bytes of
 * its arrays (`training/data`). Rejects with UserError for what is no state.
 */
export async function trainingToBytes(
  state: TrainingState,
  notes: CheckpointNotes = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions(notes, { of: 'trainingToBytes', known: ['task', 'run', 'files'], example: '{ run: "my-run" }' });
  if (typeof state !== 'object' || state === null || typeof state.step !== 'number')
    throw new UserError(`the state of a training is ${quote(state)}; expected what onState of train was told`);
  const { team, critic, ...rest } = state;
  for (const one of critic ? [team, critic] : [team]) checkState(one);
  const { text, bytes } = packData(rest);
  const tensors: Record<string, Tensor> = { ...team.tensors };
  for (const [name, tensor] of Object.entries(critic?.tensors ?? {})) tensors[`critic/${name}`] = tensor;
  // The last: numbers need to begin at a multiple of their size, and bytes need not.
  tensors['training/data'] = { shape: [bytes.length], data: bytes };
  const { run, files, task } = notes;
  const named = critic && stateMetadata(critic);
  return sealedFile(tensors, {
    ...{ format: CHECKPOINT_FORMAT, checkpoint: String(CHECKPOINT_VERSION) },
    ...stateMetadata(team),
    ...taskMetadata(task && checkTask(task)),
    ...(named && { criticVersion: named.version, criticConfig: named.config, criticClock: named.clock }),
    ...(run === undefined ? {} : { run }),
    ...(files === undefined ? {} : { files: JSON.stringify(files) }),
    training: text,
  });
}

/**
 * The checkpoint in such bytes. Every byte is checked. Rejects with UserError for bytes that were cut off or changed in
 * any place, are of something else, or of a newer klopf.
 */
export async function trainingFromBytes(bytes: Uint8Array): Promise<Checkpoint> {
  if (!(bytes instanceof Uint8Array))
    throw new UserError(`the bytes of a checkpoint are ${quote(bytes)}; expected a Uint8Array`);
  const { metadata, tensors } = await openSealed(bytes, checkCheckpointFile);
  const ofCritic = (name: string) => name.startsWith('critic/');
  const pick = (isOf: (name: string) => boolean, from: number) =>
    Object.fromEntries([...tensors].flatMap(([name, tensor]) => (isOf(name) ? [[name.slice(from), tensor]] : [])));
  const data = tensors.get('training/data')?.data;
  if (!(data instanceof Uint8Array))
    throw new UserError("it has no bytes 'training/data', without which it cannot go on");
  const rest = unpackData({ text: metadata.get('training') ?? '', bytes: data });
  if (typeof rest !== 'object' || rest === null) throw new UserError('its training is not a state');
  const critic = metadata.has('criticConfig') ? criticOf(metadata, pick(ofCritic, 'critic/'.length)) : undefined;
  const state = {
    ...rest,
    team: stateOfMetadata(
      metadata,
      pick((name) => name.startsWith('layer'), 0),
    ),
    ...(critic && { critic }),
  } as unknown as TrainingState;
  const run = metadata.get('run');
  const files = metadata.has('files') ? filesOf(readJson('files', metadata)) : undefined;
  const task = metadata.has('task') ? checkTask(readJson('task', metadata)) : undefined;
  return { state, ...(task && { task }), ...(run === undefined ? {} : { run }), ...(files && { files }) };
}

function criticOf(metadata: Safetensors['metadata'], tensors: Readonly<Record<string, Tensor>>): TeamState {
  const own = new Map(
    Object.entries({ version: 'criticVersion', config: 'criticConfig', clock: 'criticClock' }).map(([name, key]) => [
      name,
      metadata.get(key) ?? '',
    ]),
  );
  return stateOfMetadata(own, tensors);
}

function filesOf(value: unknown): Readonly<Record<string, number>> {
  const isCounts =
    typeof value === 'object' && value !== null && Object.values(value).every((size) => Number.isSafeInteger(size));
  if (!isCounts) throw new UserError('its files are not sizes of files');
  return value as Readonly<Record<string, number>>;
}

/** A checkpoint of a newer klopf, which nobody is to write over. */
export class NewerCheckpointError extends UserError {
  override readonly name = 'NewerCheckpointError';
}

/** @throws {@link UserError} unless these are the metadata of a checkpoint, of a version that this klopf reads. */
export function checkCheckpointFile(metadata: Safetensors['metadata']): void {
  if (metadata.get('format') !== CHECKPOINT_FORMAT)
    throw new UserError('it is a safetensors file, but no checkpoint of klopf');
  const version = metadata.get('checkpoint') ?? '';
  if (!/^[1-9]\d{0,8}$/.test(version)) throw new UserError(`its version is ${quote(version)}; expected a whole number`);
  if (Number(version) > CHECKPOINT_VERSION)
    throw new NewerCheckpointError(
      `it was written in version ${version} of the format by a newer klopf, and this one reads versions up to ${CHECKPOINT_VERSION}; take the newer klopf`,
    );
}
