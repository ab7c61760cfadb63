import { filter, map } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { BusOptions } from '../../src/bus/bus.js';
import { createBus } from '../../src/bus/create-bus.js';
import { delayTicks } from '../../src/bus/delay-ticks.js';
import type { Message, MessageOf } from '../../src/bus/message.js';
import { UserError } from '../../src/errors/user-error.js';

const reward = (value: number): MessageOf<'reward'> => ({ kind: 'reward', lane: 0, value });
const credit = (from: number, to: number, value = 1): MessageOf<'credit'> => ({
  kind: 'credit',
  from,
  to,
  lane: 0,
  channel: 0,
  value,
});
const activation = (from: number, layer: number, value = 1): MessageOf<'activation'> => ({
  kind: 'activation',
  from,
  layer,
  lane: 0,
  value,
});

function listeningBus(options: BusOptions = {}) {
  const bus = createBus(options);
  const heard: number[] = [];
  bus.rewards.subscribe(({ value }) => void heard.push(value));
  return { bus, heard, tick: (step: number, layer = 0) => bus.tick({ phase: 'act', layer, lane: 0, step }) };
}

describe('who hears what', () => {
  test('activations go to those who listen to the layer, credit to one unit, rewards to all', () => {
    const bus = createBus();
    const heard: string[] = [];
    bus.activationsOf(1).subscribe((m) => void heard.push(`layer 1: ${m.value}`));
    bus.activationsOf(2).subscribe((m) => void heard.push(`layer 2: ${m.value}`));
    bus.creditsTo(4).subscribe((m) => void heard.push(`unit 4: ${m.value}`));
    bus.creditsTo(5).subscribe((m) => void heard.push(`unit 5: ${m.value}`));
    bus.rewards.subscribe((m) => void heard.push(`reward: ${m.value}`));
    bus.send(activation(3, 1, 7));
    bus.send(credit(8, 5, 8));
    bus.send(reward(9));
    expect(heard).toEqual(['layer 1: 7', 'unit 5: 8', 'reward: 9']);
  });

  test('ticks go to one layer', () => {
    const { bus, tick } = listeningBus();
    const layers: number[] = [];
    bus.ticks(1).subscribe(({ layer }) => void layers.push(layer));
    tick(0, 0);
    tick(0, 1);
    tick(0, 2);
    expect(layers).toEqual([1]);
  });

  test('messages and floats are counted by kind, a float for each listener', () => {
    const bus = createBus();
    for (let unit = 0; unit < 3; unit++) bus.activationsOf(0).subscribe();
    bus.creditsTo(2).subscribe();
    bus.send(activation(0, 0));
    bus.send(activation(1, 0));
    bus.send(credit(3, 2));
    bus.send(credit(3, 1));
    bus.send(reward(1));
    const counts = bus.counts;
    expect(counts).toEqual({
      activation: { messages: 2, floats: 6 },
      credit: { messages: 2, floats: 1 },
      reward: { messages: 1, floats: 0 },
      error: { messages: 0, floats: 0 },
      echo: { messages: 0, floats: 0 },
      spike: { messages: 0, floats: 0 },
      inhibition: { messages: 0, floats: 0 },
      label: { messages: 0, floats: 0 },
    });
    bus.resetCounts();
    expect(bus.counts.activation).toEqual({ messages: 0, floats: 0 });
    expect(counts.activation.messages).toBe(2);
  });

  test('a tap hears a kind, or everything, and is no unit', () => {
    const { bus } = listeningBus();
    const [rewards, all]: [Message[], Message[]] = [[], []];
    bus.tap('reward').subscribe((message) => void rewards.push(message));
    const listening = bus.tap().subscribe((message) => void all.push(message));
    const messages = [reward(1), credit(2, 1), activation(0, 0)];
    for (const message of messages) bus.send(message);
    expect(rewards).toEqual([reward(1)]);
    expect(all).toEqual(messages);
    expect(bus.counts.reward.floats).toBe(1);
    listening.unsubscribe();
    bus.send(reward(2));
    expect(all).toHaveLength(3);
  });
});

describe('what users put in the way', () => {
  test('an operator drops or changes the messages of a kind until it is taken out; several apply in order', () => {
    const { bus, heard } = listeningBus();
    const dropping = bus.through(
      'reward',
      filter(({ value }) => value > 0),
    );
    const doubling = bus.through(
      'reward',
      map((m) => ({ ...m, value: 2 * m.value })),
    );
    const raising = bus.through(
      'reward',
      map((m) => ({ ...m, value: m.value + 1 })),
    );
    bus.send(reward(-1));
    bus.send(reward(1)); // 2 · 1 + 1
    doubling.unsubscribe();
    bus.send(reward(1)); // 1 + 1
    dropping.unsubscribe();
    bus.send(reward(-1)); // −1 + 1
    raising.unsubscribe();
    bus.send(reward(-1));
    expect(heard).toEqual([3, 2, 0, -1]);
    // What is dropped is not delivered, and not counted.
    expect(bus.counts.reward.messages).toBe(4);
  });

  test('a delayed message comes when the step begins that many steps later', () => {
    const { bus, heard, tick } = listeningBus();
    const late = bus.through('reward', delayTicks(bus, 2));
    const perStep: number[][] = [];
    for (let step = 0; step < 5; step++) {
      tick(step);
      if (step < 3) bus.send(reward(step));
      perStep.push(heard.splice(0));
    }
    expect(perStep).toEqual([[], [], [0], [1], [2]]);
    late.unsubscribe();
    bus.send(reward(9));
    expect(heard).toEqual([9]);
  });

  test.each([0, -1, 1.5, Number.NaN])('a delay of %s steps is refused', (steps) => {
    expect(() => delayTicks(createBus(), steps)).toThrow(
      new UserError(`delayTicks got ${steps}; expected a whole number of steps, at least 1`),
    );
  });

  test('a silenced unit is not heard until it has its voice back', () => {
    const bus = createBus();
    const heard: number[] = [];
    bus.activationsOf(1).subscribe(({ value }) => void heard.push(value));
    bus.creditsTo(1).subscribe(({ value }) => void heard.push(value));
    const silence = bus.silence(4);
    bus.send(activation(4, 1, 1));
    bus.send(credit(4, 1, 2));
    bus.send(activation(5, 1, 3));
    silence.unsubscribe();
    bus.send(activation(4, 1, 4));
    expect(heard).toEqual([3, 4]);
  });
});

describe('delivery', () => {
  test("'on tick': held until any tick", () => {
    const { bus, heard, tick } = listeningBus({ delivery: 'on tick' });
    bus.send(reward(1));
    bus.send(reward(2));
    expect(heard).toEqual([]);
    tick(0, 3);
    expect(heard).toEqual([1, 2]);
  });

  test("'shuffled': all of them, in an order drawn from `random`", () => {
    // Fisher–Yates from the end with j = 0 each time: 1 2 3 4 → 4 2 3 1 → 3 2 4 1 → 2 3 4 1
    const { bus, heard, tick } = listeningBus({ delivery: 'shuffled', random: () => 0 });
    for (const value of [1, 2, 3, 4]) bus.send(reward(value));
    tick(0);
    expect(heard).toEqual([2, 3, 4, 1]);
  });
});

test('closing completes every stream, those that are asked for later too', () => {
  const bus = createBus();
  const completed: string[] = [];
  const watch = (name: string, stream: { subscribe: (observer: { complete: () => void }) => unknown }) =>
    stream.subscribe({ complete: () => void completed.push(name) });
  watch('rewards', bus.rewards);
  watch('activations', bus.activationsOf(0));
  watch('credits', bus.creditsTo(3));
  watch('ticks', bus.ticks(1));
  watch('tap', bus.tap('credit'));
  watch('tap of all', bus.tap());
  bus.close();
  expect(completed.sort()).toEqual(['activations', 'credits', 'rewards', 'tap', 'tap of all', 'ticks']);
  watch('late', bus.rewards);
  expect(completed).toContain('late');
});
