import { type Bus, createBus } from '../bus/bus.js';
import type { Tick } from '../bus/message.js';
import { Stream } from '../random/stream.js';
import { compileScalar } from '../rule/scalar.js';
import { createTraining, Learner } from '../unit/learner.js';
import { type Position, Unit } from '../unit/unit.js';
import { digestOf } from './digest.js';
import { checkNumbers, type LayerPlan, type TeamPlan } from './plan.js';
import type { LayerWeights, Team } from './team.js';
import { Turn } from './turn.js';

/** A team whose units are objects on a bus: the definition of what the dense engine computes. */
export interface LiteralTeam extends Team {
  readonly engine: 'literal';
  readonly bus: Bus;
  /** The units, layer by layer; `units[0]` is the first hidden layer. */
  readonly units: readonly (readonly Unit[])[];
}

/** Puts the units of a plan on a bus. A batch is taken one episode after another within each phase of a step. */
export function createLiteralTeam(plan: TeamPlan, bus: Bus = createBus()): LiteralTeam {
  const { sizes, layers, batch } = plan;
  const units = layers.map((layer) => createLayer(plan, layer, bus));
  const outputs = sizes.at(-1)!;
  const firstOutput = sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
  const actions = new Float32Array(batch * outputs);
  const listening = bus
    .activationsOf(layers.length)
    .subscribe(({ lane, from, value }) => void (actions[lane * outputs + from - firstOutput] = value));
  const turn = new Turn();
  let step = -1;
  const tick = (phase: Tick['phase'], layer: number, lane = 0) => bus.tick({ phase, layer, lane, step });
  const eachLane = (work: (lane: number) => void) => {
    for (let lane = 0; lane < batch; lane++) work(lane);
  };

  return {
    engine: 'literal',
    sizes,
    batch,
    rule: plan.rule,
    bus,
    units,
    act(observations) {
      turn.act();
      checkNumbers(observations, batch * sizes[0]!, 'observations');
      step++;
      actions.fill(0);
      eachLane((lane) => {
        tick('act', 0, lane);
        for (let i = 0; i < sizes[0]!; i++)
          bus.send({ kind: 'activation', from: i, layer: 0, lane, value: observations[lane * sizes[0]! + i]! });
        for (const { layer } of layers) tick('act', layer, lane);
        tick('act', layers.length + 1, lane);
      });
      return actions;
    },
    learn(rewards, ended) {
      turn.learn();
      checkNumbers(rewards, batch, 'rewards');
      eachLane((lane) => bus.send({ kind: 'reward', lane, value: rewards[lane]! }));
      for (const { layer, role } of [...layers].reverse()) {
        eachLane((lane) => tick('learn', layer, lane));
        tick('step', layer);
        if (role.creditAfterStep && layer > 1) eachLane((lane) => tick('credit', layer, lane));
      }
      eachLane((lane) => {
        if (ended?.[lane]) for (const { layer } of layers) tick('end', layer, lane);
      });
    },
    weights() {
      turn.use();
      return layers.map(({ inputs }, k) => layerWeights(units[k]!, inputs));
    },
    digest() {
      return digestOf(this.weights());
    },
    close() {
      turn.close();
      for (const unit of units.flat()) unit.leave();
      listening.unsubscribe();
      bus.close();
    },
  };
}

function createLayer(plan: TeamPlan, { layer, inputs, units, role, rate, sendsCredit }: LayerPlan, bus: Bus): Unit[] {
  const { sizes, rule, precision, optimizer, key, batch } = plan;
  const training = createTraining(rule, role, compileScalar(rule, role, precision), optimizer, precision, () => rate);
  const firstOf = (l: number) => sizes.slice(0, l).reduce((sum, size) => sum + size, 0);
  return Array.from({ length: units }, (_, k) => {
    const stream = new Stream(key, layer, k);
    const position: Position = {
      address: firstOf(layer) + k,
      layer,
      senders: { first: firstOf(layer - 1), count: inputs },
      receivers: { first: firstOf(layer + 1), count: sizes[layer + 1] ?? 0 },
      sendersLearn: sendsCredit,
    };
    return new Unit(position, bus, training.scalar, new Learner(training, stream, inputs, units, batch), stream, batch);
  });
}

function layerWeights(units: readonly Unit[], inputs: number): LayerWeights {
  const make = (length: number) =>
    units[0]!.weights instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  const weights = make(inputs * units.length);
  const biases = make(units.length);
  units.forEach((unit, j) => {
    for (let i = 0; i < inputs; i++) weights[i * units.length + j] = unit.weights[i]!;
    biases[j] = unit.weights[inputs]!;
  });
  return { inputs, units: units.length, weights, biases };
}
