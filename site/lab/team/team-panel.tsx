import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
import { steered, steeringOf } from '../unit/steering.js';
import './team.css';
import { type Direction, neighbourOf } from './team-layout.js';
import { HINTS, isSame, openTeamStage, type TeamStage } from './team-stage.js';
import { placeName, unitWords } from './unit-words.js';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/**
 * The team of a lab, live: by mouse, touch and arrow keys; `opens`: whether there is a place where a unit is opened.
 */
export function TeamPanel({ lab, opens = true }: { readonly lab: LabState; readonly opens?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLParagraphElement>(null);
  const stage = useRef<TeamStage | null>(null);
  const id = useId();
  /** The unit that keys go to. */
  const active = useSignal<UnitPlace>({ layer: 1, unit: 0 });

  useEffect(() => {
    const elements = { canvas: canvas.current!, surface: surface.current!, words: words.current! };
    stage.current = openTeamStage(lab, elements, opens, (place) => {
      active.value = place;
      if (opens) togglePin(lab, place);
    });
    return () => stage.current?.close();
  }, [lab]);

  const team = lab.team.value;
  // While it plays the words of the drawing change with each snapshot, and those of the list when the focus moves.
  const snapshot = lab.isPlaying.value ? lab.moment.peek() : lab.moment.value;
  const lines = lab.interventions.value;
  const size = team?.sizes[active.value.layer] ?? 0;
  const focused = active.value.unit < size ? active.value : { layer: 1, unit: 0 };
  const listed = [focused, ...lab.pinned.value.filter((place) => !isSame(place, focused))];
  const optionId = ({ layer, unit }: UnitPlace) => `${id}-${layer}-${unit}`;

  const go = (place: UnitPlace) => {
    active.value = place;
    lab.focused.value = place;
  };

  const keyDown = (event: KeyboardEvent) => {
    const layout = stage.current?.layout();
    if (team === null || layout === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    const { layer } = focused;
    const nearest = (to: number) => ({ layer: to, unit: Math.min(focused.unit, layout.layers[to]!.count - 1) });
    if (direction) go(neighbourOf(layout, focused, direction));
    else if (event.key === 'Home') go({ layer, unit: 0 });
    else if (event.key === 'End') go({ layer, unit: layout.layers[layer]!.count - 1 });
    else if (event.key === 'PageUp') go(nearest(Math.max(0, layer - 1)));
    else if (event.key === 'PageDown') go(nearest(Math.min(layout.layers.length - 1, layer + 1)));
    else if (!opens) return;
    else if (event.key === 'Enter' || event.key === ' ') togglePin(lab, focused);
    else if (event.key === 'Escape' && lab.isPinned(focused)) togglePin(lab, focused);
    else if (event.key === 's' || event.key === 'S') toggleSilence(lab, focused);
    else if (event.key === 'h' || event.key === 'H') toggleByHand(lab, focused);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="team-panel">
      <div class="team-stage">
        <div aria-hidden="true">
          <canvas ref={canvas} />
        </div>
        <div
          ref={surface}
          class="team-surface"
          role="listbox"
          tabIndex={0}
          aria-label="Units of the team"
          aria-describedby={`${id}-keys`}
          aria-multiselectable="true"
          aria-activedescendant={team && snapshot ? optionId(focused) : undefined}
          onKeyDown={keyDown}
          onFocus={() => surface.current?.matches(':focus-visible') && go(focused)}
          onBlur={() => (lab.focused.value = null)}
        >
          {team &&
            snapshot &&
            listed.map((place) => (
              <div
                key={optionId(place)}
                id={optionId(place)}
                class="team-option"
                role="option"
                tabIndex={-1}
                aria-selected={lab.isPinned(place)}
                aria-label={unitWords(team, snapshot, place, steeringOf(lines, place, snapshot.steps))}
              />
            ))}
        </div>
      </div>
      <p ref={words} class="team-words" aria-hidden="true" />
      <TeamLegend />
      <p id={`${id}-keys`} class="visually-hidden">
        {opens ? (
          <>
            Click a unit to open it, or go to it by arrow keys: <kbd>Enter</kbd> opens, <kbd>Esc</kbd> closes,{' '}
            <kbd>S</kbd> silences, <kbd>H</kbd> plays by hand.
          </>
        ) : (
          HINTS.look.keys
        )}
      </p>
    </div>
  );
}

function togglePin(lab: LabState, place: UnitPlace): void {
  const team = lab.team.peek();
  if (team === null) return;
  const name = placeName(team, place);
  if (place.layer === 0) {
    lab.announcement.value = `${name} is a sensor, which has nothing to open.`;
    return;
  }
  const wasPinned = lab.isPinned(place);
  if (wasPinned) lab.unpin(place);
  else lab.pin(place);
  lab.announcement.value = wasPinned ? `Closed ${name}.` : `Opened ${name} among the units.`;
}

function toggleSilence(lab: LabState, place: UnitPlace): void {
  const [team, snapshot] = [lab.team.peek(), lab.snapshot.peek()];
  if (team === null || snapshot === null) return;
  const name = placeName(team, place);
  if (place.layer === 0) {
    lab.announcement.value = `${name} is a sensor, which cannot be silenced.`;
    return;
  }
  const lines = lab.interventions.peek();
  const isSilent = steeringOf(lines, place, snapshot.steps).says === 'silence';
  lab.intervene(steered(lines, place, { says: isSilent ? 'as it decides' : 'silence' }, snapshot.steps));
  lab.announcement.value = isSilent ? `${name} speaks again.` : `${name} is silenced: what it says is 0.`;
}

function toggleByHand(lab: LabState, place: UnitPlace): void {
  const team = lab.team.peek();
  if (team === null) return;
  const hand = lab.byHand.peek();
  if (place.layer === 0) lab.announcement.value = `${placeName(team, place)} is a sensor, which decides nothing.`;
  else if (hand !== null && isSame(hand.place, place)) lab.letGo();
  else {
    lab.pin(place);
    lab.takeByHand(place);
  }
}

/** What the marks of the drawing mean. */
function TeamLegend() {
  return (
    <ul class="team-legend" aria-label="What the drawing shows">
      <li>
        <svg viewBox="0 0 44 20" width="44" height="20" aria-hidden="true">
          <circle class="key-unit" cx="8" cy="10" r="6.5" />
          <circle class="key-unit key-half" cx="24" cy="10" r="6.5" />
          <circle class="key-unit key-full" cx="37" cy="10" r="6.5" />
        </svg>
        chance to fire
      </li>
      <li>
        <svg viewBox="0 0 22 20" width="22" height="20" aria-hidden="true">
          <circle class="key-unit key-half" cx="11" cy="10" r="5.5" />
          <circle class="key-ring" cx="11" cy="10" r="8.5" />
        </svg>
        fired
      </li>
      <li>
        <svg viewBox="0 0 44 20" width="44" height="20" aria-hidden="true">
          <circle class="key-positive key-tint" cx="10" cy="11" r="8" />
          <circle class="key-unit key-paper" cx="10" cy="11" r="5" />
          <path class="key-positive" d="M17 1l3.5 6h-7z" />
          <circle class="key-negative key-tint" cx="32" cy="9" r="8" />
          <circle class="key-unit key-paper" cx="32" cy="9" r="5" />
          <path class="key-negative" d="M39 19l3.5 -6h-7z" />
        </svg>
        paid, charged
      </li>
      <li>
        <svg viewBox="0 0 54 20" width="54" height="20" aria-hidden="true">
          <path class="key-line key-positive-line" d="M2 10H24" />
          <path class="key-line key-negative-line" d="M30 10H52" />
        </svg>
        weight +, −
      </li>
    </ul>
  );
}
