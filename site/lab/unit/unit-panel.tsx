import { effect, type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LabMessage, LabSnapshot, LabTeam, LabUnit, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
import type { CanvasColours } from '../team/canvas-colours.js';
import { shortText } from '../team/number-text.js';
import { isSame } from '../team/team-stage.js';
import { placeName } from '../team/unit-words.js';
import { Drawn } from './drawn.js';
import { steeringOf } from './steering.js';
import './unit.css';
import { drawHistory } from './unit-drawings.js';
import { Equations, type EquationsOf } from './unit-equations.js';
import { keepHistory, keyOf, UnitHistory } from './unit-history.js';
import { Messages } from './unit-messages.js';
import { stageOf } from './unit-stage.js';
import { Steer, SteeringState } from './unit-steer.js';
import { Weights } from './unit-weights.js';
import { WORTH_EPISODES, Worth, type Worths } from './unit-worth.js';

/** While it plays, numbers change at most so often, in milliseconds: nobody reads faster. */
const NUMBERS_EVERY = 250;
/**
 * A card for each unit that is pinned: what it did, hears, says and is worth, its equations with numbers, and what can
 * be done to it.
 */
export function UnitPanel({ lab }: { readonly lab: LabState }) {
  const history = useRef(new UnitHistory());
  const shown = useCalm(lab);
  const worths = useSignal<Worths>({ isAsked: false, step: 0, units: [], failure: '' });
  const equationsOf = useSignal<EquationsOf | null>(null);
  const isAny = useComputed(() => lab.pinned.value.length > 0);

  useEffect(() => keepHistory(lab, history.current), [lab]);
  useEffect(
    () =>
      effect(() => {
        // The rule language is loaded once there is a unit to look into.
        if (isAny.value && equationsOf.peek() === null)
          void import('./rule-equations.js').then(
            (all) => (equationsOf.value = all.equationsOf),
            () => {},
          );
      }),
    [lab],
  );
  useEffect(
    () =>
      effect(() => {
        void lab.team.value;
        worths.value = { isAsked: false, step: 0, units: [], failure: '' };
      }),
    [lab],
  );

  const askWorth = () => {
    const step = lab.snapshot.peek()?.steps ?? 0;
    const team = lab.team.peek();
    worths.value = { ...worths.peek(), isAsked: true, failure: '' };
    lab.worth(WORTH_EPISODES).then(
      (told) => {
        if (lab.team.peek() === team) worths.value = { isAsked: false, step, units: told, failure: '' };
      },
      (error: Error) => (worths.value = { isAsked: false, step: 0, units: [], failure: error.message }),
    );
  };

  const team = lab.team.value;
  if (team === null || !isAny.value)
    return (
      <p class="muted unit-none">
        Open a unit to look into it: click it in the team, or go to it by arrow keys and press <kbd>Enter</kbd>. You
        then see what it hears, what it says and what it learns, and can silence it or decide for it.
      </p>
    );
  return (
    <div class="unit-cards">
      {lab.pinned.value.map((place) => (
        <UnitCard
          key={keyOf(place)}
          {...{ lab, team, place, worths, equationsOf, askWorth }}
          told={shown.value.units.find((unit) => isSame(unit, place))}
          snapshot={shown.value.snapshot}
          messages={shown.value.messages}
          history={history.current}
        />
      ))}
    </div>
  );
}

interface Shown {
  readonly units: readonly LabUnit[];
  readonly snapshot: LabSnapshot | null;
  /** Messages of the step that have been shown; null where all have. */
  readonly messages: readonly LabMessage[] | null;
}

/** What is shown of units: each step where it stands, and some of the steps while it plays. */
function useCalm(lab: LabState): ReadonlySignal<Shown> {
  const shown = useSignal<Shown>({ units: [], snapshot: null, messages: null });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = effect(() => {
      const now = { units: lab.units.value, snapshot: lab.moment.value, messages: lab.shown.value };
      // Where no unit is pinned nothing is shown of them.
      if (lab.pinned.value.length === 0) return;
      if (lab.isPlaying.value) timer ??= setTimeout(show, NUMBERS_EVERY);
      else {
        clearTimeout(timer);
        timer = undefined;
        shown.value = now;
      }
    });
    function show(): void {
      timer = undefined;
      shown.value = { units: lab.units.peek(), snapshot: lab.moment.peek(), messages: lab.shown.peek() };
    }
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [lab]);
  return shown;
}

interface CardProps {
  readonly lab: LabState;
  readonly team: LabTeam;
  readonly place: UnitPlace;
  readonly told: LabUnit | undefined;
  readonly snapshot: LabSnapshot | null;
  readonly messages: readonly LabMessage[] | null;
  readonly history: UnitHistory;
  readonly worths: Signal<Worths>;
  readonly equationsOf: Signal<EquationsOf | null>;
  readonly askWorth: () => void;
}

function UnitCard({ lab, team, place, told, snapshot, messages, history, worths, equationsOf, askWorth }: CardProps) {
  const name = placeName(team, place);
  const id = `unit-${place.layer}-${place.unit}`;
  const layer = snapshot?.layers[place.layer - 1];
  const step = snapshot?.steps ?? 0;
  const steering = steeringOf(lab.interventions.value, place, step);
  const isOutput = place.layer === team.sizes.length - 1;
  const isChoice = isOutput && team.choices > 2;
  const p = layer?.p[place.unit];
  const a = layer?.a[place.unit];
  const paid = layer?.paid[place.unit];
  const firing = layer?.firing[place.unit];
  const stage = messages === null ? undefined : stageOf(place, messages);

  return (
    <article class="unit-card" aria-labelledby={id}>
      <header class="unit-head">
        <h3 id={id}>{name.charAt(0).toUpperCase() + name.slice(1)}</h3>
        <SteeringState steering={steering} />
        <button type="button" class="quiet" aria-label={`Close ${name}`} onClick={() => lab.unpin(place)}>
          ✕
        </button>
      </header>
      <dl class="unit-facts">
        {isChoice ? (
          <Fact name="chose">{a === undefined || Number.isNaN(a) ? '–' : (team.actions[a] ?? String(a))}</Fact>
        ) : (
          <>
            <Fact name="chance">{shortText(p)}</Fact>
            <Fact name="said">{shortText(a)}</Fact>
          </>
        )}
        <Fact name="paid">{paid !== undefined && paid > 0 ? `+${shortText(paid)}` : shortText(paid)}</Fact>
        {!isChoice && <Fact name="fires of late">{shortText(firing)}</Fact>}
      </dl>
      <HistoryPicture {...{ lab, place, history, name, isChoice }} />
      <Steer {...{ lab, team, place, name, steering }} />
      <Worth worths={worths} place={place} askWorth={askWorth} isOutput={isOutput} />
      {told && <Weights {...{ lab, team, told, isOutput }} isLater={stage !== undefined} />}
      {told && <Equations {...{ team, told, snapshot, stage, equationsOf, isOutput }} />}
      {told && <Messages team={team} told={told} stage={stage} />}
    </article>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Firing and pay of the last steps, drawn with each snapshot. */
function HistoryPicture({
  lab,
  place,
  history,
  name,
  isChoice,
}: {
  readonly lab: LabState;
  readonly place: UnitPlace;
  readonly history: UnitHistory;
  readonly name: string;
  readonly isChoice: boolean;
}) {
  const draw = (canvas: HTMLCanvasElement, colours: CanvasColours) => drawHistory(canvas, history.of(place), colours);
  return (
    <figure class="unit-history">
      <Drawn
        class="unit-history-canvas"
        label={`${isChoice ? 'Actions' : 'Firing, chance to fire'} and pay of ${name} in the last steps`}
        draw={draw}
        when={() => void lab.moment.value}
      />
      <figcaption>
        <span>{isChoice ? 'above: the action, from 0' : 'above: fired, and its chance'}</span>
        <span>below: pay</span>
      </figcaption>
    </figure>
  );
}
