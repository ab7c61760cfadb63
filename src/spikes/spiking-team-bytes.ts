import { aNumber, faultsText, numberFrom, objectOf, type Shape, wholeFrom } from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { jsonDepth } from '../safetensors/json-depth.js';
import { readSafetensors, type Safetensors } from '../safetensors/read-safetensors.js';
import { writeSafetensors } from '../safetensors/write-safetensors.js';
import { sha256 } from '../team/sha256.js';
import { quote } from '../text/quote.js';
import { planSpikingTeam, type SpikingConfig, type SpikingPlan } from './plan.js';
import { defineSpikingRule } from './spiking-rule.js';
import {
  continueTeam,
  type SpikingClock,
  type SpikingEngineOptions,
  type SpikingState,
  type SpikingTeam,
} from './spiking-team.js';

const FORMAT = 'klopf spiking team';
const VERSION = 1;
const NO_DIGITS = '0'.repeat(64);
/** The deepest nesting of JSON that is read. */
const DEEPEST = 8;

const CLOCK: Shape = objectOf({
  ...{ epoch: wholeFrom(0), rate: numberFrom(0), regulation: numberFrom(0), accuracy: aNumber },
  ...{ samples: wholeFrom(0), right: wholeFrom(0), silent: wholeFrom(0) },
});

/**
 * A team of spiking units as the bytes of a safetensors file: its tensors are `weights` `[unit][input]`, `thresholds`,
 * `sizes`, `updates` and `ownUpdates` `[unit]`; its metadata have the options with the text of the rule, the epoch and
 * the rates, and a checksum of the whole.
 */
export async function spikingTeamToBytes(team: SpikingTeam): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof team?.state !== 'function' || typeof team.config?.rule?.window !== 'string')
    throw new UserError(`the team to save is ${quote(team)}; expected a team, as createSpikingTeam makes it`);
  const { weights, thresholds, sizes, updates, ownUpdates, clock } = team.state();
  const { units, config } = team;
  const ofUnits = { shape: [units] };
  const write = (digits: string) =>
    writeSafetensors(
      {
        weights: { shape: [units, config.inputs], data: weights },
        ...{ thresholds: { ...ofUnits, data: thresholds }, sizes: { ...ofUnits, data: sizes } },
        ...{ updates: { ...ofUnits, data: updates }, ownUpdates: { ...ofUnits, data: ownUpdates } },
      },
      {
        ...{ sha256: digits, format: FORMAT, version: String(VERSION) },
        ...{ config: JSON.stringify(config), clock: JSON.stringify(clock) },
      },
    );
  return write(await sha256(write(NO_DIGITS)));
}

/**
 * The team in such bytes, which goes on as the one that was saved would have.
 *
 * @throws {@link UserError} for bytes that were cut off or changed, are not of a team of spiking units, or of a newer
 * klopf.
 */
export async function spikingTeamFromBytes(
  bytes: Uint8Array,
  options: SpikingEngineOptions = {},
): Promise<SpikingTeam> {
  if (!(bytes instanceof Uint8Array))
    throw new UserError(`the bytes of a team are ${quote(bytes)}; expected a Uint8Array`);
  const file = readSafetensors(bytes);
  const { metadata } = file;
  if (metadata.get('format') !== FORMAT)
    throw new UserError('it is a safetensors file, but not one of a team of spiking units that klopf saved');
  if (metadata.get('version') !== String(VERSION))
    throw new UserError(
      `it was saved in version ${quote(metadata.get('version'))} of the format, and this klopf reads version ${VERSION}; take a newer klopf`,
    );
  const digits = metadata.get('sha256') ?? '';
  const at = new TextDecoder('latin1').decode(bytes.subarray(0, 200)).indexOf(`"sha256":"${digits}"`);
  const zeroed = Uint8Array.from(bytes);
  if (at >= 0) zeroed.fill(0x30, at + '"sha256":"'.length, at + '"sha256":"'.length + digits.length);
  if (digits.length !== NO_DIGITS.length || at < 0 || (await sha256(zeroed)) !== digits)
    throw new UserError(
      'its checksum is not that of its bytes: the file was damaged or changed. Take a copy as klopf wrote it',
    );
  const config = read('config', metadata) as SpikingConfig;
  const rule = defineSpikingRule(config?.rule);
  const plan = planSpikingTeam({ ...config, rule }, 'a saved team');
  const clock = read('clock', metadata);
  const faults = CLOCK(clock);
  if (faults.length > 0) throw new UserError(`its clock is not valid: ${faultsText(faults)}`);
  const { engine = 'dense', bus } = options;
  if (engine !== 'dense' && engine !== 'literal')
    throw new UserError(`spikingTeamFromBytes got engine = ${quote(engine)}; expected 'dense' or 'literal'`);
  return continueTeam(plan, stateOf(plan, file, clock as SpikingClock), engine, bus);
}

function stateOf(plan: SpikingPlan, { tensors }: Safetensors, clock: SpikingClock): SpikingState {
  const take = <A extends Float32Array | Float64Array>(
    name: string,
    kind: abstract new (...given: never[]) => A,
    ...shape: readonly number[]
  ): A => {
    const tensor = tensors.get(name);
    if (tensor?.data instanceof kind && String(tensor.shape) === String(shape) && tensor.data.every(Number.isFinite))
      return tensor.data;
    throw new UserError(`its tensor '${name}' is missing or none of finite numbers in the shape [${shape.join(', ')}]`);
  };
  const { units, inputs } = plan;
  return {
    weights: take('weights', Float32Array, units, inputs),
    thresholds: take('thresholds', Float32Array, units),
    sizes: take('sizes', Float32Array, units),
    updates: take('updates', Float64Array, units),
    ownUpdates: take('ownUpdates', Float64Array, units),
    clock,
  };
}

function read(name: string, metadata: ReadonlyMap<string, string>): unknown {
  const text = metadata.get(name) ?? '';
  try {
    if (jsonDepth(text) <= DEEPEST) return JSON.parse(text);
  } catch {
    // The message follows below.
  }
  throw new UserError(`its ${name} is not JSON, or nested too deep`);
}
