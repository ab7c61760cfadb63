import type { LabLayer, LabMessage, LabSnapshot, LabTeam } from '../contract.js';

/** Ticks at which a layer knows what it is paid. */
export const LEARNS: ReadonlySet<string> = new Set(['learn', 'follow', 'ascend', 'trail', 'update', 'tally']);

/**
 * What is known of a step of which only some messages have been shown, from how it ends: of units that have not acted
 * yet what they do, and of layers that have not learned yet what they are paid, is NaN; what the team answers and gets
 * is not there before it is said.
 */
export function momentOf(
  snapshot: LabSnapshot,
  { sizes, isOneStep }: Pick<LabTeam, 'sizes' | 'isOneStep'>,
  shown: readonly LabMessage[],
): LabSnapshot {
  const acted = sizes.map(() => new Set<number>());
  const learned = new Set<number>();
  for (const { kind, from, layer, phase } of shown) {
    if (kind === 'activation' && from) acted[from.layer]?.add(from.unit);
    if (kind === 'tick' && layer !== undefined && LEARNS.has(phase ?? '')) learned.add(layer);
  }
  const last = sizes.length - 1;
  const hasAnswered = acted[last]!.size === sizes[last];
  const layers = snapshot.layers.map((layer, k): LabLayer => {
    const ifActed = (values: Float32Array) =>
      values.map((value, unit) => (acted[k + 1]!.has(unit) ? value : Number.NaN));
    const paid = learned.has(k + 1) ? layer.paid : layer.paid.map(() => Number.NaN);
    return { ...layer, p: ifActed(layer.p), a: ifActed(layer.a), paid };
  });
  if (!isOneStep) return { ...snapshot, layers };
  const { action, reward, observation, ...world } = snapshot.world;
  // Of tasks of one step what is observed now is the next question already.
  const asked = observation.length === snapshot.sensors.length ? Array.from(snapshot.sensors) : observation;
  const isPaid = shown.some(({ kind }) => kind === 'reward' || kind === 'error');
  return {
    ...{ ...snapshot, layers },
    world: {
      ...{ ...world, observation: asked },
      ...(hasAnswered && action !== undefined && { action }),
      ...(isPaid && reward !== undefined && { reward }),
    },
  };
}
