import type { LabTeam, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
import { isSame } from '../team/team-stage.js';
import { answerNames, answerText } from './by-hand.js';
import { type Steering, steered } from './steering.js';

/** What is done to a unit, in a few words. */
export function SteeringState({ steering: { says, delay } }: { readonly steering: Steering }) {
  const words = [
    says === 'silence' ? 'silenced' : typeof says === 'object' ? `says ${says.clamp}` : '',
    delay > 0 ? `credit ${delay} late` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? null : <span class="unit-state">{words.join(', ')}</span>;
}

/** What can be done to a unit. */
export function Steer({
  lab,
  team,
  place,
  name,
  steering,
}: {
  readonly lab: LabState;
  readonly team: LabTeam;
  readonly place: UnitPlace;
  readonly name: string;
  readonly steering: Steering;
}) {
  const hand = lab.byHand.value;
  const isByHand = hand !== null && isSame(hand.place, place);
  const { says, delay } = steering;
  const change = (changed: Partial<Steering>) =>
    lab.intervene(steered(lab.interventions.peek(), place, changed, lab.snapshot.peek()?.steps ?? 0));
  const toggle = (to: Steering['says'], isOn: boolean) => {
    if (isByHand) lab.letGo();
    change({ says: isOn ? 'as it decides' : to });
  };
  const decide = (action: number) => {
    if (isByHand) lab.answer(action);
    else toggle({ clamp: action }, typeof says === 'object' && says.clamp === action);
  };
  const isSilent = says === 'silence';
  const isUntouched = says === 'as it decides' && delay === 0 && !isByHand;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, and this group stands below a heading.
    <div class="unit-steer" role="group" aria-label={`What is done to ${name}`}>
      <button type="button" aria-pressed={isSilent} onClick={() => toggle('silence', isSilent)}>
        Silence
      </button>
      {answerNames(team, place).map((answer, action) => (
        <button
          key={action}
          type="button"
          aria-pressed={typeof says === 'object' && says.clamp === action}
          onClick={() => decide(action)}
        >
          {answerText(action, answer)}
        </button>
      ))}
      <button type="button" aria-pressed={isByHand} onClick={() => (isByHand ? lab.letGo() : lab.takeByHand(place))}>
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
          if (isByHand) lab.letGo();
          change({ says: 'as it decides', delay: 0 });
        }}
      >
        Undo
      </button>
    </div>
  );
}
