import type { Bus, Speaker } from '../../src/bus/bus.js';
import { createBus } from '../../src/bus/create-bus.js';
import type { Message } from '../../src/bus/message.js';
import { Stream } from '../../src/random/stream.js';
import { compiledOptimizer, createOptimizer } from '../../src/rule/optimizer/optimizer.js';
import { sgd } from '../../src/rule/optimizer/optimizers.js';
import { compileScalar } from '../../src/rule/program/scalar.js';
import type { ParamValues, Rule } from '../../src/rule/rule.js';
import { programOf } from '../../src/rule/rule.js';
import { Ear } from '../../src/unit/ear.js';
import { Learner } from '../../src/unit/learner.js';
import { beginningOf } from '../../src/unit/start.js';
import { createTraining } from '../../src/unit/training.js';
import { Unit } from '../../src/unit/unit.js';

/** A unit by itself on a bus: address 5 in layer 2; it listens to 3 and 4, which learn, and feeds 6 and 7. */
export interface LoneUnit {
  readonly unit: Unit;
  readonly bus: Bus;
  /** Everything it says. */
  readonly said: Message[];
  readonly draw: (step: number, lane?: number) => number;
}

/** Its weights are 1/4, 1/4 and the bias 0, of each logit if it has several; plain gradient ascent at the rate 1/2. */
export function createLoneUnit(
  rule: Rule,
  { role = 'hidden' as 'hidden' | 'output', params = {} as ParamValues, lanes = 1, logits = 1 } = {},
): LoneUnit {
  const bus = createBus();
  const program = programOf(rule, params, { logits });
  const scalar = compileScalar(program, program[role], 'f32');
  const training = createTraining(program, program[role], scalar, compiledOptimizer(createOptimizer(sgd)), 'f32', {
    rate: 0.5,
    schedules: new Map(),
  });
  const streams = Array.from({ length: logits }, (_, k) => new Stream({ k0: 1, k1: 0 }, 2, k));
  const [stream] = streams as [Stream, ...Stream[]];
  const starting = { role: program[role], isFirst: false, fanIn: 2, fanOut: logits };
  const beginnings = streams.map((_, k) => beginningOf(starting, k, (column) => streams[column]!));
  const position = {
    address: 5,
    layer: 2,
    senders: { first: 3, count: 2 },
    peers: { first: 5, count: 0 },
    delay: 0,
    rounds: 1,
    passes: 1,
    components: 1,
    speaking: 2,
    receivers: { first: 6, count: role === 'hidden' ? 2 : 0 },
    told: { first: 0, count: 0 },
    sendersLearn: true,
  };
  const sendCredits: Speaker['sendCredits'] = (message, values, at, count) => {
    for (let k = 0; k < count; k++) bus.send({ ...message, to: message.to + k, value: values[at + k]! });
  };
  const ear = new Ear(bus, position, {
    precision: 'f32',
    batch: lanes,
    channels: training.layout.channelsIn,
    settles: false,
  });
  const unit = new Unit(position, {
    bus,
    ear,
    speaker: { send: bus.send, sendCredits },
    program: scalar,
    learner: new Learner(training, beginnings, position, logits, lanes),
    stream,
    batch: lanes,
  });
  unit.weights.set(streams.flatMap(() => [0.25, 0.25, 0]));
  const said: Message[] = [];
  bus.tap('activation').subscribe((message) => void (message.from === 5 && said.push(message)));
  bus.tap('credit').subscribe((message) => void (message.from === 5 && said.push(message)));
  return { unit, bus, said, draw: (step, lane = 0) => stream.uniform(step, lane, 0) };
}
