import type { LabState } from '../lab-state.js';
import { numberText } from '../team/number-text.js';
import { placeName } from '../team/unit-words.js';
import { answerNames, answerText, type Hand } from '../unit/by-hand.js';

/** How often was answered, and what that was paid. */
function scoreText({ answers, paid }: Hand): string {
  if (answers === 0) return 'Each answer, or key from 0, is one step.';
  return `${answers === 1 ? 'One answer' : `${answers} answers`}, reward ${numberText(paid)} in all.`;
}

/** The answers for the unit that is played by hand, in sight of the world; nothing while none is. */
export function HandBar({ lab }: { readonly lab: LabState }) {
  const [hand, team] = [lab.byHand.value, lab.team.value];
  if (hand === null || team === null) return null;
  const name = placeName(team, hand.place);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would stand above the row.
    <div class="transport-row hand-bar" role="group" aria-label={`You decide for ${name}`}>
      <strong>You decide for {name}:</strong>
      {answerNames(team, hand.place).map((answer, action) => (
        <button key={action} type="button" onClick={() => lab.answer(action)}>
          {answerText(action, answer)}
        </button>
      ))}
      <button type="button" onClick={() => lab.letGo()}>
        Let it decide
      </button>
      <output class="muted">{scoreText(hand)}</output>
    </div>
  );
}
