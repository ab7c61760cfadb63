import { afterEach, expect, test, vi } from 'vitest';
import { unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { auditRule } from '../../src/audit/audit-rule.js';
import { UserError } from '../../src/errors/user-error.js';
import { OPTIMIZERS, type OptimizerName } from '../../src/rule/optimizer/optimizers.js';
import { allowGeneratedCode } from '../../src/rule/program/generated-code.js';
import { triedVariants } from './rule-variants.js';
import { runTrial, type Task } from './trial.js';

// Where code must not be generated, literal units and the audit run an interpreter of the program. engines.test.ts
// holds that the engines are equal with code; here the interpreter takes its place.
const TASKS: readonly Task[] = [
  ['bandit', 3],
  ['wandering', 9, 2],
];
const NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

afterEach(() => allowGeneratedCode(true));

test.each(triedVariants(3).map(({ index, ...variant }) => ({ ...variant, k: index })))(
  'interpreted literal units end as dense ones: $label',
  async ({ rule, params, k }) => {
    const common = { hidden: [3, 2], batch: 1 + (k % 3), seed: k, episodes: 5, learningRate: 0.05 };
    const trial = { ...common, task: TASKS[k % 2]!, rule, params, optimizer: NAMES[k % NAMES.length]! };
    allowGeneratedCode(false);
    const generated = vi.spyOn(globalThis, 'Function');
    try {
      const interpreted = await runTrial(trial, 'literal');
      expect(generated).not.toHaveBeenCalled();
      expect(interpreted).toEqual(await runTrial(trial, 'dense'));
    } finally {
      generated.mockRestore();
    }
  },
);

test.each([weightMax, unbiasedWeightMax])('the audit of $name is the same', (rule) => {
  for (const options of [{ sizes: [2, 2, 1] }, { sizes: [3, 2, 1], samples: 500 }]) {
    allowGeneratedCode(true);
    const compiled = auditRule(rule, options);
    allowGeneratedCode(false);
    expect(auditRule(rule, options)).toEqual(compiled);
  }
});

test('importing all of klopf generates no code; the first literal team tries once, and goes on without', async () => {
  vi.resetModules();
  const tried = vi.spyOn(globalThis, 'Function').mockImplementation(function forbid() {
    throw new EvalError('code generation from strings is disallowed');
  } as never);
  try {
    const {
      createTeam,
      reinforce,
      unbiasedWeightMax: folding,
      defineRule,
      auditRule: audit,
    } = await import('../../index.js');
    await import('../../envs/index.js');
    const text = { name: 'r', params: { k: 2 }, hears: { h: 'sum in: w * x', R: 'broadcast reward' } };
    defineRule({ ...text, act: 'a = u < sigmoid(h * exp(k)) ? 1 : 0', learn: 'dw = R * x' });
    const act = (engine: 'literal' | 'dense') => createTeam({ inputs: 2, rule: reinforce, engine }).act([1, 0])[0];
    const dense = act('dense');
    createTeam({ inputs: 2, hidden: [3, 2], rule: folding }).close();
    expect(tried).not.toHaveBeenCalled();
    expect([act('literal'), act('literal')]).toEqual([dense, dense]);
    audit(reinforce, { sizes: [2, 1] });
    expect(tried).toHaveBeenCalledTimes(1);
  } finally {
    tried.mockRestore();
    vi.resetModules();
  }
});

test('what may be said is yes or no', () => {
  expect(() => allowGeneratedCode('no' as unknown as boolean)).toThrow(
    new UserError('allowGeneratedCode takes true or false; given "no"'),
  );
});
