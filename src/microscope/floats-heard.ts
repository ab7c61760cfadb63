import { hearsErrors } from '../rule/program/heard.js';
import type { LayerPlan } from '../team/layer-plan.js';
import type { TeamPlan } from '../team/plan.js';
import { actBeats, type Beat, learnBeats } from '../team/schedule.js';

/** Floats that the units of a layer hear, by kind. */
export interface FloatsHeard {
  activations: number;
  rewards: number;
  errors: number;
  credits: number;
  echoes: number;
}

/** Floats heard in one lane, `[layer]`: as it acts, as it learns, and in place of that where it learns nothing. */
export interface FloatsOfLane {
  readonly acting: readonly FloatsHeard[];
  readonly learning: readonly FloatsHeard[];
  readonly idle: readonly FloatsHeard[];
}

/**
 * What the bus of a literal team counts, from the plan: a message is as many floats as it has listeners. Who taps,
 * silences or changes messages is not part of the plan.
 */
export function floatsHeard(plan: TeamPlan): FloatsOfLane {
  return {
    acting: heardIn(plan, actBeats(plan, 0)),
    learning: heardIn(plan, learnBeats(plan, [1])),
    idle: heardIn(plan, learnBeats(plan, [0])),
  };
}

function heardIn(plan: TeamPlan, beats: Iterable<Beat>): FloatsHeard[] {
  const { layers, components } = plan;
  const heard = layers.map(() => ({ activations: 0, rewards: 0, errors: 0, credits: 0, echoes: 0 }));
  const activations = (from: number, each: number) =>
    layers.forEach((layer, l) => {
      heard[l]!.activations += each * synapsesFrom(plan, layer, from);
      if (layer.layer === from && layer.peers > 0) heard[l]!.activations += each * layer.units * layer.units;
    });
  const credits = (by: LayerPlan, each: number) => {
    for (const from of by.from) {
      const role = layers[from - 1]?.role;
      if (role && role.channelsIn + (role.settling?.channelsIn ?? 0) > 0)
        heard[from - 1]!.credits += each * synapsesFrom(plan, by, from);
    }
  };
  for (const { phase, layer } of beats) {
    const of = layers[layer - 1];
    if (phase === 'look') activations(0, 1);
    else if (phase === 'reward')
      layers.forEach(({ role, units }, l) => (heard[l]!.rewards += role.reward.length > 0 ? units : 0));
    else if (phase === 'errors')
      layers.forEach(
        ({ role, units }, l) => (heard[l]!.errors += hearsErrors(role) ? units * plan.errors * components : 0),
      );
    if (!of) continue;
    const { role, sendsCredit } = of;
    if (phase === 'act' || phase === 'move') activations(layer, components);
    else if (phase === 'echo')
      layers.forEach((above, l) => {
        if (above.role.awaitsEcho && above.rule.hidden.echoes.length > 0)
          heard[l]!.echoes += role.echoes.length * components * synapsesFrom(plan, above, layer);
      });
    else if (phase === 'tell') credits(of, role.settling?.channels.length ?? 0);
    else if (phase === 'credit' || ((phase === 'learn' || phase === 'follow') && !role.creditAfterUpdate))
      if (sendsCredit) credits(of, role.channels.length * components);
  }
  return heard;
}

/**
 * Synapses over which the units of a layer hear another layer, or the sensors, 0; of sensors that are vectors one for
 * each component.
 */
function synapsesFrom({ sizes, components }: TeamPlan, { from, field, units }: LayerPlan, sender: number): number {
  if (!from.includes(sender)) return 0;
  const each = sender === 0 ? components : 1;
  if (!field) return each * sizes[sender]! * units;
  let taps = 0;
  for (const place of field.senders) if (place >= 0) taps++;
  return each * taps * field.maps;
}
