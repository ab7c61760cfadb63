import { type Bus, createBus } from '../bus/bus.js';
import type { Tick } from '../bus/message.js';
import { Stream } from '../random/stream.js';
import { compileScalar } from '../rule/scalar.js';
import { rateAt } from '../rule/schedule.js';
import { createTraining, Learner } from '../unit/learner.js';
import type { Position } from '../unit/position.js';
import { Unit } from '../unit/unit.js';
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
  const { sizes, choices, layers, batch } = plan;
  const units = layers.map((layer) => createLayer(plan, layer, bus));
  const outputs = sizes.at(-1)!;
  const firstOutput = sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
  const actions = new Float32Array(batch * outputs);
  const listening = bus
    .activationsOf(layers.length)
    .subscribe(({ lane, from, value }) => void (actions[lane * outputs + from - firstOutput] = value));
  const turn = new Turn();
  let step = -1;
  const tick = (phase: Tick['phase'], layer: number, lane = 0, round = 0) =>
    bus.tick({ phase, layer, lane, step, round });
  const look = (lane: number, observations: ArrayLike<number>) => {
    for (let i = 0; i < sizes[0]!; i++)
      bus.send({ kind: 'activation', from: i, layer: 0, lane, value: observations[lane * sizes[0]! + i]! });
  };
  const seen = new Float64Array(batch * sizes[0]!);
  const settle = (lane: number) => {
    const each = (phase: Tick['phase'], [from, to]: readonly [number, number?] = [0]) => {
      for (const { layer } of layers.slice(from, to)) tick(phase, layer, lane);
    };
    each('sense');
    for (let k = 0; k < plan.rule.settlingSteps; k++) {
      each('tell', [1]);
      each('move', [0, -1]);
      look(lane, seen);
      each('hear');
      each('sense');
    }
  };
  const eachLane = (work: (lane: number) => void) => {
    for (let lane = 0; lane < batch; lane++) work(lane);
  };
  const actInRounds = ({ layer, rounds }: LayerPlan, lane: number) => {
    for (let round = 0; round < rounds; round++) {
      tick('hear', layer, lane, round);
      tick('act', layer, lane, round);
    }
  };

  return {
    engine: 'literal',
    sizes,
    choices,
    batch,
    rule: plan.rule,
    bus,
    units,
    act(observations) {
      turn.act();
      checkNumbers(observations, batch * sizes[0]!, 'observations');
      step++;
      actions.fill(0);
      if (plan.rule.settlingSteps > 0) seen.set(observations);
      eachLane((lane) => {
        tick('act', 0, lane);
        look(lane, observations);
        for (const layer of layers) {
          if (layer.rounds > 1) actInRounds(layer, lane);
          else tick('act', layer.layer, lane);
        }
        tick('act', layers.length + 1, lane);
      });
      return actions;
    },
    learn(rewards, ended) {
      turn.learn();
      checkNumbers(rewards, batch, 'rewards');
      if (plan.rule.settlingSteps > 0) eachLane(settle);
      eachLane((lane) => bus.send({ kind: 'reward', lane, value: rewards[lane]! }));
      for (const { layer, role, rounds } of [...layers].reverse()) {
        for (let round = 0; round < rounds; round++) eachLane((lane) => tick('learn', layer, lane, round));
        tick('step', layer);
        if (role.creditAfterStep && layer > 1) eachLane((lane) => tick('credit', layer, lane));
      }
      eachLane((lane) => {
        if (ended?.[lane]) for (const { layer } of layers) tick('end', layer, lane);
      });
    },
    weights() {
      turn.use();
      return layers.map((layer, k) => layerWeights(units[k]!, layer));
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

function createLayer(plan: TeamPlan, of: LayerPlan, bus: Bus): Unit[] {
  const { sizes, precision, optimizer, key, batch } = plan;
  const { layer, inputs, peers, rounds, agents, logits, units, rule, role, rate, sendsCredit } = of;
  const scalar = compileScalar(rule, role, precision);
  const training = createTraining(rule, role, scalar, optimizer, precision, (t) => rateAt(rate, t));
  const firstOf = (l: number) => sizes.slice(0, l).reduce((sum, size) => sum + size, 0);
  return Array.from({ length: agents }, (_, k) => {
    const streams = Array.from({ length: logits }, (_logit, j) => new Stream(key, layer, k * logits + j));
    const position: Position = {
      address: firstOf(layer) + k,
      layer,
      senders: { first: firstOf(layer - 1), count: inputs - peers },
      peers: { first: firstOf(layer), count: peers },
      rounds,
      receivers: { first: firstOf(layer + 1), count: sizes[layer + 1] ?? 0 },
      sendersLearn: sendsCredit,
    };
    const learner = new Learner(training, streams, position, units, batch);
    return new Unit(position, bus, scalar, learner, streams[0]!, batch);
  });
}

function layerWeights(agents: readonly Unit[], { inputs, logits, units }: LayerPlan): LayerWeights {
  const make = (length: number) =>
    agents[0]!.weights instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  const weights = make(inputs * units);
  const biases = make(units);
  for (let j = 0; j < units; j++) {
    const own = agents[Math.floor(j / logits)]!.weights.subarray((j % logits) * (inputs + 1));
    for (let i = 0; i < inputs; i++) weights[i * units + j] = own[i]!;
    biases[j] = own[inputs]!;
  }
  return { inputs, units, weights, biases };
}
