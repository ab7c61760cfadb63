import { requireObservation } from './require-observation.js';

type Phase = 'stand on one leg' | 'put the other down' | 'push off';

/** A leg's part of the observation: hip angle and speed, knee angle and speed, contact. */
type LegView = readonly [hip: number, hipSpeed: number, knee: number, kneeSpeed: number, contact: number];

/** Faster than this it falls forward. */
const SPEED = 0.29;
const SUPPORTING_KNEE = 0.1;

/**
 * The hand-written controller that Gymnasium publishes with `BipedalWalker`: a machine of three phases sets angles for
 * hips and knees, proportional-derivative controllers follow them. It walks, but has no notion of balance and often
 * falls.
 *
 * Returns a new controller, which maps each observation of one episode to the action that follows it; the first action
 * of an episode is zero.
 */
export function createBipedalWalkerHeuristic(): (observation: ArrayLike<number>) => Float32Array {
  let phase: Phase = 'stand on one leg';
  let moving = 0;
  let kneeGoal = SUPPORTING_KNEE;

  return (observation) => {
    requireObservation(observation, 24, 'The controller of createBipedalWalkerHeuristic');
    const [tilt, tiltSpeed, forward, climb] = [0, 1, 2, 3].map((i) => observation[i]!) as [
      number,
      number,
      number,
      number,
    ];
    const legs = [4, 9].map((from) => [0, 1, 2, 3, 4].map((i) => observation[from + i]!) as unknown as LegView);
    /** Where hips and knees are to go; `null` leaves them alone. */
    const hips: (number | null)[] = [null, null];
    const knees: (number | null)[] = [null, null];
    const supporting = 1 - moving;

    if (phase === 'stand on one leg') {
      hips[moving] = 1.1;
      knees[moving] = -0.6;
      kneeGoal = Math.min(kneeGoal + (forward > SPEED ? 0.06 : 0.03), SUPPORTING_KNEE);
      knees[supporting] = kneeGoal;
      if (legs[supporting]![0] < 0.1) phase = 'put the other down';
    }
    if (phase === 'put the other down') {
      hips[moving] = 0.1;
      knees[moving] = SUPPORTING_KNEE;
      knees[supporting] = kneeGoal;
      if (legs[moving]![4] !== 0) {
        phase = 'push off';
        kneeGoal = Math.min(legs[moving]![2], SUPPORTING_KNEE);
      }
    }
    if (phase === 'push off') {
      knees[moving] = kneeGoal;
      knees[supporting] = 1;
      if (legs[supporting]![2] > 0.88 || forward > 1.2 * SPEED) {
        phase = 'stand on one leg';
        moving = 1 - moving;
      }
    }

    return Float32Array.from(
      legs.flatMap(([hip, hipSpeed, knee, kneeSpeed], i) => {
        const hipGoal = hips[i]!;
        const kneeTarget = knees[i]!;
        const hipDrive = hipGoal === null ? 0 : 0.9 * (hipGoal - hip) - 0.25 * hipSpeed;
        const kneeDrive = kneeTarget === null ? 0 : 4 * (kneeTarget - knee) - 0.25 * kneeSpeed;
        // Keep the hull level; damp the bobbing.
        return [hipDrive + 0.9 * tilt + 1.5 * tiltSpeed, kneeDrive - 15 * climb];
      }),
      (drive) => Math.min(Math.max(0.5 * drive, -1), 1),
    );
  };
}
