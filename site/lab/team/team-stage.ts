import { effect } from '@preact/signals';
import type { LabTeam, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
import { silencedUnits, steeringOf } from '../unit/steering.js';
import { canvasColours, watchColours } from './canvas-colours.js';
import { messageWords } from './message-words.js';
import { layoutTeam, type TeamLayout, unitAt } from './team-layout.js';
import { TeamPainter } from './team-painter.js';
import { unitWords } from './unit-words.js';

/** How long a message is on its way, in milliseconds. */
const MESSAGE_TIME = 450;
/** Words are written at most so often, in milliseconds: nobody reads faster. */
const WORDS_EVERY = 250;
/** What the words are where nothing is pointed at. */
export const HINTS = {
  open: {
    keys: 'Click a unit to open it, or go to it by arrow keys and press Enter.',
    touch: 'Tap a unit to open it.',
  },
  look: {
    keys: 'Point at a unit, or go to it by arrow keys, to read what it does.',
    touch: 'Tap a unit to read what it does.',
  },
};
/** Around a unit, in CSS pixels, where a finger means it. */
const FINGER = 18;

/** What a team is drawn on. */
export interface StageElements {
  readonly canvas: HTMLCanvasElement;
  /** Gets pointer and keys, over the canvas. */
  readonly surface: HTMLElement;
  /** Says in words what is pointed at. */
  readonly words: HTMLElement;
}

export interface TeamStage {
  layout(): TeamLayout | undefined;
  close(): void;
}

/**
 * Draws a lab's team in `requestAnimationFrame` whenever something of it has changed, and says which unit is pointed
 * at. Nothing of it runs while nothing changes, nor in a tab that is not seen.
 */
export function openTeamStage(
  lab: LabState,
  elements: StageElements,
  opens: boolean,
  act: (place: UnitPlace) => void,
): TeamStage {
  const { canvas, surface, words } = elements;
  const painter = new TeamPainter(canvas, canvasColours(canvas));
  const stillness = matchMedia('(prefers-reduced-motion: reduce)');
  const fingers = matchMedia('(hover: none)');
  let layout: TeamLayout | undefined;
  let drawnTeam: LabTeam | null = null;
  let asked = 0;
  let messageSince = 0;
  let wordsAt = Number.NEGATIVE_INFINITY;

  const ask = () => {
    if (asked === 0) asked = requestAnimationFrame(draw);
  };

  function place(): void {
    const team = lab.team.peek();
    const { clientWidth: width, clientHeight: height } = surface;
    if (team === null || width === 0 || height === 0) return;
    layout = layoutTeam({ sizes: team.sizes, width, height, imageWidth: imageWidthOf(team) });
    painter.place(layout, Math.min(3, devicePixelRatio || 1), team !== drawnTeam);
    drawnTeam = team;
  }

  function draw(now: number): void {
    asked = 0;
    const [team, snapshot, moment] = [lab.team.peek(), lab.snapshot.peek(), lab.moment.peek()];
    if (team === null || snapshot === null || moment === null) return;
    if (team !== drawnTeam) place();
    if (layout === undefined) return;
    const message = lab.message.peek();
    const progress = stillness.matches ? 0.6 : Math.min(1, (now - messageSince) / MESSAGE_TIME);
    const lines = lab.interventions.peek();
    const isWaiting = painter.paint(
      {
        snapshot,
        moment,
        choices: team.choices,
        pinned: lab.pinned.peek(),
        focused: lab.focused.peek() ?? undefined,
        hasFocusRing: surface.matches(':focus-visible'),
        silenced: silencedUnits(lines, team.sizes, snapshot.steps),
        message: message ? { message, progress: easedOut(progress) } : undefined,
      },
      now,
    );
    const isMoving = message !== null && progress < 1 && !stillness.matches;
    const isLate = now - wordsAt >= WORDS_EVERY;
    if (isLate) {
      wordsAt = now;
      const focused = lab.focused.peek();
      const told = message
        ? messageWords(team, message)
        : focused
          ? unitWords(team, moment, focused, steeringOf(lines, focused, snapshot.steps))
          : HINTS[opens ? 'open' : 'look'][fingers.matches ? 'touch' : 'keys'];
      if (words.textContent !== told) words.textContent = told;
    }
    if (isWaiting || isMoving || !isLate) ask();
  }

  const ends = [
    effect(() => {
      // What the drawing is made of; it is read in the next frame.
      for (const told of [lab.team, lab.moment, lab.pinned, lab.interventions]) void told.value;
      ask();
    }),
    effect(() => {
      void lab.focused.value;
      wordsAt = Number.NEGATIVE_INFINITY;
      ask();
    }),
    effect(() => {
      void lab.message.value;
      messageSince = performance.now();
      wordsAt = Number.NEGATIVE_INFINITY;
      ask();
    }),
    watchColours(() => {
      painter.recolour(canvasColours(canvas));
      // Who prints does not wait for a frame.
      draw(performance.now());
    }),
  ];
  const sizes = new ResizeObserver(() => {
    place();
    // At once: a canvas of another size is empty until it is drawn.
    draw(performance.now());
  });
  sizes.observe(surface);

  const events = new AbortController();
  const { signal } = events;
  const under = (event: PointerEvent | MouseEvent, reach: number) => {
    const { left, top } = surface.getBoundingClientRect();
    return layout && unitAt(layout, event.clientX - left, event.clientY - top, reach);
  };
  surface.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerType === 'touch') return;
      const found = under(event, 0);
      surface.classList.toggle('is-over-unit', found !== undefined);
      if (!isSame(found, lab.focused.peek())) lab.focused.value = found ?? null;
    },
    { signal },
  );
  surface.addEventListener('pointerleave', () => (lab.focused.value = null), { signal });
  surface.addEventListener(
    'click',
    (event) => {
      const found = under(event, FINGER);
      if (found === undefined) return;
      lab.focused.value = found;
      act(found);
    },
    { signal },
  );
  surface.addEventListener('focus', ask, { signal });
  surface.addEventListener('blur', ask, { signal });

  return {
    layout: () => layout,
    close() {
      cancelAnimationFrame(asked);
      for (const end of ends) end();
      sizes.disconnect();
      events.abort();
    },
  };
}

/** How wide the image is that the sensors see; undefined: they see none. */
export function imageWidthOf({ sizes, sensors }: LabTeam): number | undefined {
  const width = Math.sqrt(sizes[0]!);
  const isImage = /^pixel/i.test(sensors[0] ?? '');
  return isImage && Number.isInteger(width) ? width : undefined;
}

export function isSame(a: UnitPlace | null | undefined, b: UnitPlace | null | undefined): boolean {
  return a === b || (!a && !b) || (a?.layer === b?.layer && a?.unit === b?.unit);
}

function easedOut(progress: number): number {
  return 1 - (1 - progress) ** 2;
}
