import { filter, map } from 'rxjs';
import { expect, test } from 'vitest';
import { createBus } from '../../src/bus/create-bus.js';
import type { Message } from '../../src/bus/message.js';
import { createSpikingTeam } from '../../src/spikes/spiking-team.js';

const options = {
  ...{ inputs: 8, classes: 2, rule: 's2-stdp', unitsPerClass: 2, threshold: 1.5, seed: 3 },
  weights: { mean: 0.5, deviation: 0.2 },
};
const TIMES = [0.1, 0.2, 0.2, 0.4, 0.5, 0.6, 0.7, 1];

test('a sample is the label, spikes of sensors in order of time, and what units say between them', () => {
  const bus = createBus();
  const team = createSpikingTeam({ ...options, engine: 'literal', bus });
  const said: Message[] = [];
  bus.tap().subscribe((message) => said.push(message));
  const { times } = team.act(TIMES, 1);
  expect(said[0]).toEqual({ kind: 'label', lane: 0, value: 1 });
  const sensors = said.flatMap((message) => (message.kind === 'spike' && message.layer === 0 ? [message.from] : []));
  expect(sensors).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const fired = said.flatMap((message) => (message.kind === 'spike' && message.layer === 1 ? [message] : []));
  expect(fired.map(({ from, value }) => times[from - 8] === value)).toEqual(fired.map(() => true));
  expect(fired).toHaveLength(2);
  for (const { from, potential } of fired) {
    // Who fires has said its potential to its group before.
    const own = said.findIndex((m) => m.kind === 'inhibition' && m.from === from && m.value === potential);
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(said.findIndex((m) => m.kind === 'spike' && m.from === from));
    expect(potential).toBeGreaterThan(1.5);
  }
  const { messages, floats } = bus.counts.inhibition;
  expect(floats).toBe(2 * messages);
});

test('without inhibition all units of a group may fire', () => {
  const bus = createBus();
  const team = createSpikingTeam({ ...options, engine: 'literal', bus });
  bus.through(
    'inhibition',
    filter(() => false),
  );
  const free = createSpikingTeam({ ...options, competition: false });
  expect([...team.act(TIMES).times]).toEqual([...free.act(TIMES).times]);
  expect(team.act(TIMES).fired).toBe(4);
});

test('a sensor that is silenced is an input that does not spike', () => {
  const bus = createBus();
  const team = createSpikingTeam({ ...options, engine: 'literal', bus });
  const silence = bus.silence(1);
  const other = createSpikingTeam(options);
  const without = TIMES.map((time, input) => (input === 1 ? 1 : time));
  expect([...team.act(TIMES, 0).times]).toEqual([...other.act(without, 0).times]);
  team.learn(0);
  other.learn(0);
  expect([...team.weights()]).toEqual([...other.weights()]);
  silence.unsubscribe();
  expect([...team.act(TIMES).times]).toEqual([...other.act(TIMES).times]);
});

test('a spike that comes after its time is refused', () => {
  const bus = createBus();
  const team = createSpikingTeam({ ...options, engine: 'literal', bus });
  bus.through(
    'spike',
    map((spike) => (spike.from === 3 ? { ...spike, value: 0.15 } : spike)),
  );
  expect(() => team.act(TIMES)).toThrow(
    /heard a spike of time 0.15 from sensor 3 after time 0.2\d*; expected times in order, below 1/,
  );
});
