import { useSignal } from '@preact/signals';
import type { LabMessage, LabTeam, LabUnit } from '../contract.js';
import { messageWords } from '../team/message-words.js';

/** Messages of a unit that are listed. */
const MOST_MESSAGES = 40;

/** What a unit heard and said in its last step. */
export function Messages({ team, told }: { readonly team: LabTeam; readonly told: LabUnit }) {
  const isOpen = useSignal(false);
  return (
    <details class="unit-part" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        Heard {told.heard.length}, said {told.said.length} in step {told.step}
      </summary>
      {isOpen.value && (
        <>
          <MessageList title="Heard" team={team} messages={told.heard} />
          <MessageList title="Said" team={team} messages={told.said} />
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
