import type { LabState } from '../lab-state.js';
import { placeOfSpeed, SPEEDS } from './speed-scale.js';

/** A key of the lab, and what it does. */
export interface LabKey {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  /** As it is shown. */
  readonly shown: string;
  readonly does: string;
  press(lab: LabState): void;
}

const changeSpeed = (lab: LabState, by: number) => {
  const place = placeOfSpeed(lab.speed.peek()) + by;
  lab.setSpeed(SPEEDS[Math.min(Math.max(place, 0), SPEEDS.length - 1)]!);
};

export const togglePlay = (lab: LabState) =>
  lab.status.peek() === 'playing' || lab.status.peek() === 'going' ? lab.pause() : lab.play();

/** Keys that hold wherever nobody else wants them. */
export const LAB_KEYS: readonly LabKey[] = [
  { key: ' ', shown: 'Space', does: 'play or pause', press: togglePlay },
  { key: 'ArrowRight', shown: '→', does: 'one message', press: (lab) => lab.showMessage() },
  { key: 't', shown: 'T', does: 'all messages up to the next tick', press: (lab) => lab.showTick() },
  { key: '.', shown: '.', does: 'one step', press: (lab) => lab.advance('step', 1) },
  { key: 'e', shown: 'E', does: 'one episode', press: (lab) => lab.advance('episode', 1) },
  { key: '-', shown: '−', does: 'slower', press: (lab) => changeSpeed(lab, -1) },
  { key: '+', shown: '+', does: 'faster', press: (lab) => changeSpeed(lab, 1) },
  { key: 'Home', shown: 'Home', does: 'back to the start', press: (lab) => lab.goTo(0) },
];

/** Keys that answer for the unit that is played by hand, wherever nobody else wants them. */
export const HAND_KEYS = ['0 … 9', 'what the unit says that you play by hand'] as const;

/** Keys of the team, which its panel holds while it has the focus. */
export const TEAM_KEYS: readonly (readonly [shown: string, does: string])[] = [
  ['← ↑ → ↓', 'another unit'],
  ['Enter', 'pin the unit: its messages, weights and numbers'],
  ['S', 'silence it, or let it speak again'],
  ['H', 'play it by hand, or let it decide again'],
  ['Esc', 'unpin'],
];

/** Elements that take keys themselves. */
const TAKES_KEYS =
  'input, select, textarea, [contenteditable], [role=listbox], [role=grid], [role=application], [role=tablist], [role=slider], dialog';
/** Elements that take digits. */
const TAKES_DIGITS = 'input, select, textarea, [contenteditable], dialog';
/** Elements that the space bar presses; a link is pressed by Enter alone. */
const IS_PRESSED = 'button, summary, label';

/** Listens to the keys of the lab; what it returns ends that. */
export function listenToKeys(on: EventTarget, lab: LabState, help: () => void): () => void {
  function press(event: Event): void {
    const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event as KeyboardEvent;
    if (defaultPrevented || ctrlKey || metaKey || altKey) return;
    // The rule's editor is in a shadow tree, outside of which its host is the target.
    const [target] = event.composedPath();
    const at = target instanceof Element ? target : null;
    if (/^\d$/.test(key) && lab.byHand.peek() !== null && !at?.closest(TAKES_DIGITS)) {
      event.preventDefault();
      lab.answer(Number(key));
      return;
    }
    if (at?.closest(TAKES_KEYS) && !(at instanceof HTMLInputElement && at.type === 'range' && key === ' ')) return;
    if (key === ' ' && at?.closest(IS_PRESSED)) return;
    const found = LAB_KEYS.find((one) => one.key === (key.length === 1 ? key.toLowerCase() : key));
    if (found === undefined && key !== '?') return;
    event.preventDefault();
    if (found === undefined) help();
    else found.press(lab);
  }
  on.addEventListener('keydown', press);
  return () => on.removeEventListener('keydown', press);
}
