import { expect, test } from 'vitest';
import { tdBackprop, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam, createTraining, make, restoreTeam, train } from '../../index.js';
import type { TrainingState } from '../../src/train/training-state.js';

const multiplexer = () => createTeam({ inputs: 6, rule: weightMax, hidden: [4], seed: 1 });
const tasks = () => [make('multiplexer', { addressBits: 2 })];

test('a training that is stepped ends with the weights, the curve and the count of train', async () => {
  const [whole, stepped] = [multiplexer(), multiplexer()];
  const expected = train(whole, tasks(), { episodes: 150, seed: 2 });
  const training = createTraining(stepped, tasks(), { episodes: 150, seed: 2 });
  expect([training.steps, training.episodes, training.isOver, training.actions.length]).toEqual([0, 0, false, 0]);
  let total = 0;
  do {
    const goesOn = training.step();
    expect(goesOn).toBe(!training.isOver);
    expect(training.ended[0]).toBe(1);
    total += training.rewards[0]!;
  } while (!training.isOver);
  const { seconds: _, ...reached } = training.finish();
  const { seconds: __, ...wanted } = expected;
  expect(reached).toEqual(wanted);
  expect(total / 150).toBeCloseTo(expected.meanReturn, 12);
  expect(training.step()).toBe(false);
  expect(training.steps).toBe(150);
  expect(await stepped.digest()).toBe(await whole.digest());
});

test('its state goes on in the other engine, with a critic and in the middle of an episode, to the same bits', async () => {
  const actor = { inputs: 4, rule: weightMax, hidden: [4], seed: 1, engine: 'dense' } as const;
  const judge = { inputs: 4, rule: tdBackprop, hidden: [3], seed: 'critic', engine: 'dense' } as const;
  const whole = createTeam(actor);
  const options = { episodes: 12, seed: 3 };
  train(whole, [make('CartPole-v1')], { ...options, critic: { team: createTeam(judge), discount: 0.98 } });
  const begun = createTraining(createTeam(actor), [make('CartPole-v1')], {
    ...options,
    critic: { team: createTeam(judge), discount: 0.98 },
  });
  for (let k = 0; k < 100; k++) begun.step();
  const start: TrainingState = begun.state();
  expect(start.step).toBe(100);
  // The 8th episode or so is under way; the step that only began it does not count.
  expect(begun.lengths[0]).toBe(100 - start.lanes.begins[0]!);
  const team = restoreTeam(start.team, { engine: 'literal' });
  const critic = restoreTeam(start.critic!, { engine: 'literal' });
  const rest = createTraining(team, [make('CartPole-v1')], {
    ...options,
    start,
    critic: { team: critic, discount: 0.98 },
  });
  expect([rest.steps, rest.episodes]).toEqual([begun.steps, begun.episodes]);
  while (rest.step());
  expect(await team.digest()).toBe(await whole.digest());
});

test('what is wrong is said by its name', () => {
  expect(() => createTraining(multiplexer(), tasks(), {} as never)).toThrow('episodes is undefined');
  expect(() => createTraining(multiplexer(), tasks()[0] as never, { episodes: 1 })).toThrow(
    'createTraining takes a list of environments',
  );
  const options = { episodes: 10, epochs: 3 } as never;
  expect(() => createTraining(multiplexer(), tasks(), options)).toThrow("createTraining has no option 'epochs'");
});
