import type { Signal } from '@preact/signals';
import type { LabWorth, UnitPlace } from '../contract.js';
import { isSame } from '../team/team-stage.js';
import { worthText } from './worth-text.js';

/** Episodes that are played to find out what units are worth. */
export const WORTH_EPISODES = 200;

/** What the worker told of all units, at a step; or why it did not. */
export interface Worths {
  readonly isAsked: boolean;
  readonly step: number;
  readonly units: readonly LabWorth[];
  readonly failure: string;
}

/** What a unit is worth, and the button that asks. */
export function Worth({
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
          <strong>{worthText(worth)}</strong>{' '}
          <span class="muted">
            return lost when it is silent, in {WORTH_EPISODES} episodes at step {step}; ± two standard errors
          </span>
        </span>
      )}
    </p>
  );
}
