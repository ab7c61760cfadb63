import type { Bus } from '../bus/bus.js';
import { createBus } from '../bus/create-bus.js';
import { keyOf } from '../random/seed.js';
import { momentsOf } from './event-order.js';
import { type SpikingPlan, startWeights } from './plan.js';
import type { EpochNumbers, Population } from './population.js';
import { SpikingUnit } from './spiking-unit.js';

/**
 * The literal engine of spiking units: one object a unit on a bus, on which sensors say their spikes in order of time.
 * It defines what the dense engine computes.
 */
export function createLiteralPopulation(plan: SpikingPlan, bus: Bus = createBus()): Population {
  const { config, inputs, units: count } = plan;
  const { end } = config;
  const speaker = bus.populate([inputs, count]);
  const key = keyOf(config.seed);
  let numbers: EpochNumbers = { rate: 1, regulation: 0, accuracy: 0 };
  const units = Array.from(
    { length: count },
    (_, k) => new SpikingUnit(plan, k, startWeights(config, k, key), bus, speaker, () => numbers),
  );
  const [times, potentials, errors] = [0, 1, 2].map(() => new Float32Array(count)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  let step = 0;
  const tick = (phase: 'act' | 'integrate' | 'fire' | 'learn', time = 0) =>
    bus.tick({ phase, layer: 1, lane: 0, step, time });
  return {
    times,
    potentials,
    errors,
    thresholds: () => Float32Array.from(units, ({ threshold }) => threshold),
    setThresholds: (values) => units.forEach((unit, k) => (unit.threshold = values[k]!)),
    weightsOf: (unit) => units[unit]!.weights.slice(),
    setWeights: (unit, weights) => units[unit]!.weights.set(weights),
    setSize: (unit, size) => (units[unit]!.size = size),
    act(given, label) {
      step++;
      // No class has this number: nobody is a target.
      speaker.send({ kind: 'label', lane: 0, value: label ?? -1 });
      tick('act');
      for (const { time, inputs: together } of momentsOf(given, end)) {
        for (const from of together) speaker.send({ kind: 'spike', from, layer: 0, lane: 0, value: time });
        tick('integrate', time);
        tick('fire', time);
      }
      tick('integrate', end);
      tick('fire', end);
      units.forEach((unit, k) => {
        times[k] = unit.time;
        potentials[k] = unit.potential;
      });
    },
    learn(label, given) {
      numbers = given;
      speaker.send({ kind: 'label', lane: 0, value: label });
      tick('learn');
      units.forEach((unit, k) => {
        errors[k] = unit.error;
      });
      const wrong = units.findIndex(({ error, weights }) => Number.isNaN(error) || weights.some(Number.isNaN));
      return wrong < 0 ? undefined : wrong;
    },
    close() {
      for (const unit of units) unit.close();
      bus.close();
    },
  };
}
