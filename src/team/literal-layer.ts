import type { Bus, Speaker } from '../bus/bus.js';
import { Stream } from '../random/stream.js';
import type { StepMemory } from '../rule/optimizer/step-kernel.js';
import { compileScalar, compileVector } from '../rule/program/scalar.js';
import { Ear } from '../unit/ear.js';
import { Learner } from '../unit/learner.js';
import { countOf, firstAddress, type Position } from '../unit/position.js';
import { beginningOf } from '../unit/start.js';
import { createTraining } from '../unit/training.js';
import { Unit } from '../unit/unit.js';
import type { LayerInterventions } from './interventions/layer-interventions.js';
import type { LayerPlan } from './layer-plan.js';
import { addressed, wiresOf } from './literal-wires.js';
import type { TeamPlan } from './plan.js';
import type { LayerWeights } from './team.js';
import { toldWeight } from './told-weight.js';

/** What the units of a team share. */
export interface Place {
  readonly bus: Bus;
  readonly speaker: Speaker;
  readonly ears: Set<Ear>;
  readonly memory: StepMemory | undefined;
}

/** The units of one layer, on the bus. */
export function createLayer(
  plan: TeamPlan,
  of: LayerPlan,
  { bus, speaker, ears, memory }: Place,
  interventions: LayerInterventions,
): Unit[] {
  const { precision, optimizer, key, batch, config } = plan;
  const { layer, inputs, fanIn, fanOut, components, peers, delay, rounds, passes, units, logits, columns } = of;
  const { rule, role, sendsCredit } = of;
  const sizes = addressed(plan);
  const scalar = (components > 1 ? compileVector : compileScalar)(rule, role, precision);
  const training = createTraining(rule, role, scalar, optimizer, precision, of, memory);
  const { channelsIn, settlingChannelsIn } = training.layout;
  const hearing = {
    precision,
    batch,
    channels: channelsIn + settlingChannelsIn,
    settles: training.settling !== undefined,
  };
  let common: Ear | undefined;
  return Array.from({ length: units }, (_, k) => {
    const streamOf = (column: number) => new Stream(key, layer, column);
    const starting = { role, isFirst: layer === 1, fanIn, fanOut };
    const beginnings = Array.from({ length: logits }, (_logit, j) => beginningOf(starting, k * logits + j, streamOf));
    const wires = config.wiring && wiresOf(plan, of, k);
    const position: Position = {
      wires,
      address: firstAddress(sizes, layer) + k,
      layer,
      senders: { first: firstAddress(sizes, layer - 1), count: inputs - peers },
      peers: { first: firstAddress(sizes, layer), count: peers },
      delay,
      rounds,
      passes,
      components,
      speaking: fanIn - peers,
      receivers: {
        first: firstAddress(sizes, layer + 1),
        count: wires ? countOf(wires.receivers.flat()) : (sizes[layer + 1] ?? 0),
      },
      told: { first: firstAddress(sizes, plan.told === 'units' ? 1 : sizes.length - 1), count: plan.errors },
      sendersLearn: sendsCredit,
    };
    const learner = new Learner(training, beginnings, position, columns, batch);
    const said = interventions.isEmpty
      ? undefined
      : (step: number, row: number, value: number) => interventions.said(step, row, k, value);
    // All of a layer hear the same, unless they are wired.
    const ear = wires ? new Ear(bus, position, hearing) : (common ??= new Ear(bus, position, hearing, units));
    ears.add(ear);
    const { stream } = beginnings[0]!;
    return new Unit(position, { bus, ear, speaker, program: scalar, learner, stream, batch, intercept: said });
  });
}

/** What `weights()` tells of a layer. */
export function layerWeights(
  units: readonly Unit[],
  { inputs, components, logits, columns, rule }: LayerPlan,
  momentCount: number,
): LayerWeights {
  const index = rule.synapseLearned.findIndex((v) => v.name === 'w');
  const make = (length: number) =>
    units[0]!.weights instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  const weights = make(inputs * columns);
  const biases = make(components * columns);
  for (let j = 0; j < columns; j++) {
    const { keeping } = units[Math.floor(j / logits)]!;
    const kept = (moment?: number) => keeping.of({ kind: 'synapse', index, moment }, 0, j % logits);
    const own = kept();
    const moments = Array.from({ length: momentCount }, (_, moment) => kept(moment));
    for (let i = 0; i < inputs; i++) weights[i * columns + j] = toldWeight(own[i]!, moments, i);
    for (let k = 0; k < components; k++) biases[k * columns + j] = toldWeight(own[inputs + k]!, moments, inputs + k);
  }
  return { inputs, units: columns, weights, biases };
}
