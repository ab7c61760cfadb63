import { describe, expect, test } from 'vitest';
import { reinforce } from '../../agents/reinforce.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { Turn } from '../../src/team/turn.js';

describe.each(['literal', 'dense'] as const)('the turns of a %s team', (engine) => {
  const make = (batch = 1) => createTeam({ inputs: 2, hidden: [3], rule: reinforce, seed: 1, batch, engine });
  const early = /learn was called without an act to learn from/;

  test.each<[unknown, RegExp]>([
    [[1], /observations: 1 numbers given; expected 2/],
    [[1, 2, 3], /observations: 3 numbers given; expected 2/],
    [[1, Number.NaN], /observations: number 1 is NaN; expected a finite number/],
    [[1, 1e300], /number 1 is 1e\+300; a team computes with 32-bit floats/],
    [['1', '0'], /observations: number 0 is "1"; expected a finite number/],
    [new BigInt64Array(2), /number 0 is 0n/],
    ['10', /observations: given "10"; expected a list or array of 2/],
    [undefined, /observations: given undefined/],
    [null, /observations: given null/],
    [[true, false], /number 0 is true/],
  ])('after an act that is refused, of %s, there is nothing to learn from', (observations, message) => {
    const team = make();
    team.act([1, 0]);
    expect(() => team.act(observations as number[])).toThrow(message);
    expect(() => team.act(observations as number[])).toThrow(UserError);
    expect(() => team.learn([1])).toThrow(early);
    team.act([1, 0]);
    team.learn([1]);
  });

  test.each<[unknown, unknown, RegExp]>([
    [[1, 2], undefined, /rewards: 2 numbers given; expected 1/],
    [['1'], undefined, /rewards: number 0 is "1"; expected a finite number/],
    [[Number.POSITIVE_INFINITY], undefined, /rewards: number 0 is Infinity/],
    [[undefined], undefined, /rewards: number 0 is undefined/],
    [1, undefined, /rewards: given 1; expected a list or array of 1/],
    [[1], true, /ended: given true; expected one mark, one for each lane, such as \[true\]/],
    [[1], [true, false], /ended: given \[true,false\]; expected one mark/],
    [[1], null, /ended: given null/],
  ])('a learn that is refused, of %j and %j, does not use up the turn', async (rewards, ended, message) => {
    const [team, other] = [make(), make()];
    for (const each of [team, other]) each.act([1, 0]);
    expect(() => team.learn(rewards as number[], ended as boolean[])).toThrow(message);
    for (const each of [team, other]) each.learn([1], [true]);
    expect(await team.digest()).toBe(await other.digest());
    expect(() => team.learn([1])).toThrow(early);
  });

  test('of several lanes each has a reward, or none', () => {
    const team = make(3);
    team.act([1, 0, 1, 0, 1, 0]);
    expect(() => team.learn([1, null, '2'] as number[])).toThrow(/rewards: number 2 is "2"/);
    expect(() => team.learn([1, null, 2], [true])).toThrow(/ended: given \[true\]; expected 3 marks/);
    team.learn([1, null, 2]);
  });
});

test('what throws in the middle of a step leaves the team broken, but for what can be read', () => {
  const turn = new Turn();
  turn.beforeAct();
  const fail = () => {
    throw new Error('halfway');
  };
  expect(() => turn.perform(fail, 'acted')).toThrow('halfway');
  for (const call of [() => turn.beforeAct(), () => turn.beforeLearn(), () => turn.useWhole('state')]) {
    expect(call).toThrow(
      'this team stopped in the middle of a step, and its units are no longer in the same one: halfway. Make a new team',
    );
  }
  turn.use();
  turn.close();
  expect(() => turn.use()).toThrow('this team is closed');
});
