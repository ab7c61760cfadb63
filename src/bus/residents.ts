import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import type { Message } from './message.js';
import { NAMED_KINDS } from './message-kinds.js';

/**
 * A team on the bus. `starts`: the first address of its sensors and of each layer, then the first address past its end.
 */
interface Resident {
  readonly starts: readonly number[];
  readonly lanes: number;
  readonly passes: number;
  /** `[layer]`: the layers that hear it; undefined: each is heard by the next. */
  readonly feeds: readonly (readonly number[])[] | undefined;
  /** 1: its units say scalars, and their messages name no component. */
  readonly components: number;
  /** The first address whose error the task tells, and that past the last. */
  readonly told: readonly [first: number, end: number];
}

/**
 * The teams on a bus, usually one: what layers, units and messages are checked against. Addresses count within a team.
 */
export class Residents {
  readonly #teams: Resident[] = [];
  /** `[layer]`: the number of sensors, then of units in each layer; undefined until a team is on the bus. */
  #sizes: readonly number[] | undefined;

  /** Adds a team with so many sensors and units in each layer. See `Bus.populate`. */
  add(
    sizes: readonly number[],
    { told, ...others }: Omit<Resident, 'starts' | 'told'> & { readonly told: number | 'units' },
  ): void {
    const starts = [0];
    for (const size of sizes) starts.push(starts.at(-1)! + size);
    const [first, end] = told === 'units' ? [starts[1]!, starts.at(-1)!] : [starts.at(-2)!, starts.at(-2)! + told];
    this.#teams.push({ ...others, starts, told: [first, end] });
    this.#sizes = sizes.map((size, k) => Math.max(size, this.#sizes?.[k] ?? 0));
  }

  /**
   * @param beyond layers past the last that are allowed.
   * @throws {@link UserError} when there is no such layer, as far as that is known.
   */
  requireLayer(layer: number, place: string, beyond = 0): void {
    const end = this.#sizes && this.#sizes.length + beyond;
    if (isWithin(layer, end)) return;
    throw new UserError(
      `${place} was given ${quote(layer)}; expected a layer${rangeText(end)}, where 0 are the sensors`,
    );
  }

  /** @throws {@link UserError} when there is no such sensor or unit, as far as that is known. */
  requireUnit(unit: number, place: string): void {
    const end = this.#sizes?.reduce((sum, size) => sum + size, 0);
    if (isWithin(unit, end)) return;
    throw new UserError(
      `${place} was given ${quote(unit)}; expected an address${rangeText(end)}: sensors come first, then units layer by layer`,
    );
  }

  /** @throws {@link UserError} for what is no message, or one that no team may hear; `what` begins its text. */
  requireHeard(message: Message, what: string): void {
    // The most frequent case first: one team, and a message that it may hear.
    const teams = this.#teams;
    if (teams.length === 1 && isMessage(message) && isHeard(message, teams[0]!)) return;
    if (!isMessage(message))
      throw new UserError(
        `${what} ${quote(message)}; expected a message of kind ${NAMED_KINDS}, with whole numbers from 0 for who, to whom, layer, lane and channel, and a number for its value`,
      );
    if (teams.length === 0 || teams.some((team) => isHeard(message, team))) return;
    throw new UserError(`${what} ${quote(message)}; ${teams.map((team) => expectedOf(message, team)).join(', or ')}`);
  }
}

/** Whether a number is whole, from 0 and before an end, where that is known. */
function isWithin(number: number, end: number | undefined): boolean {
  return Number.isInteger(number) && number >= 0 && (end === undefined || number < end);
}

function rangeText(end: number | undefined): string {
  return end === undefined ? '' : `, from 0 to ${end - 1}`;
}

/** Whether a number is whole, from 0 to 2³² − 1. */
export function isWhole(value: number): boolean {
  return value >>> 0 === value;
}

/** The pass of a message; of what is said once for all passes the first. */
function passOf(message: Message): number {
  return 'pass' in message && message.pass !== undefined ? message.pass : 0;
}

/** Whether something has the fields of a message of its kind. */
function isMessage(message: Message | null | undefined): message is Message {
  if (typeof message?.value !== 'number' || !isWhole(message.lane) || !isWhole(passOf(message))) return false;
  switch (message.kind) {
    case 'activation':
      return isWhole(message.from) && isWhole(message.layer);
    case 'credit':
      return isWhole(message.from) && isWhole(message.to) && isWhole(message.channel);
    case 'echo':
      return isWhole(message.from) && isWhole(message.layer) && isWhole(message.channel);
    case 'error':
      return isWhole(message.of);
    case 'spike':
      return isWhole(message.from) && isWhole(message.layer);
    case 'inhibition':
      return isWhole(message.from) && isWhole(message.group);
    default:
      return message.kind === 'reward' || message.kind === 'label';
  }
}

/**
 * Whether this team may hear the message: its sender must be of the layer it names; that of credit of a layer that
 * hears the receiver's.
 */
function isHeard(message: Message, { starts, lanes, passes, feeds, components, told }: Resident): boolean {
  if (message.lane >= lanes || passOf(message) >= passes) return false;
  if (message.kind === 'reward' || message.kind === 'label') return true;
  if (message.kind === 'inhibition') return message.from >= starts[1]! && message.from < starts.at(-1)!;
  if (message.kind === 'spike')
    return message.from >= (starts[message.layer] ?? Infinity) && message.from < (starts[message.layer + 1] ?? 0);
  if (!isComponent(message.component, components)) return false;
  if (message.kind === 'error') return message.of >= told[0] && message.of < told[1];
  let layer = message.kind === 'credit' ? 0 : message.layer;
  // For credit: the layer above the receiver's.
  if (message.kind === 'credit') while (layer < starts.length && starts[layer]! <= message.to) layer++;
  const isOf = (of: number) => of < starts.length - 1 && message.from >= starts[of]! && message.from < starts[of + 1]!;
  return message.kind === 'credit' && feeds ? (feeds[layer - 1] ?? []).some(isOf) : isOf(layer);
}

/** Messages of vectors name their component, and those of scalars none. */
function isComponent(component: number | undefined, components: number): boolean {
  return components === 1 ? component === undefined : isWhole(component ?? -1) && component! < components;
}

/** What a message with a wrong address should have named. */
function expectedOf(message: Message, { starts, lanes, passes, feeds, components, told }: Resident): string {
  if (passOf(message) >= passes)
    return passes === 1 ? 'expected no pass: the rule has none' : `expected a pass from 0 to ${passes - 1}`;
  const lane = lanes === 1 ? 'lane 0' : `a lane from 0 to ${lanes - 1}`;
  if (message.kind === 'reward' || message.kind === 'label' || message.lane >= lanes) return `expected ${lane}`;
  if (message.kind === 'inhibition') return `expected a unit, from ${starts[1]} to ${starts.at(-1)! - 1}`;
  if (message.kind !== 'spike' && !isComponent(message.component, components))
    return components === 1 ? 'expected no component' : `expected a component from 0 to ${components - 1}`;
  if (message.kind === 'error')
    return `expected ${told[0] === starts.at(-2) ? 'an output unit' : 'a unit'}, from ${told[0]} to ${told[1] - 1}`;
  const layers = starts.slice(1).map((end, layer) => `${starts[layer]} to ${end - 1} in layer ${layer}`);
  const who = `addresses are ${layers.join(', ')}, where 0 are the sensors`;
  return message.kind !== 'credit'
    ? `expected a sender of its layer: ${who}`
    : `expected a sender of ${feeds ? 'a layer that hears' : 'the layer above'} its receiver: ${who}`;
}
