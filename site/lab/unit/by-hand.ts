import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LabTeam, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
import { placeName } from '../team/unit-words.js';
import { steered, steeringOf } from './steering.js';

/** A unit that the reader answers for. */
export interface Hand {
  readonly place: UnitPlace;
  /** Steps in which it was answered for. */
  readonly answers: number;
  /** The sum of their rewards. */
  readonly paid: number;
}

/** One unit at a time that is played by hand: each answer is one step. */
export interface ByHand {
  readonly byHand: ReadonlySignal<Hand | null>;
  /** Pauses, and has the reader answer for a unit until `letGo`, or until the lab plays or opens something else. */
  takeByHand(place: UnitPlace): void;
  /**
   * Has the unit say a number for one step. Answers that come faster than steps wait; no unit or no such answer:
   * nothing.
   */
  answer(action: number): void;
  /** From the next step on the unit decides again. */
  letGo(): void;
}

/** Answers that wait at most: of a key that is held down few are meant. */
const MOST_WAITING = 20;
/** Answers that can be given: those that have a key. */
const MOST_ANSWERS = 10;

/**
 * The answers that can be given for a unit, by name where they are actions: an output that selects among actions has
 * those, any other fires or does not.
 */
export function answerNames(
  { sizes, choices, actions }: LabTeam,
  { layer }: UnitPlace,
): readonly (string | undefined)[] {
  const isOutput = layer === sizes.length - 1;
  const count = isOutput ? choices : 2;
  // Where one unit alone fires or not, these are the actions.
  const isNamed = isOutput && (choices > 2 || sizes[layer] === 1) && actions.length === count;
  return Array.from({ length: Math.min(count, MOST_ANSWERS) }, (_, action) => (isNamed ? actions[action] : undefined));
}

/** `Say 1`, or `1: push right` where the answer has a name. */
export function answerText(action: number, name: string | undefined): string {
  return name === undefined || name === String(action) ? `Say ${action}` : `${action}: ${name}`;
}

type Played = Pick<
  LabState,
  'status' | 'snapshot' | 'team' | 'interventions' | 'announcement' | 'pause' | 'advance' | 'intervene'
>;

/** Playing a unit of a lab by hand. */
export function createByHand(lab: Played): ByHand {
  const byHand = signal<Hand | null>(null);
  let waiting: number[] = [];
  /** The step after which an answer was given that is being played. */
  let answeredAt: number | undefined;
  const steps = () => lab.snapshot.peek()?.steps ?? 0;

  function says(place: UnitPlace, what: 'as it decides' | { readonly clamp: number }): void {
    lab.intervene(steered(lab.interventions.peek(), place, { says: what }, steps()));
  }

  function playNext(): void {
    const hand = byHand.peek();
    if (hand === null || lab.status.peek() !== 'paused') return;
    const action = waiting.shift();
    if (action === undefined) return;
    answeredAt = steps();
    says(hand.place, { clamp: action });
    lab.advance('step', 1);
  }

  /** Counts the step that an answer was given for, once it is over. */
  function count(): void {
    const [hand, snapshot] = [byHand.peek(), lab.snapshot.peek()];
    if (hand === null || snapshot === null || answeredAt === undefined) return;
    const reward = snapshot.world.reward ?? 0;
    if (snapshot.steps === answeredAt + 1)
      byHand.value = { ...hand, answers: hand.answers + 1, paid: hand.paid + reward };
    answeredAt = undefined;
  }

  function forget(): void {
    byHand.value = null;
    waiting = [];
    answeredAt = undefined;
  }

  function letGo(): void {
    const hand = byHand.peek();
    if (hand === null) return;
    forget();
    if (typeof steeringOf(lab.interventions.peek(), hand.place, steps()).says === 'object')
      says(hand.place, 'as it decides');
  }

  effect(() => {
    const status = lab.status.value;
    if (status === 'paused') {
      count();
      playNext();
    } else if (status === 'playing') letGo();
    // What is opened instead has its own interventions.
    else if (status !== 'going') forget();
  });

  return {
    ...{ byHand, letGo },
    takeByHand(place) {
      const team = lab.team.peek();
      if (team === null) return;
      letGo();
      lab.pause();
      byHand.value = { place, answers: 0, paid: 0 };
      const last = answerNames(team, place).length - 1;
      lab.announcement.value = `You decide for ${placeName(team, place)}: each key 0 to ${last} is one step.`;
    },
    answer(action) {
      const [hand, team] = [byHand.peek(), lab.team.peek()];
      if (hand === null || team === null || action >= answerNames(team, hand.place).length) return;
      if (waiting.length < MOST_WAITING) waiting.push(action);
      playNext();
    },
  };
}
