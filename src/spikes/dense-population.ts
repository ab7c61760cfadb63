import { keyOf } from '../random/seed.js';
import { decayOver } from './decay.js';
import { createSpikingKernels, spikingLayout } from './kernels.js';
import { isTarget, type SpikingPlan, sizeOf, startWeights } from './plan.js';
import { isBefore, type Population } from './population.js';

/**
 * Classes, groups and thresholds are few numbers, and worked out one by one; what grows with the inputs is done by
 * kernels.
 */
export function createDensePopulation(plan: SpikingPlan): Population {
  const { config, inputs, units, classes, program } = plan;
  const { end, leak, unitsPerClass, competition, targetsPerClass, regulation, threshold } = config;
  const layout = spikingLayout(plan);
  const { memory, kernels } = createSpikingKernels(plan, layout);
  const floats = (at: number, length: number) => new Float32Array(memory.buffer, at, length);
  const words = (at: number, length: number) => new Uint32Array(memory.buffer, at, length);
  const rowOf = (unit: number) => layout.weights + unit * layout.rowBytes;
  const rows = Array.from({ length: units }, (_, unit) => floats(rowOf(unit), inputs));
  const key = keyOf(config.seed);
  const columnOf = (unit: number) => layout.fours + (unit >> 2) * 4 * layout.rowBytes + 4 * (unit & 3);
  const fours = floats(layout.fours, (layout.rows * layout.rowBytes) / 4);
  const setWeights = (unit: number, weights: Float32Array) => {
    rows[unit]!.set(weights);
    const column = (columnOf(unit) - layout.fours) / 4;
    for (let input = 0; input < inputs; input++) fours[column + 4 * input] = weights[input]!;
  };
  for (let unit = 0; unit < units; unit++) setWeights(unit, startWeights(config, unit, key));
  const sizes = Float32Array.from(rows, sizeOf);
  floats(layout.inputTimes, layout.rowBytes / 4).fill(end);
  const seen = floats(layout.inputTimes, inputs);
  floats(layout.endBits, 1)[0] = end;
  const momentBytes = words(layout.moments, 1);
  const [moments, decays] = [floats(layout.times, inputs), floats(layout.decays, inputs)];
  const inUse = floats(layout.thresholds, layout.rows).fill(Number.POSITIVE_INFINITY);
  const times = floats(layout.unitTimes, units);
  const potentials = floats(layout.potentials, units);
  const [scalars, sums, factor] = [
    floats(layout.scalars, program.window.names.length),
    floats(layout.sums, 4),
    floats(layout.factor, 1),
  ];
  const trained = new Float32Array(units).fill(threshold);
  const errors = new Float32Array(units);
  const targets = Uint8Array.from({ length: units }, (_, unit) => Number(isTarget(config, unit)));
  /** `[group]`: the unit that is updated. */
  const chosen = new Uint32Array(classes);
  const ofError = listing(program.error.names);
  const ofThreshold = listing(program.threshold.names);
  let first = -1;
  let [fired, mean] = [0, end];

  /** Silences all but the first of each group, and finds the first of all and the mean time. */
  function decide(): void {
    for (let group = 0; group < classes && competition; group++) {
      const start = group * unitsPerClass;
      let best = start;
      for (let unit = start + 1; unit < start + unitsPerClass; unit++)
        if (isBefore(times[unit]!, potentials[unit]!, times[best]!, potentials[best]!)) best = unit;
      chosen[group] = best;
      for (let unit = start; unit < start + unitsPerClass; unit++) if (unit !== best) times[unit] = end;
    }
    [first, fired] = [-1, 0];
    let sum = 0;
    for (let unit = 0; unit < units; unit++) {
      const time = times[unit]!;
      if (time >= end) continue;
      fired++;
      sum = Math.fround(sum + time);
      if (first < 0 || isBefore(time, potentials[unit]!, times[first]!, potentials[first]!)) first = unit;
    }
    mean = fired === 0 ? end : Math.fround(sum / fired);
  }

  function regulate(label: number, rate: number): void {
    if (regulation === null || targetsPerClass < 2) return;
    ofThreshold.set('floor', regulation.thresholds === 'two' ? threshold : Number.NEGATIVE_INFINITY);
    ofThreshold.set('rivals', targetsPerClass);
    ofThreshold.set('rate', rate);
    ofThreshold.set('T', end);
    ofThreshold.set('mean', mean);
    for (let unit = label * unitsPerClass; unit < (label + 1) * unitsPerClass; unit++) {
      if (targets[unit] === 0) continue;
      ofThreshold.set('theta', trained[unit]!);
      ofThreshold.set('a', times[unit]!);
      ofThreshold.set('won', Number(times[unit]! < end));
      trained[unit] = program.threshold.run(ofThreshold.values);
    }
  }

  /** The window of a unit, then its sum. Returns whether its weights are numbers. */
  function update(unit: number, rate: number): boolean {
    for (const [k, name] of program.window.names.entries())
      scalars[k] = name === 'e' ? errors[unit]! : name === 'a' ? times[unit]! : name === 'T' ? end : rate;
    kernels.update(rowOf(unit), columnOf(unit));
    const size = Math.fround(Math.fround(sums[0]! + sums[1]!) + Math.fround(sums[2]! + sums[3]!));
    if (config.weights.keepSum) {
      factor[0] = size === 0 ? 1 : sizes[unit]! / size;
      kernels.scale(rowOf(unit), columnOf(unit));
    }
    return !Number.isNaN(size);
  }

  return {
    times,
    potentials,
    errors,
    thresholds: () => trained.slice(),
    setThresholds: (values) => trained.set(values),
    weightsOf: (unit) => rows[unit]!.slice(),
    setWeights,
    setSize: (unit, size) => (sizes[unit] = size),
    act(given, label) {
      seen.set(given);
      kernels.order();
      const count = momentBytes[0]! / 4;
      for (let k = 0; k < count && leak !== null; k++)
        decays[k] = decayOver(Math.fround(moments[k]! - (k === 0 ? 0 : moments[k - 1]!)), leak);
      const own = regulation?.thresholds === 'one' ? 'all' : regulation === null ? undefined : label;
      for (let unit = 0; unit < units; unit++) {
        const isOwn = own === 'all' || (Math.floor(unit / unitsPerClass) === own && targets[unit] === 1);
        inUse[unit] = isOwn ? trained[unit]! : threshold;
      }
      kernels.integrate(4 * count);
      decide();
    },
    learn(label, { rate, regulation: speed, accuracy }) {
      regulate(label, speed);
      ofError.set('T', end);
      ofError.set('mean', mean);
      ofError.set('fired', fired);
      ofError.set('updated', competition ? classes : units);
      ofError.set('targets', competition ? 1 : targetsPerClass);
      ofError.set('accuracy', accuracy);
      let wrong: number | undefined;
      for (let unit = 0; unit < units; unit++) {
        errors[unit] = 0;
        const group = Math.floor(unit / unitsPerClass);
        if (competition && chosen[group] !== unit) continue;
        ofError.set('a', times[unit]!);
        ofError.set('own', Number(group === label));
        ofError.set('target', group === label ? targets[unit]! : 0);
        ofError.set('first', Number(unit === first));
        errors[unit] = program.error.run(ofError.values);
        if (errors[unit] === 0) continue;
        if (!update(unit, rate) || Number.isNaN(errors[unit])) wrong ??= unit;
      }
      return wrong;
    },
    close() {},
  };
}

/** Values by name, in the order in which a program reads them. */
function listing(names: readonly string[]) {
  const values = new Float32Array(names.length);
  return { values, set: (name: string, value: number) => void (values[names.indexOf(name)] = value) };
}
