import { readFileSync } from 'node:fs';
import { filter, firstValueFrom, map, type Observable, of, take, tap, toArray } from 'rxjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { weightMax } from '../../agents/weight-max.js';
import type { Bus, BusOptions } from '../../src/bus/bus.js';
import { createBus } from '../../src/bus/create-bus.js';
import { delayTicks } from '../../src/bus/delay-ticks.js';
import type { Message, MessageOf } from '../../src/bus/message.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { quote } from '../../src/text/quote.js';

// Who listens to a run, who is part of it, and what happens when one of them throws.

const OPTIONS = { inputs: 3, hidden: [4, 2], rule: weightMax, seed: 1, engine: 'literal', learningRate: 0.1 } as const;
const STEPS = 12;

function step(team: ReturnType<typeof literal>, k: number): void {
  team.act([k % 2, 1 - (k % 3), 1]);
  team.learn([k % 2 === 0 ? 1 : -1], [k % 4 === 3]);
}

function literal(bus?: Bus) {
  return createTeam(OPTIONS, bus);
}

/** The digest of a short run, on a bus that something has been done to. */
async function digestOf(prepare: (bus: Bus) => void = () => {}, options: BusOptions = {}): Promise<string> {
  const bus = createBus(options);
  const team = literal(bus);
  prepare(bus);
  for (let k = 0; k < STEPS; k++) step(team, k);
  return team.digest();
}

const reward = (value: number): MessageOf<'reward'> => ({ kind: 'reward', lane: 0, value });

/** Errors that reach nobody would end the process; vitest fails for them too, but later. */
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
process.on('uncaughtException', note);
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(uncaught.splice(0)).toEqual([]);
  vi.restoreAllMocks();
});

describe('a subscriber that throws', () => {
  const fail = () => {
    throw new Error('no more');
  };
  const places: readonly (readonly [place: string, streamOf: (bus: Bus) => Observable<unknown>])[] = [
    ["bus.tap('credit')", (bus) => bus.tap('credit')],
    ["bus.tap('reward')", (bus) => bus.tap('reward')],
    ['bus.tap()', (bus) => bus.tap()],
    ['bus.rewards', (bus) => bus.rewards],
    ['bus.ticks(1)', (bus) => bus.ticks(1)],
    ['bus.activationsOf(1)', (bus) => bus.activationsOf(1)],
    ['bus.creditsTo(4)', (bus) => bus.creditsTo(4)],
  ];
  test.each(places)('of %s hears no more and is told once, and the run goes on', async (place, streamOf) => {
    const [errors, calls]: [Error[], number[]] = [[], [0, 0, 0]];
    const digest = await digestOf(
      (bus) => {
        const failing = (k: number) => () => {
          calls[k]!++;
          fail();
        };
        streamOf(bus).subscribe(failing(0));
        streamOf(bus)
          .pipe(map(failing(1)))
          .subscribe();
        streamOf(bus).subscribe(() => calls[2]!++);
      },
      { onError: (error) => void errors.push(error) },
    );
    expect(calls.slice(0, 2)).toEqual([1, 1]);
    expect(calls[2]).toBeGreaterThan(1);
    const message = `a subscriber of ${place} threw, and hears no more: no more`;
    expect(errors.map((error) => error.message)).toEqual([message, message]);
    expect(errors[0]!.cause).toEqual(new Error('no more'));
    expect(digest).toBe(await digestOf());
  });

  test('is written to the console where nobody is told', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => {});
    await digestOf((bus) => bus.tap('activation').subscribe(fail));
    expect(written.mock.calls).toEqual([[expect.objectContaining({ message: expect.stringContaining('no more') })]]);
  });

  test('may take its errors itself', () => {
    const onError = vi.fn();
    const bus = createBus({ onError });
    const own: unknown[] = [];
    bus.rewards.pipe(map(fail)).subscribe({ error: (error) => void own.push(error) });
    bus.send(reward(1));
    bus.send(reward(2));
    expect(own).toEqual([new Error('no more')]);
    expect(onError).not.toHaveBeenCalled();
  });

  test('stops the run where onError throws', () => {
    const team = literal(
      createBus({
        onError(error) {
          throw error;
        },
      }),
    );
    team.bus.tap('activation').subscribe(fail);
    expect(() => step(team, 0)).toThrow(
      "the subscriber fail of bus.tap('activation') threw, and hears no more: no more",
    );
    expect(() => step(team, 0)).toThrow(
      /this team stopped in the middle of a step, .*: the subscriber fail of .* Make a new/,
    );
  });
});

describe('subscribers observe', () => {
  test('copies, which cannot be written to', async () => {
    const errors: Error[] = [];
    const digest = await digestOf(
      (bus) => {
        const streams: readonly Observable<object>[] = [
          ...[bus.tap(), bus.tap('credit'), bus.rewards, bus.activationsOf(0), bus.ticks(1)],
        ];
        for (const stream of streams)
          stream.subscribe((message) => {
            (message as { value?: number }).value = 1e3;
          });
        bus
          .creditsTo(4)
          .pipe(tap((message) => Reflect.set(message, 'value', 1e3)))
          .subscribe();
      },
      { onError: (error) => void errors.push(error) },
    );
    expect(digest).toBe(await digestOf());
    expect(errors).toHaveLength(5);
    expect(errors[0]!.message).toMatch(/bus\.ticks|bus\.tap|bus\.activationsOf/);
  });

  test.each(['act', 'learn', 'forget', 'close', 'state'] as const)('and do not call team.%s', async (call) => {
    const errors: Error[] = [];
    const bus = createBus({ onError: (error) => void errors.push(error) });
    const team = literal(bus);
    const use = {
      act: () => team.act([1, 1, 1]),
      learn: () => team.learn([1]),
      forget: () => team.forget([1]),
      close: () => team.close(),
      state: () => team.state(),
    };
    bus.tap('reward').subscribe(() => use[call]());
    bus.tap('activation').subscribe(() => use[call]());
    for (let k = 0; k < STEPS; k++) step(team, k);
    expect(errors).toHaveLength(2);
    expect(errors[0]!.message).toContain(
      `team.${call} was called in the middle of act or learn, by who listens to the bus or plays a unit; call it when they have returned`,
    );
    expect(await team.digest()).toBe(await digestOf());
  });

  test('and may read weights', async () => {
    const team = literal();
    const seen: number[] = [];
    team.bus.tap('reward').subscribe(() => seen.push(team.weights()[0]!.weights.length));
    step(team, 0);
    expect(seen).toEqual([12]);
  });

  test('with operators of rxjs, which end as they do elsewhere', async () => {
    const bus = createBus();
    const twice = firstValueFrom(
      bus.rewards.pipe(
        filter(({ value }) => value > 1),
        take(2),
        toArray(),
      ),
    );
    for (const value of [1, 2, 3, 4]) bus.send(reward(value));
    expect(await twice).toEqual([reward(2), reward(3)]);
  });
});

describe('an operator is part of the run', () => {
  test('what it throws comes out of the call, and out of every one after it until it is taken out', () => {
    const team = literal();
    let count = 0;
    const failing = team.bus.through(
      'activation',
      tap(() => {
        if (++count === 5) throw new Error('too many');
      }),
    );
    const message = "an operator of bus.through('activation', …) threw: too many";
    expect(() => step(team, 0)).toThrow(new Error(message));
    expect(() => step(team, 1)).toThrow(/this team stopped in the middle of a step.*too many\. Make a new team/);
    expect(() => team.bus.send({ kind: 'activation', from: 0, layer: 0, lane: 0, value: 1 })).toThrow(message);
    failing.unsubscribe();
    team.bus.send({ kind: 'activation', from: 0, layer: 0, lane: 0, value: 1 });
    expect(count).toBe(5);
  });

  test('what those after it throw is theirs', () => {
    const bus = createBus();
    bus.through(
      'reward',
      map((message) => message),
    );
    bus.through('reward', delayTicks(bus, 1));
    bus.through(
      'reward',
      map(() => {
        throw new Error('late');
      }),
    );
    const tick = (step: number) => bus.tick({ phase: 'act', layer: 0, lane: 0, step });
    tick(0);
    bus.send(reward(1));
    expect(() => tick(1)).toThrow(new Error("an operator of bus.through('reward', …) threw: late"));
  });

  test('one that completes lets nothing more through', () => {
    const bus = createBus();
    const heard: number[] = [];
    bus.rewards.subscribe(({ value }) => heard.push(value));
    const two = bus.through('reward', take(2));
    for (const value of [1, 2, 3]) bus.send(reward(value));
    two.unsubscribe();
    bus.send(reward(4));
    expect(heard).toEqual([1, 2, 4]);
  });

  test.each([
    [map(() => undefined), /gave undefined; expected a message of this kind/],
    [map(() => ({ kind: 'credit', value: 1 })), /gave \{.*; expected a message of this kind/],
    [map((m: object) => ({ ...m, value: '1' })), /expected a message of this kind, with a number for its value/],
  ])('what it makes has to be a message of the kind, %#', (operator, message) => {
    const bus = createBus();
    bus.through('reward', operator as never);
    expect(() => bus.send(reward(1))).toThrow(message);
  });

  test('bus.through takes an rxjs operator and the name of a kind, and nothing else', () => {
    const bus = createBus();
    expect(() => bus.through('reward', 5 as never)).toThrow('bus.through was given 5; expected an rxjs operator');
    expect(() => bus.through('reward', (() => 5) as never)).toThrow(/makes 5 of a stream; expected an rxjs operator/);
    expect(() => bus.through('reward', of(1) as never)).toThrow(/expected an rxjs operator/);
    expect(() =>
      bus.through(
        'rewards' as 'reward',
        filter(() => true),
      ),
    ).toThrow(
      `bus.through was given "rewards". Did you mean 'reward'? Expected 'activation', 'reward', 'error', 'credit', 'echo', 'spike', 'inhibition' or 'label'`,
    );
  });
});

describe('who is not on the bus is refused', () => {
  // Sensors 0 to 2, units 3 to 9.
  test('an address or layer that the team on the bus does not have', () => {
    const { bus } = literal(createBus());
    const address = 'expected an address, from 0 to 9: sensors come first, then units layer by layer';
    expect(() => bus.silence(999)).toThrow(new UserError(`bus.silence was given 999; ${address}`));
    expect(() => bus.silence(2.5)).toThrow(UserError);
    expect(() => bus.silence('3' as never)).toThrow('bus.silence was given "3"');
    expect(() => bus.creditsTo(10)).toThrow(new UserError(`bus.creditsTo was given 10; ${address}`));
    const layer = (end: number) => `expected a layer, from 0 to ${end}, where 0 are the sensors`;
    expect(() => bus.activationsOf(4)).toThrow(new UserError(`bus.activationsOf was given 4; ${layer(3)}`));
    expect(() => bus.ticks(5)).toThrow(new UserError(`bus.ticks was given 5; ${layer(4)}`));
    bus.silence(9).unsubscribe();
    bus.ticks(4).subscribe().unsubscribe();
  });

  test('an address or layer that was named before, when a team without it comes', () => {
    const bus = createBus();
    expect(() => bus.silence(-1)).toThrow(UserError);
    const silence = bus.silence(99);
    expect(() => literal(bus)).toThrow(/bus\.silence was given 99; expected an address, from 0 to 9/);
    silence.unsubscribe();
    literal(bus);
  });

  test('and so are messages that nobody there could have sent, of the user and of operators', () => {
    // Addresses: 0 to 2 sensors, 3 and 4 hidden, 5 the output; two lanes.
    const options = {
      inputs: 3,
      hidden: [2],
      outputs: 1,
      rule: weightMax,
      engine: 'literal',
      batch: 2,
      seed: 1,
    } as const;
    const { bus } = createTeam(options);
    const layers = 'addresses are 0 to 2 in layer 0, 3 to 4 in layer 1, 5 to 5 in layer 2, where 0 are the sensors';
    const activation = { kind: 'activation', from: 3, layer: 1, lane: 1, value: 1 };
    const credit = { kind: 'credit', from: 5, to: 4, lane: 1, channel: 0, value: 1 };
    const reward = { kind: 'reward', lane: 1, value: 1 };
    const error = { kind: 'error', of: 5, lane: 1, value: 1 };
    const echo = { kind: 'echo', from: 3, layer: 1, lane: 1, channel: 0, value: 1 };
    for (const good of [
      activation,
      credit,
      reward,
      error,
      echo,
      { ...credit, from: 3, to: 2 },
      { ...activation, from: 0, layer: 0 },
    ])
      expect(() => bus.send(good as Message)).not.toThrow();
    bus.resetCounts();
    const wrong: [object | null, string][] = [
      [{ ...activation, from: 9 }, `expected a sender of its layer: ${layers}`],
      [{ ...activation, from: 5 }, `expected a sender of its layer: ${layers}`],
      [{ ...activation, from: 6, layer: 3 }, `expected a sender of its layer: ${layers}`],
      [{ ...activation, from: -1 }, 'with whole numbers from 0 for who'],
      [{ ...activation, lane: 2 }, 'expected a lane from 0 to 1'],
      [{ ...credit, from: 4 }, `expected a sender of the layer above its receiver: ${layers}`],
      [{ ...credit, to: 5 }, `expected a sender of the layer above its receiver: ${layers}`],
      [{ ...credit, to: 17 }, `expected a sender of the layer above its receiver: ${layers}`],
      [{ ...credit, channel: 0.5 }, 'with whole numbers from 0 for who'],
      [{ ...reward, lane: 2 }, 'expected a lane from 0 to 1'],
      [{ ...reward, lane: '1' }, 'with whole numbers from 0 for who'],
      [{ ...reward, value: '1' }, 'a number for its value'],
      [{ ...error, of: 4 }, 'expected an output unit, from 5 to 5'],
      [{ ...error, of: undefined }, 'with whole numbers from 0 for who'],
      [{ ...echo, from: 5 }, `expected a sender of its layer: ${layers}`],
      [{ ...echo, channel: -1 }, 'with whole numbers from 0 for who'],
      [null, 'expected a message of kind'],
    ];
    for (const [message, sentence] of wrong) {
      expect(() => bus.send(message as Message)).toThrow(UserError);
      expect(() => bus.send(message as Message)).toThrow(`bus.send was given ${quote(message)}; `);
      expect(() => bus.send(message as Message)).toThrow(sentence);
    }
    // Nothing of it was counted, nor heard.
    expect(bus.counts).toMatchObject({ activation: { messages: 0 }, credit: { messages: 0 }, reward: { messages: 0 } });

    const astray = createTeam(options);
    astray.bus.through(
      'credit',
      map((m) => ({ ...m, to: 17 })),
    );
    astray.act([1, 0, 1, 1, 0, 1]);
    expect(() => astray.learn([1, 1])).toThrow(
      /an operator of bus.through\('credit', …\) gave .*; expected a sender of the layer above/,
    );
    const held = createTeam(options, createBus({ delivery: 'on tick' }));
    expect(() => held.bus.send({ ...reward, lane: 2 } as Message)).toThrow('expected a lane from 0 to 1');
  });

  test('and so are kinds that there are not', () => {
    const bus = createBus();
    const kinds = "Expected 'activation', 'reward', 'error', 'credit', 'echo', 'spike', 'inhibition' or 'label'";
    expect(() => bus.tap('credits' as never)).toThrow(
      new UserError(`bus.tap was given "credits". Did you mean 'credit'? ${kinds}`),
    );
    expect(() => bus.send({ kind: 'credits' } as never)).toThrow(
      /^bus.send was given \{.*; expected a message of kind/,
    );
    expect(() => createBus({ delivery: 'later' as never })).toThrow('delivery is "later"; expected \'at once\'');
    expect(() => createBus({ shuffle: true } as never)).toThrow(/createBus has no option 'shuffle'/);
    expect(() => createBus({ onError: 'log' as never })).toThrow('onError is "log"; expected a function');
  });

  test('a dense team has no bus and no units to show', () => {
    const team = createTeam({ ...OPTIONS, engine: 'dense' });
    const shown = team as unknown as { bus: Bus; units: unknown };
    expect(() => shown.bus).toThrow(/a dense team has no bus: .* engine: 'literal'/);
    expect(() => shown.units).toThrow(/a dense team has no units: /);
  });
});

test('one step, as docs/bus.md shows it', () => {
  const team = createTeam({ inputs: 3, hidden: [2], rule: weightMax, engine: 'literal', seed: 1 });
  const heard: string[] = [];
  team.bus.tap('reward').subscribe(({ value }) => heard.push(`the reward is ${value}`));
  team.bus.ticks(2).subscribe(({ phase }) => heard.push(`layer 2: ${phase}`));
  team.act([1, -1, 1]);
  team.learn([1], [true]);
  const page = readFileSync(new URL('../../docs/bus.md', import.meta.url), 'utf8');
  expect(heard.join('\n')).toBe(/^```text\n(.*?)\n```$/ms.exec(page)![1]);
});

test('nothing is said on a closed bus', () => {
  const team = literal();
  team.bus.close();
  expect(() => step(team, 0)).toThrow('this bus is closed; make a new one with createBus');
  const other = literal();
  other.bus.tap('reward').subscribe(() => other.bus.close());
  expect(() => step(other, 0)).toThrow('this bus is closed');
});
