import { useSignal } from '@preact/signals';
import type { LabTeam, UnitPlace } from '../contract.js';
import type { LabState } from '../lab-state.js';
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
