import { expect, test, vi } from 'vitest';
import type { LabExperiment } from '../../../site/lab/contract.js';
import { createLab } from '../../../site/lab/create-lab.js';
import { answerRules, RULES } from '../../../site/lab/rule/rule-answers.js';
import { createRuleClient, type RulePort } from '../../../site/lab/rule/rule-client.js';
import { createRuleDraft } from '../../../site/lab/rule/rule-draft.js';
import type { FromRuleWorker, ToRuleWorker } from '../../../site/lab/rule/rule-messages.js';
import { OWN_RULE } from '../experiment/some-experiments.js';

const FIRST: LabExperiment = { env: 'multiplexer', rule: { name: 'reinforce' }, hidden: [4], seed: 1, episodes: 9 };

/** A port that answers when it is told to. */
function slowPort() {
  const asked: ToRuleWorker[] = [];
  let hear: (message: FromRuleWorker) => void = () => {};
  let closed = 0;
  const connect = (): RulePort => ({
    postMessage: (message) => void asked.push(message),
    listen: (listener) => {
      hear = listener;
    },
    close: () => void closed++,
  });
  return { connect, asked, answer: async () => hear(await answerRules(asked.at(-1)!)), closed: () => closed };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test('of checks the last is answered; of audits the worker is ended for the next', async () => {
  const port = slowPort();
  const client = createRuleClient(port.connect);
  const first = client.check({ name: 'reinforce' }, {});
  const dropped = client.check({ name: 'ste' }, {});
  const last = client.check({ name: 'weight-max' }, {});
  expect(await dropped).toBeUndefined();
  await port.answer();
  expect(await first).toMatchObject({ name: 'reinforce' });
  await port.answer();
  expect(await last).toMatchObject({ name: 'weight-max' });
  const old = client.audit({ name: 'reinforce' }, {}, 'small');
  const next = client.audit({ name: 'ste' }, {}, 'small');
  expect(await old).toBeUndefined();
  expect(port.closed()).toBe(1);
  await port.answer();
  expect(await next).toMatchObject({ verdict: 'another' });
  const open = client.audit({ name: 'ste' }, {}, 'large');
  client.close();
  expect(await open).toBeUndefined();
});

test('a rule is written, is wrong, is mended, and runs; a wrong one never reaches the lab', async () => {
  const lab = createLab(() => ({ postMessage: () => {}, listen: () => {}, close: () => {} }), FIRST);
  const waiting: (() => void)[] = [];
  // Each worker answers whoever opened it.
  const client = createRuleClient(() => {
    let hear: (message: FromRuleWorker) => void = () => {};
    return {
      postMessage: (message) => void answerRules(message).then((answer) => hear(answer)),
      listen: (listener) => {
        hear = listener;
      },
      close: () => {},
    };
  });
  const times = {
    idle: (work: () => void) => work(),
    frame: (work: () => void) => queueMicrotask(work),
    wait(work: () => void) {
      waiting.push(work);
      return () => void waiting.splice(0);
    },
  };
  const draft = createRuleDraft(lab, client, times);
  await settled();
  expect(draft.name.value).toBe('reinforce');
  expect(draft.isChanged.value).toBe(false);
  expect(draft.report.value?.name).toBe('reinforce');

  draft.setText(OWN_RULE.replace('gain * δ', 'gain * R'));
  await settled();
  expect(draft.name.value).toBeNull();
  expect(draft.result.value).toMatchObject({ isRight: false, section: 'learn' });
  // A key is not forgotten for being quick.
  draft.setText(`${OWN_RULE}  q = `);
  expect(await draft.run()).toBe(false);
  // What was understood last still stands there.
  expect(draft.report.value?.name).toBe('reinforce');
  expect(await draft.run()).toBe(false);
  expect(lab.experiment.value).toBe(FIRST);

  draft.setText(OWN_RULE);
  draft.setParam('gain', 2);
  await settled();
  expect(draft.report.value?.name).toBe('own-rule');
  expect(draft.isChanged.value).toBe(true);
  waiting.splice(0).at(-1)!();
  await vi.waitFor(() => expect(draft.audit.value).not.toBeNull());
  expect(draft.audit.value).toMatchObject({
    verdict: 'another',
    sentence: expect.stringMatching(/^Along the gradient/),
  });
  expect(await draft.run()).toBe(true);
  expect(lab.experiment.value).toEqual({
    ...{ env: 'multiplexer', hidden: [4], seed: 1, rule: { text: OWN_RULE }, params: { gain: 2 } },
  });
  expect(draft.isChanged.value).toBe(false);

  // A rule that compiles and says numbers is none for a task whose actions are named.
  draft.choose('td-backprop');
  expect(await draft.run()).toBe(false);
  expect(draft.refusal.value).toMatch(/td-backprop/);
  expect(lab.experiment.value.rule).toEqual({ text: OWN_RULE });

  draft.choose('weight-max');
  await settled();
  expect(draft.params.value).toEqual({});
  draft.setParam('temperature', 3);
  draft.setParam('temperature', undefined);
  draft.revert();
  expect(draft.text.value).toBe(OWN_RULE);
  expect(draft.params.value).toEqual({ gain: 2 });
  lab.open({ ...FIRST, rule: { name: 'ste' } });
  expect(draft.name.value).toBe('ste');
  expect([...RULES.keys()]).toContain('ste');
  draft.close();
});
