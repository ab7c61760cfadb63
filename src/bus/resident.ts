import type { Message } from './message.js';

/**
 * A team on the bus. `starts`: the first address of its sensors and of each layer, then the first address past its end.
 */
export interface Resident {
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

/** Whether a number is whole, from 0 to 2³² − 1. */
export function isWhole(value: number): boolean {
  return value >>> 0 === value;
}

/** The pass of a message; of what is said once for all passes the first. */
function passOf(message: Message): number {
  return 'pass' in message && message.pass !== undefined ? message.pass : 0;
}

/** Whether something has the fields of a message of its kind. */
export function isMessage(message: Message | null | undefined): message is Message {
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
export function isHeard(message: Message, { starts, lanes, passes, feeds, components, told }: Resident): boolean {
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
export function expectedOf(message: Message, { starts, lanes, passes, feeds, components, told }: Resident): string {
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
