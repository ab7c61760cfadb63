import { expect, test } from 'vitest';
import type { LabExperiment } from '../../../site/lab/contract.js';
import { checkedExperiment } from '../../../site/lab/experiment/checked-experiment.js';
import { PRESETS } from '../../../site/lab/experiment-form/presets.js';
import { fieldsOf, readFields } from '../../../site/lab/experiment-form/read-fields.js';
import { registry } from '../../../src/gymnasium/registry/registry.js';
import '../../../envs/index.js';

const paramsOf = ({ env }: LabExperiment) => registry.get(env)!.params ?? {};

test('a form that is not touched holds the experiment it was filled from', () => {
  for (const { name, experiment } of PRESETS) {
    const read = readFields(fieldsOf(experiment), experiment, paramsOf(experiment));
    expect(read, name).toEqual({ experiment });
    expect(checkedExperiment(experiment), name).toEqual(experiment);
  }
});

test('a rule with a text of its own is kept', () => {
  const experiment: LabExperiment = { env: 'multiplexer', rule: { text: 'name: mine' }, hidden: [], seed: 'word' };
  expect(readFields(fieldsOf(experiment), experiment, paramsOf(experiment))).toEqual({ experiment });
});

test('each wrong field has its sentence, and nothing is opened', () => {
  const { experiment } = PRESETS[4]!;
  const fields = {
    ...fieldsOf(experiment),
    ...{ envParams: { suttonBartoReward: 'perhaps' }, hidden: '64, x', learningRate: '0.1, 0.2', seed: ' ' },
    ...{ params: 'decay', criticLearningRate: '-1', discount: '2' },
  };
  const read = readFields(fields, experiment, paramsOf(experiment));
  const faults = 'faults' in read ? [...read.faults] : [];
  expect(Object.fromEntries(faults)).toEqual({
    hidden:
      '“64, x” is not a list of sizes; give whole numbers from 1 to 2048 as in 64, 32, or nothing for no hidden layer.',
    learningRate: 'There are 2 rates for 3 layers; give one for all, or 3.',
    params: '“decay” is not a list of parameters; give names with values, as in lambda=0.01, baseline=none.',
    'env:suttonBartoReward':
      '“perhaps” is not what suttonBartoReward takes: 0 a step and −1 at the fall, in place of 1 a step (boolean).',
    seed: '“ ” is not a seed; give a whole number such as 1, or a word.',
    criticLearningRate:
      '“-1” is not a learning rate; give a number such as 0.01, or one for each layer as in 0.01, 0.001.',
    discount: '“2” is not a discount; give a number from 0 to 1, such as 0.98.',
  });
});

test('arguments of an environment are of their types', () => {
  const { experiment } = PRESETS[3]!;
  const read = (envParams: Record<string, string>) =>
    readFields({ ...fieldsOf(experiment), envParams }, experiment, paramsOf(experiment));
  expect(read({ arms: '3', means: '[1, 2, 3]', meansSeed: 'null' })).toMatchObject({
    experiment: { envParams: { arms: 3, means: [1, 2, 3] } },
  });
  expect(read({ arms: '2.5' })).toHaveProperty('faults');
  expect(read({ arms: '[1]' })).toHaveProperty('faults');
});
