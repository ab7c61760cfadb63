import { fixedText } from '../team/number-text.js';
import './transport.css';
import { effect, useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LabSpeed } from '../contract.js';
import { Dialog } from '../dialog.js';
import type { LabState } from '../lab-state.js';
import { comingLines } from '../unit/steering.js';
import { HandBar } from './hand-bar.js';
import { HAND_KEYS, LAB_KEYS, listenToKeys, TEAM_KEYS, togglePlay } from './keys.js';
import { placeOfSpeed, SPEEDS, speedText } from './speed-scale.js';

const whole = (value: number) => Math.round(value).toLocaleString('en');

/** Whether how fast it is told to play is not how fast it plays. */
const isFast = (speed: LabSpeed) => speed === 'full' || speed >= 100;

/** While it plays fast, where it stands is written at most so often, in milliseconds: nobody reads faster. */
const WRITE_EVERY = 150;

function standingOf(lab: LabState): string {
  const snapshot = lab.snapshot.value;
  if (lab.status.value === 'failed') return 'Not opened';
  if (snapshot === null) return 'Opening …';
  const { episodes, episodeSteps, recentReturn, speed } = snapshot;
  const isOneStep = lab.team.value?.isOneStep ?? true;
  return [
    `episode ${whole(episodes)}`,
    ...(isOneStep ? [] : [`step ${whole(episodeSteps)}`]),
    ...(recentReturn === null ? [] : [`return ${fixedText(recentReturn, Math.abs(recentReturn) < 10 ? 2 : 1)}`]),
    ...(lab.status.value === 'playing' && isFast(lab.speed.value) && speed >= 1 ? [`${whole(speed)} steps/s`] : []),
  ].join(' · ');
}

/** Where the run stands, in one line. */
function Standing({ lab }: { readonly lab: LabState }) {
  const text = useSignal(standingOf(lab));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = effect(() => {
      const latest = standingOf(lab);
      if (lab.isPlaying.value && isFast(lab.speed.value)) {
        timer ??= setTimeout(() => {
          timer = undefined;
          text.value = standingOf(lab);
        }, WRITE_EVERY);
        return;
      }
      clearTimeout(timer);
      timer = undefined;
      text.value = latest;
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [lab]);
  return (
    <output class="standing" title="The return is the mean of the last 100 episodes.">
      {text}
    </output>
  );
}

/** What was done to units later in the run than where it stands: it is undone now, and will be done again. */
function Coming({ lab }: { readonly lab: LabState }) {
  const text = useComputed(() => comingLines(lab.interventions.value, lab.snapshot.value?.steps ?? 0).join('; '));
  return (
    <span class="muted" role="status">
      {text.value !== '' && `Still to come: ${text.value}`}
    </span>
  );
}

export function Speed({ lab }: { readonly lab: LabState }) {
  const speed = lab.speed.value;
  return (
    <label class="speed">
      <span class="wide-only">Speed</span>
      <input
        type="range"
        min="0"
        max={SPEEDS.length - 1}
        value={placeOfSpeed(speed)}
        aria-label="Speed"
        aria-valuetext={speedText(speed)}
        onInput={(event) => lab.setSpeed(SPEEDS[Number(event.currentTarget.value)]!)}
      />
      <span class="speed-text">{speedText(speed)}</span>
    </label>
  );
}

/** Goes to the end of an episode, forward or back. */
function GoTo({ lab }: { readonly lab: LabState }) {
  const wrong = useSignal('');
  const text = useSignal('10000');
  const progress = lab.progress.value;
  function go(event: Event) {
    event.preventDefault();
    const episodes = Number(text.value.replaceAll(/[,_\s]/g, ''));
    if (text.value.trim() === '' || !Number.isSafeInteger(episodes) || episodes < 0) {
      wrong.value = `“${text.value}” is not an episode; give a whole number from 0, such as 10000.`;
      return;
    }
    wrong.value = '';
    lab.goTo(episodes);
  }
  return (
    <form class="go-to" onSubmit={go} noValidate>
      <label>
        <span>
          <span class="wide-only">Run to </span>episode
        </span>
        <input
          inputMode="numeric"
          size={9}
          value={text}
          aria-invalid={wrong.value !== ''}
          aria-describedby="go-to-wrong"
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={lab.status.value === 'opening' || lab.status.value === 'failed'}>
        Go
      </button>
      {progress !== null && (
        <progress max={1} value={progress} aria-label="How far it has come">
          {Math.round(100 * progress)} %
        </progress>
      )}
      <span id="go-to-wrong" class="wrong" role="alert">
        {wrong}
      </span>
    </form>
  );
}

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div class="key-lists">
        <div>
          <h3>Anywhere</h3>
          <dl class="keys">
            {LAB_KEYS.map(({ shown, does }) => (
              <div key={shown}>
                <dt>
                  <kbd>{shown}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
            <div>
              <dt>
                <kbd>?</kbd>
              </dt>
              <dd>these keys</dd>
            </div>
          </dl>
        </div>
        <div>
          <h3>In the team</h3>
          <dl class="keys">
            {[...TEAM_KEYS, HAND_KEYS].map(([shown, does]) => (
              <div key={shown}>
                <dt>
                  <kbd>{shown}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </Dialog>
  );
}

/** What plays: message by message, tick, step, episode, at a speed, or to an episode. */
export function TransportPanel({ lab, children }: { readonly lab: LabState; readonly children?: ComponentChildren }) {
  const isHelp = useSignal(false);
  useEffect(() => listenToKeys(document, lab, () => (isHelp.value = true)), [lab]);
  const status = lab.status.value;
  const isClosed = status === 'opening' || status === 'failed';
  const isMoving = status === 'playing' || status === 'going';
  const transcript = lab.transcript.value;
  return (
    <section class="transport" id="transport" aria-label="Transport">
      <div class="transport-row">
        <button
          type="button"
          class="primary play"
          aria-label={isMoving ? 'Pause' : 'Play'}
          disabled={isClosed}
          onClick={() => togglePlay(lab)}
        >
          <span aria-hidden="true">{isMoving ? '❚❚' : '▶'}</span>{' '}
          <span class="wide-only">{isMoving ? 'Pause' : 'Play'}</span>
        </button>
        <fieldset class="buttons" aria-label="Play a part">
          <button
            type="button"
            disabled={isClosed}
            title="Back to episode 0 (Home)"
            aria-label="Back to the start"
            onClick={() => lab.goTo(0)}
          >
            <span aria-hidden="true">|◀</span>
          </button>
          <button
            type="button"
            disabled={isClosed}
            title="One message on the bus (→)"
            onClick={() => lab.showMessage()}
          >
            Message
          </button>
          <button type="button" disabled={isClosed} title="Up to the next tick (T)" onClick={() => lab.showTick()}>
            Tick
          </button>
          <button type="button" disabled={isClosed} title="One step (.)" onClick={() => lab.advance('step', 1)}>
            Step
          </button>
          <button type="button" disabled={isClosed} title="One episode (E)" onClick={() => lab.advance('episode', 1)}>
            Episode
          </button>
        </fieldset>
        <Speed lab={lab} />
        <GoTo lab={lab} />
      </div>
      <HandBar lab={lab} />
      <div class="transport-row">
        <Standing lab={lab} />
        <Coming lab={lab} />
        {children}
        {transcript !== null && transcript.messages.length > 0 && (
          <span class="muted at-message">
            message {whole(lab.position.value)} of {whole(transcript.messages.length)}
            <span class="wide-only"> of step {whole(transcript.step)}</span>
          </span>
        )}
        <button type="button" class="quiet" aria-label="Keys" title="Keys (?)" onClick={() => (isHelp.value = true)}>
          ?
        </button>
      </div>
      {isHelp.value && <KeyHelp onClose={() => (isHelp.value = false)} />}
    </section>
  );
}
