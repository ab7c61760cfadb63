import { useSignal } from '@preact/signals';
import type { LabMessage, LabTeam, LabUnit } from '../contract.js';
import { messageWords } from '../team/message-words.js';
import type { UnitStage } from './unit-stage.js';

/** Messages of a unit that are listed. */
const MOST_MESSAGES = 40;

/** What a unit heard and said in its last step, as far as it has been shown. */
export function Messages({
  team,
  told,
  stage,
}: {
  readonly team: LabTeam;
  readonly told: LabUnit;
  readonly stage: UnitStage | undefined;
}) {
  const isOpen = useSignal(false);
  const { heard, said } = stage ?? told;
  return (
    <details class="unit-part" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        Heard {heard.length}, said {said.length} in step {told.step}
        {stage && ' so far'}
      </summary>
      {isOpen.value && (
        <>
          <MessageList title="Heard" team={team} messages={heard} />
          <MessageList title="Said" team={team} messages={said} />
        </>
      )}
    </details>
  );
}

function MessageList({
  title,
  team,
  messages,
}: {
  readonly title: string;
  readonly team: LabTeam;
  readonly messages: readonly LabMessage[];
}) {
  const left = messages.length - MOST_MESSAGES;
  return (
    <>
      <h4>{title}</h4>
      {messages.length === 0 && <p class="muted">Nothing in this step.</p>}
      <ul class="unit-messages">
        {messages.slice(0, MOST_MESSAGES).map((message, k) => (
          <li key={k}>{messageWords(team, message)}</li>
        ))}
        {left > 0 && <li class="muted">and {left} more</li>}
      </ul>
    </>
  );
}
