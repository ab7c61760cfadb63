import { describe, expect, test } from 'vitest';
import type { Bus, BusOptions, Speaker } from '../../src/bus/bus.js';
import { createBus } from '../../src/bus/create-bus.js';
import { Calling, CreditListener } from '../../src/bus/listener.js';
import type { Credit } from '../../src/bus/message.js';
import { UserError } from '../../src/errors/user-error.js';
import type { Floats } from '../../src/rule/ops/precision.js';

/** A layer's ear: hears rows, and what comes one by one. */
class Row extends CreditListener {
  readonly heard: string[] = [];

  override next({ from, to, channel, value }: Credit): void {
    this.heard.push(`${from} to ${to}, ${channel}: ${value}`);
  }

  override nextRow(message: Credit, values: Floats, at: number, count: number): void {
    for (let k = 0; k < count; k++) this.next({ ...message, to: message.to + k, value: values[at + k]! });
  }
}

/**
 * One sensor, three units 1 to 3, and units 4 and 5, which send them credit in two channels; what was heard, and what
 * was counted.
 */
function heardOf(
  use: (bus: Bus) => void,
  send: (speaker: Speaker, message: Credit, values: Floats) => void,
  options: BusOptions,
) {
  const bus = createBus(options);
  const speaker = bus.populate([1, 3, 2]);
  const row = new Row();
  bus.creditsTo(1, 3).subscribe(row);
  const others: string[] = [];
  const hear = (name: string) => new Calling(({ to, value }: Credit) => void others.push(`${name} ${to}: ${value}`));
  bus.creditsTo(1, 3).subscribe(({ to, value }) => void others.push(`rows ${to}: ${value}`));
  bus.creditsTo(2).subscribe(hear('two'));
  use(bus);
  for (const from of [4, 5])
    for (const channel of [0, 1])
      send(speaker, { kind: 'credit', from, to: 1, lane: 0, channel, value: 0 }, Float32Array.of(9, from, 2, channel));
  bus.tick({ phase: 'learn', layer: 1, lane: 0, step: 0 });
  return { row: row.heard, others, counts: bus.counts.credit };
}

const together: Parameters<typeof heardOf>[1] = (speaker, message, values) =>
  speaker.sendCredits({ ...message }, values, 1, 3);
const oneByOne: Parameters<typeof heardOf>[1] = (speaker, message, values) => {
  for (let k = 0; k < 3; k++) speaker.send({ ...message, to: message.to + k, value: values[1 + k]! });
};

describe('credit sent in a row is heard as so many messages', () => {
  const cases: readonly (readonly [string, (bus: Bus) => void, BusOptions])[] = [
    ['where nothing is in its way', () => {}, {}],
    ['where all credit is tapped', (bus) => void bus.tap('credit').subscribe(), {}],
    ['where everything is tapped', (bus) => void bus.tap().subscribe(), {}],
    ['where a sender is silent', (bus) => void bus.silence(4), {}],
    [
      'where somebody who hears it silences its sender',
      (bus) => void bus.creditsTo(2).subscribe(() => void bus.silence(5)),
      {},
    ],
    ['where it is held until the tick', () => {}, { delivery: 'on tick' }],
    ['where units of two teams hear it', (bus) => void bus.creditsTo(2, 4).subscribe(), {}],
  ];
  test.each(cases)('%s', (_, use, options) => {
    const heard = heardOf(use, together, options);
    expect(heard).toEqual(heardOf(use, oneByOne, options));
    expect(heard.row.length + heard.others.length).toBeGreaterThan(0);
  });

  test('each counts as a message and as a float for each that hears it', () => {
    // Four rows of three, heard by the row, by the one who hears copies of it, and that of unit 2 by itself.
    expect(heardOf(() => {}, together, {}).counts).toEqual({ messages: 12, floats: 12 + 12 + 4 });
  });
});

test('credit is heard of units that are there', () => {
  const bus = createBus();
  bus.populate([1, 3, 2]);
  expect(() => bus.creditsTo(4, 3)).toThrow(
    new UserError(
      'bus.creditsTo was given 6; expected an address, from 0 to 5: sensors come first, then units layer by layer',
    ),
  );
  expect(() => bus.creditsTo(1, 0)).toThrow(
    new UserError('bus.creditsTo was given 0 units; expected a whole number from 1'),
  );
});
