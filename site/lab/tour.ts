import { type ReadonlySignal, signal } from '@preact/signals';
import type { LabSpeed } from './contract.js';
import type { LabState } from './lab-state.js';

/**
 * What a visitor sees who has not yet touched anything: a team that plays slowly, then learns fast, then plays what it
 * learned.
 */
export interface Tour {
  /** What is going on, for people; null once it is over. */
  readonly caption: ReadonlySignal<string | null>;
  stop(): void;
}

const SLOW = 3;
/** Steps that are played slowly before it goes faster. */
const FIRST_STEPS = 12;
/** A tour looks this often, in milliseconds. */
const LOOK_EVERY = 700;
const FASTEST_SLOW = 400;
/** Episodes after which it goes on slowly even where little was learned. */
const MOST_EPISODES = 60_000;
const LEARNED = 0.97;

/** Plays a tour, until it is over or somebody plays otherwise. */
export function startTour(lab: LabState): Tour {
  const caption = signal<string | null>(null);
  const experiment = lab.experiment.peek();
  let speed: LabSpeed = SLOW;
  let isLearned = false;
  caption.value = 'Each step, every unit fires or not, hears how well the team did, and learns by its own rule.';
  lab.play(speed);

  const timer = setInterval(look, LOOK_EVERY);
  function stop() {
    clearInterval(timer);
    caption.value = null;
  }
  function look() {
    const status = lab.status.peek();
    if (status === 'opening') return;
    if (status !== 'playing' || lab.speed.peek() !== speed || lab.experiment.peek() !== experiment) return stop();
    const { steps, episodes, recentReturn } = lab.snapshot.peek()!;
    if (isLearned || steps < FIRST_STEPS) return;
    if (typeof speed === 'number' && speed < FASTEST_SLOW) {
      speed *= 2;
      caption.value = 'Faster now. Watch the curve of the return: 0 is guessing, 1 is always right.';
    } else speed = 'full';
    if (episodes > MOST_EPISODES || (recentReturn !== null && recentReturn >= LEARNED && episodes > 1000)) {
      isLearned = true;
      speed = SLOW;
      caption.value = `After ${episodes.toLocaleString('en')} episodes the team is nearly always right. Now change its rule, or silence a unit.`;
    }
    lab.play(speed);
  }
  return { caption, stop };
}
