import { expect, test } from 'vitest';
import { directFeedbackAlignment, errorBackprop, informationAlignment } from '../../agents/index.js';
import { LabelledEnv } from '../../envs/labelled-digits.js';
import { Pendulum } from '../../envs/pendulum.js';
import type { MessageOf } from '../../src/bus/message.js';
import { TeamEnv } from '../../src/train/team-env.js';

const digits = () => new LabelledEnv({ dataset: 'strokes', samples: 20, side: 8, loss: 'squared' });
const options = { hidden: [3], optimizer: 'sgd', learningRate: 0.5, seed: 4 } as const;

test.each([errorBackprop, directFeedbackAlignment])(
  'units of $name hear errors beside a unit that is played',
  (rule) => {
    const env = new TeamEnv(digits(), { ...options, rule, played: ['unit_1_1'] });
    env.reset({ seed: 4 });
    const team = env.team!;
    const [hidden, output] = team.weights() as [ReturnType<typeof team.weights>[0], ReturnType<typeof team.weights>[0]];
    const heard: MessageOf<'error'>[] = [];
    team.bus.errors.subscribe((message) => heard.push({ ...message }));
    env.step({ unit_1_1: 1 });
    // One error of each of the ten outputs, whose addresses come after 64 sensors and three hidden units.
    expect(heard.map(({ of }) => of)).toEqual(Array.from({ length: 10 }, (_, k) => 64 + 3 + k));
    const errors = heard.map(({ value }) => value);
    const after = team.weights();
    // Output units: dw = x · e, the played unit's x being 1; the bias is e.
    for (let k = 0; k < 10; k++) {
      expect(after[1]!.biases[k]! - output.biases[k]!).toBeCloseTo(0.5 * errors[k]!, 5);
      expect(after[1]!.weights[10 + k]! - output.weights[10 + k]!).toBeCloseTo(0.5 * errors[k]!, 5);
    }
    // Hidden units that run the rule learn; the played one has left.
    const moved = [0, 1, 2].map((j) => after[0]!.biases[j] !== hidden.biases[j]);
    expect(moved).toEqual([true, false, true]);
    env.close();
  },
);

test('an environment that tells no errors is refused when it is to tell them', () => {
  const env = new TeamEnv(new Pendulum(), { ...options, rule: errorBackprop, played: ['unit_1_1'] });
  env.reset({ seed: 1 });
  expect(() => env.step({ unit_1_1: 0 })).toThrow(/units of this rule hear errors, and the environment tells none/);
});

test('echoes, which a player does not say, are refused', () => {
  const make = () => new TeamEnv(digits(), { ...options, rule: informationAlignment, played: ['unit_1_1'] });
  expect(make).toThrow(/whose units hear echoes, and a played unit does not send any/);
});
