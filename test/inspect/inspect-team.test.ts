import { describe, expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import { Multiplexer } from '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { type Env, make } from '../../src/gymnasium/index.js';
import { inspectTeam } from '../../src/inspect/inspect-team.js';
import { columnOf } from '../../src/inspect/inspection.js';
import { inspectionPage } from '../../src/inspect/inspection-page.js';
import { inspectionTable } from '../../src/inspect/inspection-table.js';
import { strongest } from '../../src/inspect/team-picture.js';
import { estimateText } from '../../src/inspect/unit-text.js';
import { creditFidelity, type Estimated } from '../../src/microscope/index.js';
import { train } from '../../src/train/train.js';

const shown = (value: Estimated) => estimateText(value, 2);

const env = () => new Multiplexer({ addressBits: 1 }) as Env;

function learned(engine: 'literal' | 'dense', rule = weightMax) {
  const team = createTeam({ inputs: 3, hidden: [4], outputs: 1, rule, engine, seed: 2, learningRate: 0.05 });
  train(team, [env()], { episodes: 300, seed: 1 });
  return team;
}

describe('inspectTeam', () => {
  test('both engines are seen to do and to be paid the same, and do not change', async () => {
    const [literal, dense] = [learned('literal'), learned('dense')];
    const before = await dense.digest();
    const [one, other] = [inspectTeam(literal, env(), { steps: 50 }), inspectTeam(dense, env(), { steps: 50 })];
    expect(other.units).toEqual(one.units);
    expect(other.play).toEqual(one.play);
    expect(await dense.digest()).toBe(before);
  });

  test('REINFORCE pays R (a − p) to every unit, which is half in size where p is near a half', () => {
    const { play, units } = inspectTeam(
      createTeam({ inputs: 3, hidden: [4], outputs: 1, rule: reinforce, engine: 'dense', seed: 2 }),
      env(),
      { steps: 400 },
    );
    const { actions, pay, columns } = play.layers[0]!;
    for (let step = 0; step < 400; step++)
      for (let unit = 0; unit < columns; unit++) {
        const [a, paid, reward] = [actions[step * columns + unit]!, pay[step * columns + unit]!, play.rewards[step]!];
        // R (a − p) has the sign of R for a unit that fired, and is less than 1 in size.
        expect(Math.sign(paid)).toBe(reward * (a === 1 ? 1 : -1));
        expect(Math.abs(paid)).toBeLessThan(1);
      }
    const fired = columnOf(actions, 1, columns).reduce((sum, a) => sum + a, 0) / 400;
    expect(units[1]!.firing).toBeCloseTo(fired, 6);
    expect(units[1]!.pay).toBeCloseTo(Math.hypot(...columnOf(pay, 1, columns)) / 20, 6);
  });

  test('a unit that copies an input fires for it', () => {
    const team = createTeam({ inputs: 3, hidden: [2], outputs: 1, rule: weightMax, engine: 'dense', seed: 1 });
    const state = team.state();
    const tensor = state.tensors['layer1/w']!;
    // [input][unit], the bias last: unit 0 fires with input 2, unit 1 against input 1.
    tensor.data.set([0, 0, 0, -20, 20, 0, 0, 0]);
    const { units } = inspectTeam(state, env(), { steps: 300 });
    expect(units[0]!.firesFor).toEqual([{ input: 2, correlation: expect.closeTo(1, 5) }]);
    expect(units[1]!.firesFor).toEqual([{ input: 1, correlation: expect.closeTo(-1, 5) }]);
    expect([units[0]!.normIn, units[1]!.normIn]).toEqual([20, 20]);
  });

  test('in episodes of several steps pay is compared with worth where that is asked for, as creditFidelity does', () => {
    const team = createTeam({ inputs: 4, hidden: [2], outputs: 1, rule: weightMax, engine: 'dense', seed: 2 });
    const pole = () => make('CartPole-v1') as Env;
    const plain = inspectTeam(team, pole(), { steps: 30, samples: 20 });
    expect(plain.units.map(({ fidelity }) => fidelity)).toEqual([undefined, undefined, undefined]);
    expect(plain.notes.join()).toContain('`fidelity: true` (--fidelity) does it');
    const asked = inspectTeam(team, pole(), { steps: 30, samples: 20, fidelity: true });
    const { units, layers } = creditFidelity(team, pole(), { samples: 20, replays: 4 });
    expect(asked.units.map(({ fidelity }) => fidelity)).toEqual(units.map(({ correlation }) => correlation));
    expect(asked.notes.join()).toContain(
      `Fidelity over all units of a layer: layer 1 ${shown(layers[0]!.correlation)}`,
    );
    const without = inspectTeam(learned('dense'), env(), { steps: 30, fidelity: false });
    expect(without.units[0]!.fidelity).toBeUndefined();
    expect(without.notes.join()).not.toContain('idelity');
  });

  test.each([
    [{ fidelity: 1 }, 'fidelity is 1; expected true or false'],
    [{ steps: 0 }, 'steps is 0; expected a whole number from 1'],
    [{ samples: 1.5 }, 'samples is 1.5; expected a whole number from 1'],
    [{ step: 3 }, "inspectTeam has no option 'step'. Did you mean 'steps'?"],
  ])('refuses %j', (options, message) => {
    expect(() => inspectTeam(learned('dense'), env(), options as object)).toThrow(message);
  });
});

test('the table has a row a unit, and says what its columns are', () => {
  const text = inspectionTable(inspectTeam(learned('dense'), env(), { steps: 100, env: 'multiplexer' }));
  expect(text).toMatch(/^weight-max on multiplexer, 3-4-1: 100 steps watched, nothing learned, mean return /);
  expect(text.match(/^\d\.\d /gm)).toEqual(['1.0 ', '1.1 ', '1.2 ', '1.3 ', '2.0 ']);
  expect(text).toContain('firing           the mean action');
});

test('the page has a circle and a card a unit, and escapes what it shows', () => {
  const page = inspectionPage(inspectTeam(learned('dense'), env(), { steps: 100, env: '<b>task</b>' }));
  expect(page.match(/class="unit"/g)).toHaveLength(3 + 4 + 1);
  expect(page.match(/<article>/g)).toHaveLength(5);
  expect(page).toContain('&lt;b&gt;task&lt;/b&gt;');
  expect(page).not.toContain('<b>task');
});

test('bars of worth are named, for wide screens and for narrow ones', () => {
  const page = inspectionPage(inspectTeam(learned('dense'), env(), { steps: 100, env: 'task' }));
  for (const kind of ['wide', 'narrow']) {
    const bars = page.match(new RegExp(`<svg class="plain ${kind}"[^]*?</svg>`))![0];
    for (const name of ['1.0', '1.1', '1.2', '1.3']) expect(bars).toContain(`text-anchor="middle">${name}</text>`);
  }
});

test('the strongest of some numbers are the largest by size, the largest last', () => {
  expect(strongest([0.5, -2, 0, Number.NaN, 1], 2)).toEqual([
    { at: 4, part: 0.5 },
    { at: 1, part: 1 },
  ]);
});
