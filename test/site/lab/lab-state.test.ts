import { expect, test } from 'vitest';
import type { FromWorker, LabExperiment, LabRow, ToWorker } from '../../../site/lab/contract.js';
import { createLab } from '../../../site/lab/create-lab.js';
import { MAX_ROWS } from '../../../site/lab/curves/thinned-rows.js';
import type { LabPort } from '../../../site/lab/lab-state.js';
import { fakePort } from '../../../site/lab/testing/fake-port.js';

const EXPERIMENT: LabExperiment = { env: 'multiplexer', rule: { name: 'weight-max' }, hidden: [8], seed: 1 };

/** Until what was posted has been heard. */
const heard = () => new Promise((resolve) => setTimeout(resolve));

async function openLab(experiment = EXPERIMENT) {
  const posted: ToWorker[] = [];
  let hear: (message: FromWorker) => void;
  let fail: (message: string) => void;
  const port = fakePort();
  const wrapped: LabPort = {
    postMessage(message) {
      posted.push(message);
      port.postMessage(message);
    },
    listen(listener, failed) {
      [hear, fail] = [listener, failed];
      port.listen(listener, failed);
    },
    close: () => port.close(),
  };
  const lab = createLab(() => wrapped, experiment);
  await heard();
  return { lab, posted, hear: hear!, fail: fail! };
}

const row = (episode: number, meanReturn = 0): LabRow => ({
  episode,
  step: episode,
  meanReturn,
  firing: [],
  norms: [],
});

test('an experiment is opened, with its team and its first snapshot', async () => {
  const { lab } = await openLab();
  expect(lab.status.value).toBe('paused');
  expect(lab.team.value!.sizes).toEqual([6, 8, 1]);
  expect(lab.snapshot.value!.episodes).toBe(0);
});

test('what a session says that was left is dropped, and its requests are rejected', async () => {
  const { lab, hear } = await openLab();
  const request = lab.identify();
  lab.open({ ...EXPERIMENT, hidden: [3] });
  await expect(request).rejects.toThrow('another experiment was opened');
  await heard();
  hear({ kind: 'failed', session: 1, message: 'late' });
  expect(lab.error.value).toBeNull();
  expect(lab.team.value!.sizes).toEqual([6, 3, 1]);
});

test('one message, one tick, then the rest of the step', async () => {
  const { lab } = await openLab();
  lab.showMessage();
  await heard();
  const { messages } = lab.transcript.value!;
  expect([lab.position.value, lab.message.value]).toEqual([1, messages[0]]);
  expect(lab.moment.value!.layers.at(-1)!.a).toEqual(Float32Array.of(Number.NaN));
  expect(lab.shown.value).toEqual([messages[0]]);
  lab.showTick();
  expect([lab.position.value, lab.message.value!.kind]).toEqual([2, 'tick']);
  lab.showTick();
  expect(lab.message.value!.kind).toBe('tick');
  for (let k = 0; k < messages.length; k++) lab.showMessage();
  await heard();
  expect(lab.snapshot.value!.steps).toBe(2);
  lab.advance('step', 1);
  await heard();
  expect([lab.message.value, lab.shown.value]).toEqual([null, null]);
  expect(lab.moment.value).toBe(lab.snapshot.value);
  expect(lab.position.value).toBe(lab.transcript.value!.messages.length);
});

test('a run is kept for comparison once it has a curve; a lab that plays goes on with the next', async () => {
  const { lab, posted } = await openLab();
  lab.goTo(100);
  await heard();
  expect(lab.rows.value.map(({ episode }) => episode)).toEqual([20, 40, 60, 80, 100]);
  lab.play(2);
  lab.open({ ...EXPERIMENT, seed: 2 });
  await heard();
  expect(lab.runs.value.map(({ experiment, rows }) => [experiment.seed, rows.length])).toEqual([[1, 5]]);
  expect([lab.status.value, lab.rows.value]).toEqual(['playing', []]);
  expect(posted.at(-1)).toEqual({ kind: 'play', speed: 2 });
  lab.dropRun(lab.runs.value[0]!.id);
  expect(lab.runs.value).toEqual([]);
  lab.close();
});

test('what is to play before it is open plays at its speed once it is', async () => {
  const port = fakePort();
  const lab = createLab(() => port, EXPERIMENT);
  lab.play(3);
  expect([lab.status.value, lab.speed.value]).toEqual(['opening', 3]);
  await heard();
  expect([lab.status.value, lab.speed.value]).toEqual(['playing', 3]);
  lab.close();
});

test('who goes back has the curve of what was before', async () => {
  const { lab, hear } = await openLab();
  lab.goTo(100);
  await heard();
  hear({ kind: 'snapshot', session: 1, snapshot: { ...lab.snapshot.value!, episodes: 50, rows: [] } });
  expect(lab.rows.value.map(({ episode }) => episode)).toEqual([20, 40]);
});

test('of too many rows neighbours become one, counted by their episodes', async () => {
  const { lab, hear } = await openLab();
  const rows = [row(1, 3), row(4, 7), ...Array.from({ length: MAX_ROWS - 1 }, (_, k) => row(5 + k, 1))];
  hear({ kind: 'snapshot', session: 1, snapshot: { ...lab.snapshot.value!, episodes: 5000, rows } });
  expect(lab.rows.value.length).toBe(MAX_ROWS / 2 + 1);
  // (1 · 3 + 3 · 7) / 4
  expect(lab.rows.value[0]).toEqual(row(4, 6));
  expect(lab.rows.value.at(-1)!.episode).toBe(5 + MAX_ROWS - 2);
});

test('a wrong experiment says what is wrong, and the next one opens', async () => {
  const { lab } = await openLab({ ...EXPERIMENT, rule: { name: 'wrong' } });
  expect([lab.status.value, lab.error.value]).toEqual(['failed', 'There is no rule "wrong". Did you mean "ste"?']);
  lab.open(EXPERIMENT);
  await heard();
  expect([lab.status.value, lab.error.value]).toEqual(['paused', null]);
});

test('an experiment that cannot be opened leaves what is open as it is, and is known', async () => {
  const { lab, posted, hear } = await openLab();
  lab.goTo(100);
  await heard();
  lab.play(2);
  const wrong = { ...EXPERIMENT, rule: { name: 'wrong' } };
  const problem = lab.open(wrong);
  expect([lab.status.value, lab.experiment.value, lab.runs.value.length]).toEqual(['opening', wrong, 1]);
  // What is open goes on meanwhile.
  hear({ kind: 'snapshot', session: 1, snapshot: { ...lab.snapshot.value!, episodes: 123, rows: [row(120)] } });
  expect(lab.snapshot.value!.episodes).toBe(123);
  expect(await problem).toBe('There is no rule "wrong". Did you mean "ste"?');
  expect([lab.status.value, lab.experiment.value, lab.runs.value]).toEqual(['playing', EXPERIMENT, []]);
  expect([lab.error.value, lab.refused.value]).toEqual([await problem, wrong]);
  hear({ kind: 'snapshot', session: 1, snapshot: { ...lab.snapshot.value!, episodes: 124, rows: [] } });
  expect(lab.snapshot.value!.episodes).toBe(124);
  expect(await lab.open({ ...EXPERIMENT, seed: 3 })).toBeUndefined();
  expect(posted.filter(({ kind }) => kind === 'open').map((one) => 'session' in one && one.session)).toEqual([1, 2, 3]);
  expect(lab.refused.value).toBeNull();
  lab.close();
});

test('of two that are opened at once the first may be open when the second one is refused', async () => {
  const port = fakePort();
  let hear: (message: FromWorker) => void;
  const silent: LabPort = { ...port, postMessage: () => {}, listen: (listener) => (hear = listener) };
  const told: FromWorker[] = [];
  port.listen(
    (message) => told.push(message),
    () => {},
  );
  port.postMessage({ kind: 'open', session: 1, experiment: EXPERIMENT });
  await heard();
  const opened = told[0] as Extract<FromWorker, { kind: 'opened' }>;
  const lab = createLab(() => silent, EXPERIMENT);
  hear!(opened);
  const second = { ...EXPERIMENT, seed: 2 };
  const answers = [lab.open(second), lab.open({ ...EXPERIMENT, seed: 3 })];
  hear!({ ...opened, session: 2, team: { ...opened.team, experiment: second } });
  hear!({ kind: 'failed', session: 3, message: 'no' });
  expect(await Promise.all(answers)).toEqual([undefined, 'no']);
  expect([lab.status.value, lab.experiment.value]).toEqual(['paused', second]);
  hear!({ kind: 'snapshot', session: 2, snapshot: { ...opened.snapshot, episodes: 7 } });
  expect(lab.snapshot.value!.episodes).toBe(7);
});

test('requests are answered or refused; a worker that breaks ends them', async () => {
  const { lab, fail } = await openLab();
  expect((await lab.identify()).digest.length).toBe(64);
  expect((await lab.exportFile('team')).name).toBe('team.safetensors');
  expect((await lab.worth(10)).length).toBe(8);
  await expect(lab.importTeam(new Uint8Array(1))).rejects.toThrow('other sizes');
  expect(lab.error.value).toBeNull();
  const request = lab.identify();
  fail('The worker has stopped.');
  await expect(request).rejects.toThrow('has stopped');
  expect(lab.status.value).toBe('failed');
});

test('pins are told, and stay with a team that has the unit', async () => {
  const { lab, posted } = await openLab();
  lab.pin({ layer: 1, unit: 7 });
  lab.pin({ layer: 1, unit: 2 });
  lab.pin({ layer: 1, unit: 2 });
  lab.advance('step', 1);
  await heard();
  expect(lab.units.value.map(({ unit }) => unit)).toEqual([7, 2]);
  lab.open({ ...EXPERIMENT, hidden: [3] });
  await heard();
  expect(posted.at(-1)).toEqual({ kind: 'pin', units: [{ layer: 1, unit: 2 }] });
  lab.unpin({ layer: 1, unit: 2 });
  expect(lab.pinned.value).toEqual([]);
});

test('a unit is played by hand: answers that come fast wait for their steps, and playing lets it go', async () => {
  const { lab, posted } = await openLab();
  const settled = async () => {
    for (let k = 0; k < 30; k++) await heard();
  };
  const place = { layer: 1, unit: 3 };
  lab.answer(1);
  expect(lab.byHand.value).toBeNull();
  lab.takeByHand(place);
  for (const action of [1, 0, 0, 2, 1]) lab.answer(action);
  await settled();
  // Its answers are 0 and 1.
  expect(lab.byHand.value).toMatchObject({ place, answers: 4 });
  expect(lab.snapshot.value!.steps).toBe(4);
  const said = posted.flatMap((one) => (one.kind === 'intervene' ? one.lines : one.kind === 'advance' ? ['step'] : []));
  expect(said.filter((line) => line === 'step')).toHaveLength(4);
  expect(said.filter((line) => line.startsWith('1/3 clamp')).map((line) => line.slice(10, 11))).toEqual([...'1001']);
  lab.play();
  expect(lab.byHand.value).toBeNull();
  expect(posted.slice(-2).map(({ kind }) => kind)).toEqual(['intervene', 'play']);
  expect(lab.interventions.value.filter((line) => !line.includes('@'))).toEqual([]);
  lab.takeByHand(place);
  await settled();
  lab.pin(place);
  lab.unpin(place);
  expect(lab.byHand.value).toBeNull();
});
