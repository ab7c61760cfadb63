import type { Address } from '../bus/message.js';
import { firstAddress, type Run, type Wires } from '../unit/position.js';
import type { LayerPlan } from './layer-plan.js';
import type { TeamPlan } from './plan.js';
import { offsetOf } from './wiring.js';

/** The sensors, which a team of vectors has for each component, then the units of each layer. */
export function addressed({ sizes, components }: Pick<TeamPlan, 'sizes' | 'components'>): readonly number[] {
  return [components * sizes[0]!, ...sizes.slice(1)];
}

/** The layers that hear the sensors. */
export function feedsOfSensors(layers: readonly LayerPlan[]): number[] {
  return layers.filter(({ from }) => from.includes(0)).map(({ layer }) => layer);
}

/** Whom a unit of a wired team hears and feeds; `place`: which unit of its layer it is. */
export function wiresOf(plan: TeamPlan, { layer, from, field, feeds }: LayerPlan, place: number): Wires {
  const { layers, components } = plan;
  const sizes = addressed(plan);
  const whole = (of: number): Run => ({ first: firstAddress(sizes, of), count: sizes[of]!, layer: of, learns: of > 0 });
  const receivers = feeds.map((of) => {
    const above = layers[of - 1]!;
    const first = firstAddress(sizes, of);
    if (!above.field) return [{ first, count: sizes[of]! }];
    const { heardBy, maps } = above.field;
    const sender = offsetOf(above.from, layer, sizes) + place;
    const positions = heardBy.positions.subarray(heardBy.starts[sender], heardBy.starts[sender + 1]);
    return Array.from(positions, (position) => ({ first: first + position * maps, count: maps }));
  });
  if (!field) return { senders: from.map(whole), receivers };
  const at = Math.floor(place / field.maps) * field.taps;
  const own = field.senders.subarray(at, at + field.taps);
  if (from[0]! > 0) return { senders: runsOf(own, firstAddress(sizes, from[0]!), true), receivers };
  const inputs = plan.sizes[0]!;
  const seen = Array.from({ length: components }, (_, component) => runsOf(own, component * inputs, false));
  return { senders: seen.flat(), receivers };
}

/** Successive senders as runs; −1: nobody is there. */
function runsOf(senders: Int32Array, firstSender: Address, learns: boolean): Run[] {
  const runs: { first: Address; count: number; learns: boolean }[] = [];
  for (const sender of senders) {
    const last = runs.at(-1);
    const address = sender < 0 ? -1 : firstSender + sender;
    if (last && (sender < 0 ? last.first < 0 : last.first >= 0 && last.first + last.count === address)) last.count++;
    else runs.push({ first: address, count: 1, learns });
  }
  return runs;
}
