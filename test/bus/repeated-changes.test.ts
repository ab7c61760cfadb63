import { filter, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createBus } from '../../src/bus/create-bus.js';
import { delayTicks } from '../../src/bus/delay-ticks.js';
import type { Activation } from '../../src/bus/message.js';

const said = (value: number, from = 4): Activation => ({ kind: 'activation', from, layer: 0, lane: 0, value });

describe('changing a bus more than once', () => {
  it('keeps a unit silent until everyone who silenced it lets go', () => {
    const bus = createBus();
    const heard: number[] = [];
    bus.activationsOf(0).subscribe((m) => heard.push(m.value));
    const [first, second] = [bus.silence(4), bus.silence(4)];
    first.unsubscribe();
    bus.send(said(1));
    second.unsubscribe();
    bus.send(said(2));
    expect(heard).toEqual([2]);
  });

  it('completes streams that are asked for after close', () => {
    const bus = createBus();
    bus.close();
    let completed = 0;
    const observer = { complete: () => completed++ };
    bus.creditsTo(99).subscribe(observer);
    bus.activationsOf(7).subscribe(observer);
    bus.ticks(3).subscribe(observer);
    expect(completed).toBe(3);
  });

  it('applies operators in order and leaves the others as they are when one is taken out', () => {
    const bus = createBus();
    const heard: number[] = [];
    bus.activationsOf(0).subscribe((m) => heard.push(m.value));
    const doubled = bus.through(
      'activation',
      map((m) => ({ ...m, value: 2 * m.value })),
    );
    bus.through('activation', delayTicks(bus, 2));
    const small = bus.through(
      'activation',
      filter((m) => m.value < 10),
    );
    const step = (step: number) => bus.tick({ phase: 'act', layer: 0, lane: 0, step });
    step(0);
    bus.send(said(3));
    bus.send(said(6)); // 12 after doubling: dropped on its way out
    doubled.unsubscribe();
    bus.send(said(7));
    step(1);
    expect(heard).toEqual([]);
    small.unsubscribe();
    step(2);
    expect(heard).toEqual([6, 12, 7]);
  });
});
