import { effect, type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LabExperiment, LabMessage, LabSnapshot, LabTeam, LabUnit, LabWorth, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
import { type CanvasColours, canvasColours, watchColours } from '../team/canvas-colours.js';
import { messageWords } from '../team/message-words.js';
import { numberText } from '../team/number-text.js';
import { imageWidthOf, isSame } from '../team/team-stage.js';
import { placeName } from '../team/unit-words.js';
import type { StepEquation, StepValues } from './equations.js';
import { type Steering, steered, steeringOf } from './steering.js';
import './unit.css';
import { BAR_ROW, drawHistory, drawWeights, MOST_NAMED } from './unit-drawings.js';
import { keepHistory, keyOf, UnitHistory } from './unit-history.js';

/** While it plays, numbers change at most so often, in milliseconds: nobody reads faster. */
const NUMBERS_EVERY = 250;
/** Episodes that are played to find out what units are worth. */
const WORTH_EPISODES = 200;
/** Messages of a unit that are listed. */
const MOST_MESSAGES = 40;

type EquationsOf = (experiment: LabExperiment, step: StepValues) => readonly StepEquation[];

interface Worths {
  readonly isAsked: boolean;
  readonly step: number;
  readonly units: readonly LabWorth[];
  readonly failure: string;
}

/** A card for each unit that is pinned: what it did, hears, says and is worth, its equations with numbers, and what can be done to it. */
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
          history={history.current}
        />
      ))}
    </div>
  );
}

interface Shown {
  readonly units: readonly LabUnit[];
  readonly snapshot: LabSnapshot | null;
}

/** What is shown of units: each step where it stands, and some of the steps while it plays. */
function useCalm(lab: LabState): ReadonlySignal<Shown> {
  const shown = useSignal<Shown>({ units: [], snapshot: null });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = effect(() => {
      const now = { units: lab.units.value, snapshot: lab.snapshot.value };
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
      shown.value = { units: lab.units.peek(), snapshot: lab.snapshot.peek() };
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
  readonly history: UnitHistory;
  readonly worths: Signal<Worths>;
  readonly equationsOf: Signal<EquationsOf | null>;
  readonly askWorth: () => void;
}

function UnitCard({ lab, team, place, told, snapshot, history, worths, equationsOf, askWorth }: CardProps) {
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

  return (
    <article class="unit-card" aria-labelledby={id}>
      <header class="unit-head">
        <h3 id={id}>{name.charAt(0).toUpperCase() + name.slice(1)}</h3>
        <State steering={steering} />
        <button type="button" class="quiet" aria-label={`Close ${name}`} onClick={() => lab.unpin(place)}>
          ✕
        </button>
      </header>
      <dl class="unit-facts">
        {isChoice ? (
          <Fact name="chose">{a === undefined ? '–' : (team.actions[a] ?? String(a))}</Fact>
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
      <Steer lab={lab} team={team} place={place} name={name} steering={steering} isChoice={isChoice} />
      <Worth worths={worths} place={place} askWorth={askWorth} isOutput={isOutput} />
      {told && <Weights lab={lab} team={team} told={told} isOutput={isOutput} />}
      {told && <Equations team={team} told={told} snapshot={snapshot} equationsOf={equationsOf} isOutput={isOutput} />}
      {told && <Messages team={team} told={told} />}
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

function shortText(value: number | undefined): string {
  return value === undefined ? '–' : numberText(Number(value.toPrecision(2)));
}

function State({ steering: { says, delay } }: { readonly steering: Steering }) {
  const words = [
    says === 'silence' ? 'silenced' : typeof says === 'object' ? `says ${says.clamp}` : '',
    delay > 0 ? `credit ${delay} late` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? null : <span class="unit-state">{words.join(', ')}</span>;
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
        when={() => void lab.snapshot.value}
      />
      <figcaption>
        <span>{isChoice ? 'above: the action, from 0' : 'above: fired, and its chance'}</span>
        <span>below: pay</span>
      </figcaption>
    </figure>
  );
}

/** A canvas that is drawn in a frame whenever `when` reads something new, its size changes, or the colours of the page. */
function Drawn({
  class: className,
  label,
  height,
  draw,
  when,
}: {
  readonly class: string;
  readonly label: string;
  readonly height?: number;
  readonly draw: (canvas: HTMLCanvasElement, colours: CanvasColours) => void;
  readonly when: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  const ask = useRef(() => {});
  useEffect(() => {
    let asked = 0;
    let colours = canvasColours(canvas.current!);
    const paint = () => {
      asked = 0;
      if (canvas.current) latest.current(canvas.current, colours);
    };
    ask.current = () => {
      asked ||= requestAnimationFrame(paint);
    };
    const ends = [
      effect(() => {
        when();
        ask.current();
      }),
      watchColours(() => {
        colours = canvasColours(canvas.current!);
        paint();
      }),
    ];
    const sizes = new ResizeObserver(paint);
    sizes.observe(canvas.current!);
    return () => {
      cancelAnimationFrame(asked);
      for (const end of ends) end();
      sizes.disconnect();
    };
  }, []);
  // What is drawn may have come with these properties.
  useEffect(() => ask.current());
  return (
    <canvas
      ref={canvas}
      class={className}
      role="img"
      aria-label={label}
      style={height === undefined ? undefined : { height: `${height}px` }}
    />
  );
}

/** What can be done to a unit. */
function Steer({
  lab,
  team,
  place,
  name,
  steering,
  isChoice,
}: {
  readonly lab: LabState;
  readonly team: LabTeam;
  readonly place: UnitPlace;
  readonly name: string;
  readonly steering: Steering;
  readonly isChoice: boolean;
}) {
  const isByHand = useSignal(false);
  const choices = isChoice ? team.choices : 2;
  const { says, delay } = steering;
  const change = (changed: Partial<Steering>) =>
    lab.intervene(steered(lab.interventions.peek(), place, changed, lab.snapshot.peek()?.steps ?? 0));
  const toggle = (to: Steering['says'], isOn: boolean) => {
    isByHand.value = false;
    change({ says: isOn ? 'as it decides' : to });
  };
  const decide = (action: number) => {
    if (!isByHand.peek()) {
      toggle({ clamp: action }, typeof says === 'object' && says.clamp === action);
      return;
    }
    change({ says: { clamp: action } });
    lab.advance('step', 1);
  };
  const byHand = () => {
    isByHand.value = !isByHand.peek();
    if (isByHand.peek()) {
      lab.pause();
      lab.announcement.value = `You decide for ${name}: each key 0 to ${choices - 1} is one step.`;
    } else change({ says: 'as it decides' });
  };
  const keyDown = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
    if (!isByHand.peek() || Number(event.key) >= choices) return;
    event.preventDefault();
    decide(Number(event.key));
  };
  const isSilent = says === 'silence';
  const isUntouched = says === 'as it decides' && delay === 0 && !isByHand.value;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, and this group stands below a heading.
    <div class="unit-steer" role="group" aria-label={`What is done to ${name}`} onKeyDown={keyDown}>
      <button type="button" aria-pressed={isSilent} onClick={() => toggle('silence', isSilent)}>
        Silence
      </button>
      {Array.from({ length: Math.min(10, choices) }, (_, action) => (
        <button
          key={action}
          type="button"
          aria-pressed={typeof says === 'object' && says.clamp === action}
          title={isChoice ? team.actions[action] : undefined}
          onClick={() => decide(action)}
        >
          {action === 0 || !isChoice ? `Say ${action}` : action}
        </button>
      ))}
      <button type="button" aria-pressed={isByHand.value} onClick={byHand}>
        By hand
      </button>
      <label>
        Credit late by{' '}
        <input
          type="number"
          min={0}
          max={99}
          step={1}
          value={delay}
          onChange={({ currentTarget }) => {
            const steps = Math.round(Number(currentTarget.value));
            if (steps >= 0 && steps <= 99) change({ delay: steps });
            else currentTarget.value = String(delay);
          }}
        />{' '}
        steps
      </label>
      <button
        type="button"
        disabled={isUntouched}
        onClick={() => {
          isByHand.value = false;
          change({ says: 'as it decides', delay: 0 });
        }}
      >
        Undo
      </button>
      {isByHand.value && (
        <p class="unit-hint">
          You decide: <kbd>0</kbd> to <kbd>{choices - 1}</kbd> here, or the buttons, play one step each.
        </p>
      )}
    </div>
  );
}

function Worth({
  worths,
  place,
  askWorth,
  isOutput,
}: {
  readonly worths: Signal<Worths>;
  readonly place: UnitPlace;
  readonly askWorth: () => void;
  readonly isOutput: boolean;
}) {
  if (isOutput) return null;
  const { isAsked, units, step, failure } = worths.value;
  const worth = units.find((unit) => isSame(unit, place));
  return (
    <p class="unit-worth">
      <button type="button" disabled={isAsked} onClick={askWorth}>
        {isAsked ? 'Playing without it …' : worth ? 'Ask again' : 'What is it worth?'}
      </button>{' '}
      {failure !== '' && <span role="alert">{failure}</span>}
      {worth && (
        <span>
          <strong>
            {numberText(Number(worth.value.toPrecision(2)))} ±{' '}
            {numberText(Number((2 * worth.standardError).toPrecision(2)))}
          </strong>{' '}
          <span class="muted">
            return lost when it is silent, in {WORTH_EPISODES} episodes at step {step}; ± two standard errors
          </span>
        </span>
      )}
    </p>
  );
}

/** Weights from those it hears and to those that hear it. */
function Weights({
  lab,
  team,
  told,
  isOutput,
}: {
  readonly lab: LabState;
  readonly team: LabTeam;
  readonly told: LabUnit;
  readonly isOutput: boolean;
}) {
  const senders = team.sizes[told.layer - 1]!;
  const bias = told.incoming.length > senders ? told.incoming[senders] : undefined;
  const senderNames = Array.from({ length: senders }, (_, k) =>
    told.layer === 1 ? (team.sensors[k] ?? `sensor ${k}`) : placeName(team, { layer: told.layer - 1, unit: k }),
  );
  const receiverNames = Array.from({ length: told.outgoing.length }, (_, k) =>
    placeName(team, { layer: told.layer + 1, unit: k }),
  );
  const imageWidth = told.layer === 1 ? imageWidthOf(team) : undefined;
  return (
    <div class="unit-weights">
      <h4>Weights in{bias !== undefined && <span class="muted">, bias {shortText(bias)}</span>}</h4>
      <WeightPicture
        lab={lab}
        weights={told.incoming.subarray(0, senders)}
        names={senderNames}
        imageWidth={imageWidth}
      />
      {!isOutput && told.outgoing.length > 0 && (
        <>
          <h4>Weights out</h4>
          <WeightPicture lab={lab} weights={told.outgoing} names={receiverNames} imageWidth={undefined} />
        </>
      )}
    </div>
  );
}

function WeightPicture({
  lab,
  weights,
  names,
  imageWidth,
}: {
  readonly lab: LabState;
  readonly weights: Float32Array;
  readonly names: readonly string[];
  readonly imageWidth: number | undefined;
}) {
  const strongest = Array.from(weights, (weight, k) => ({ weight, name: names[k]! }))
    .sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight))
    .slice(0, 3)
    .map(({ weight, name }) => `${name} ${shortText(weight)}`)
    .join(', ');
  const isNamed = imageWidth === undefined && weights.length <= MOST_NAMED;
  const height = isNamed ? weights.length * BAR_ROW : imageWidth === undefined ? 44 : 120;
  return (
    <>
      <Drawn
        class="unit-weights-canvas"
        label={`The strongest: ${strongest}`}
        height={height}
        draw={(canvas, colours) => drawWeights(canvas, weights, { names, imageWidth }, colours)}
        when={() => void lab.team.value}
      />
      {!isNamed && imageWidth === undefined && <p class="muted unit-strongest">Strongest: {strongest}</p>}
    </>
  );
}

/** The rule, line by line, with the numbers of the last step. */
function Equations({
  team,
  told,
  snapshot,
  equationsOf,
  isOutput,
}: {
  readonly team: LabTeam;
  readonly told: LabUnit;
  readonly snapshot: LabSnapshot | null;
  readonly equationsOf: Signal<EquationsOf | null>;
  readonly isOutput: boolean;
}) {
  const chosen = useSignal<number | null>(null);
  const senders = team.sizes[told.layer - 1]!;
  const synapse = chosen.value ?? strongestOf(told.incoming, senders);
  const said = told.layer === 1 ? snapshot?.sensors : snapshot?.layers[told.layer - 2]?.a;
  const lines =
    said && equationsOf.value
      ? equationsOf.value(team.experiment, {
          isOutput,
          isFirst: told.layer === 1,
          values: told.values,
          synapses: told.synapses,
          heard: Float32Array.of(...said, 1),
          synapse,
        })
      : [];
  if (lines.length === 0) return null;
  const hasSynapses = lines.some(({ per }) => per === 'synapse');
  return (
    <details class="unit-part" open>
      <summary>
        Its rule in step {told.step}
        {isOutput && team.choices > 2 && ', first of its logits'}
      </summary>
      {hasSynapses && (
        <label class="unit-synapse">
          Synapse from{' '}
          <select value={String(synapse)} onChange={(event) => (chosen.value = Number(event.currentTarget.value))}>
            {Array.from({ length: Math.min(senders, 1000) }, (_, k) => (
              <option key={k} value={String(k)}>
                {told.layer === 1
                  ? (team.sensors[k] ?? `sensor ${k}`)
                  : placeName(team, { layer: told.layer - 1, unit: k })}
              </option>
            ))}
          </select>
        </label>
      )}
      <ol class="unit-equations">
        {lines.map(({ name, text, numbers, value, per }, k) => (
          <li key={k} class={per === 'synapse' ? 'per-synapse' : undefined}>
            <code>
              {name} = {text}
            </code>
            {(numbers !== '' || value !== '') && (
              <code class="with-numbers">
                {numbers !== '' && <> = {numbers}</>}
                {value !== '' && (
                  <>
                    {' '}
                    = <strong>{value}</strong>
                  </>
                )}
              </code>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function strongestOf(weights: Float32Array, count: number): number {
  let strongest = 0;
  for (let k = 1; k < count; k++) if (Math.abs(weights[k]!) > Math.abs(weights[strongest]!)) strongest = k;
  return strongest;
}

function Messages({ team, told }: { readonly team: LabTeam; readonly told: LabUnit }) {
  const isOpen = useSignal(false);
  return (
    <details class="unit-part" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        Heard {told.heard.length}, said {told.said.length} in step {told.step}
      </summary>
      {isOpen.value && (
        <>
          <MessageList title="Heard" team={team} messages={told.heard} />
          <MessageList title="Said" team={team} messages={told.said} />
        </>
      )}
    </details>
  );
}

function MessageList({
  title,
  team,
  messages,
}: {
  readonly title: string;
  readonly team: LabTeam;
  readonly messages: readonly LabMessage[];
}) {
  const left = messages.length - MOST_MESSAGES;
  return (
    <>
      <h4>{title}</h4>
      {messages.length === 0 && <p class="muted">Nothing in this step.</p>}
      <ul class="unit-messages">
        {messages.slice(0, MOST_MESSAGES).map((message, k) => (
          <li key={k}>{messageWords(team, message)}</li>
        ))}
        {left > 0 && <li class="muted">and {left} more</li>}
      </ul>
    </>
  );
}
