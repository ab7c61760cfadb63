import { batch, computed, signal } from '@preact/signals';
import type {
  FromWorker,
  LabExperiment,
  LabMessage,
  LabRow,
  LabSnapshot,
  LabSpeed,
  LabTeam,
  LabUnit,
  ToWorker,
  UnitPlace,
} from './contract.js';
import { thinned } from './curves/thinned-rows.js';
import { createRequests } from './lab-requests.js';
import type { KeptRun, LabPort, LabState, LabStatus, LabTranscript } from './lab-state.js';
import { momentOf } from './team/moment.js';

const MAX_RUNS = 6;
const DEFAULT_SPEED = 4;

/**
 * A lab without a page: the state of one session, its worker, and what can be done with it. Messages of sessions that were left
 * are dropped; requests that they leave open are rejected.
 */
export function createLab(connect: () => LabPort, first: LabExperiment): LabState {
  const port = connect();
  const experiment = signal(first);
  const team = signal<LabTeam | null>(null);
  const snapshot = signal<LabSnapshot | null>(null);
  const units = signal<readonly LabUnit[]>([]);
  const transcript = signal<LabTranscript | null>(null);
  const position = signal(0);
  const message = computed(() => {
    const messages = transcript.value?.messages;
    return messages === undefined || position.value >= messages.length ? null : (messages[position.value - 1] ?? null);
  });
  const shown = computed(() => {
    const told = transcript.value;
    const isPart = message.value !== null && told?.step === snapshot.value?.steps;
    return isPart ? told!.messages.slice(0, position.value) : null;
  });
  const moment = computed(() => {
    const [whole, playing] = [snapshot.value, team.value];
    return shown.value !== null && playing !== null ? momentOf(whole!, playing, shown.value) : whole;
  });
  const pinned = signal<readonly UnitPlace[]>([]);
  const focused = signal<UnitPlace | null>(null);
  const interventions = signal<readonly string[]>([]);
  const status = signal<LabStatus>('opening');
  const progress = signal<number | null>(null);
  const error = signal<string | null>(null);
  const speed = signal<LabSpeed>(DEFAULT_SPEED);
  const rows = signal<readonly LabRow[]>([]);
  const runs = signal<readonly KeptRun[]>([]);
  const announcement = signal('');

  let session = 0;
  let lastRun = 0;
  /** How much of a step is shown that is being played to be looked at. */
  let wanted: 'message' | 'tick' | 'step' = 'step';
  /** Whether the session plays on once it is open. */
  let playsWhenOpen = false;

  const send = (told: ToWorker, transfer: Transferable[] = []) => port.postMessage(told, transfer);
  const requests = createRequests(send);

  /** The experiment with what has been done to its units meanwhile. */
  function asPlayed(): LabExperiment {
    const { interventions: _, ...rest } = experiment.peek();
    const lines = interventions.peek();
    return lines.length === 0 ? rest : { ...rest, interventions: lines };
  }

  function open(next: LabExperiment): void {
    const rowsBefore = rows.peek();
    const teamBefore = team.peek();
    batch(() => {
      if (teamBefore !== null && rowsBefore.length > 1) {
        const kept = { id: ++lastRun, experiment: asPlayed(), ruleName: teamBefore.ruleName, rows: rowsBefore };
        runs.value = [...runs.peek(), kept].slice(-MAX_RUNS);
      }
      playsWhenOpen = status.peek() === 'playing' || (status.peek() === 'opening' && playsWhenOpen);
      experiment.value = next;
      interventions.value = next.interventions ?? [];
      status.value = 'opening';
      progress.value = null;
      error.value = null;
    });
    requests.rejectAll('another experiment was opened');
    send({ kind: 'open', session: ++session, experiment: next });
  }

  function takeSnapshot(next: LabSnapshot): void {
    snapshot.value = next;
    // Who has gone back has the curve of what was before.
    const before = rows.peek();
    const kept =
      before.length > 0 && before.at(-1)!.episode > next.episodes
        ? before.filter((row) => row.episode <= next.episodes)
        : before;
    if (next.rows.length > 0 || kept !== before) rows.value = thinned([...kept, ...next.rows]);
  }

  function forgetStep(): void {
    transcript.value = null;
    position.value = 0;
  }

  function hear(told: FromWorker): void {
    if (told.session !== session) return;
    batch(() => {
      switch (told.kind) {
        case 'opened': {
          team.value = told.team;
          rows.value = [];
          units.value = [];
          forgetStep();
          takeSnapshot(told.snapshot);
          focused.value = null;
          const { sizes } = told.team;
          pinned.value = pinned.peek().filter(({ layer, unit }) => unit < (sizes[layer] ?? 0));
          if (pinned.peek().length > 0) send({ kind: 'pin', units: pinned.peek() });
          status.value = 'paused';
          progress.value = null;
          if (playsWhenOpen) play();
          break;
        }
        case 'snapshot':
          takeSnapshot(told.snapshot);
          break;
        case 'transcript':
          transcript.value = { step: told.step, messages: told.messages };
          position.value =
            wanted === 'message' ? 1 : wanted === 'tick' ? afterTick(told.messages, 0) : told.messages.length;
          wanted = 'step';
          break;
        case 'units':
          units.value = told.units;
          break;
        case 'intervened':
          interventions.value = told.lines;
          break;
        case 'paused':
          status.value = 'paused';
          progress.value = null;
          break;
        case 'progress':
          progress.value = told.fraction;
          break;
        case 'failed': {
          if (told.request !== undefined && requests.reject(told.request, told.message)) break;
          error.value = told.message;
          announcement.value = told.message;
          progress.value = null;
          status.value = status.peek() === 'opening' ? 'failed' : 'paused';
          break;
        }
        default:
          requests.resolve(told.request, told);
      }
    });
  }

  function play(next: LabSpeed = speed.peek()): void {
    playsWhenOpen = true;
    speed.value = next;
    if (status.peek() === 'opening' || status.peek() === 'failed') return;
    batch(() => {
      status.value = 'playing';
      progress.value = null;
      forgetStep();
    });
    send({ kind: 'play', speed: next });
  }

  function pause(): void {
    playsWhenOpen = false;
    if (status.peek() === 'playing' || status.peek() === 'going') send({ kind: 'pause' });
  }

  function advance(by: 'step' | 'episode', count: number): void {
    if (status.peek() === 'opening' || status.peek() === 'failed') return;
    batch(() => {
      status.value = 'going';
      forgetStep();
    });
    send({ kind: 'advance', by, count });
  }

  /** Shows more of the step, or plays the next where all of it has been shown. */
  function show(what: 'message' | 'tick'): void {
    if (status.peek() === 'playing') pause();
    const messages = transcript.peek()?.messages ?? [];
    if (position.peek() < messages.length) {
      position.value = what === 'message' ? position.peek() + 1 : afterTick(messages, position.peek());
      return;
    }
    if (status.peek() === 'going') return;
    wanted = what;
    advance('step', 1);
  }

  function setPinned(next: readonly UnitPlace[]): void {
    pinned.value = next;
    send({ kind: 'pin', units: next });
  }
  const isPinned = ({ layer, unit }: UnitPlace) =>
    pinned.value.some((place) => place.layer === layer && place.unit === unit);

  port.listen(hear, (why) => {
    batch(() => {
      error.value = why;
      status.value = 'failed';
      progress.value = null;
    });
    requests.rejectAll('its worker has stopped');
  });
  open(first);

  return {
    ...{
      experiment,
      team,
      snapshot,
      shown,
      moment,
      units,
      transcript,
      position,
      message,
      pinned,
      focused,
      interventions,
      status,
    },
    ...{ progress, error, speed, rows, runs, announcement },
    isPlaying: computed(() => status.value === 'playing'),
    ...{ send, open, play, pause, advance, isPinned, connect },
    setSpeed(next) {
      speed.value = next;
      if (status.peek() === 'playing') send({ kind: 'play', speed: next });
    },
    goTo(episodes) {
      if (status.peek() === 'opening' || status.peek() === 'failed') return;
      batch(() => {
        status.value = 'going';
        progress.value = 0;
        forgetStep();
      });
      send({ kind: 'goto', episodes });
    },
    showMessage: () => show('message'),
    showTick: () => show('tick'),
    pin(place) {
      if (!isPinned(place)) setPinned([...pinned.peek(), place]);
    },
    unpin({ layer, unit }) {
      setPinned(pinned.peek().filter((place) => place.layer !== layer || place.unit !== unit));
    },
    intervene(lines) {
      interventions.value = lines;
      send({ kind: 'intervene', lines });
    },
    async identify() {
      const { digest, experiment: there } = await requests.ask('identified', (request) => ({
        kind: 'identify',
        request,
      }));
      return { digest, experiment: there };
    },
    async exportFile(what) {
      const { bytes, name } = await requests.ask('exported', (request) => ({ kind: 'export', request, what }));
      return { bytes, name };
    },
    async importTeam(bytes) {
      await requests.ask('imported', (request) => ({ kind: 'import', request, bytes }));
    },
    async importTable(name, bytes) {
      return (await requests.ask('table', (request) => ({ kind: 'table', request, name, bytes }))).table;
    },
    async worth(episodes) {
      return (await requests.ask('worth', (request) => ({ kind: 'worth', request, episodes }))).units;
    },
    dropRun(id) {
      runs.value = runs.peek().filter((run) => run.id !== id);
    },
    fail(why) {
      error.value = why;
    },
    dismissError() {
      error.value = null;
    },
    close() {
      requests.rejectAll('it was closed');
      port.close();
    },
  };
}

/** How many messages have been shown once the next tick after `position` has; all where there is none. */
function afterTick(messages: readonly LabMessage[], position: number): number {
  const tick = messages.findIndex(({ kind }, index) => index >= position && kind === 'tick');
  return tick < 0 ? messages.length : tick + 1;
}
