import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { LabMessage, LabSnapshot, LabTeam } from './contract.js';
import type { LabTranscript } from './lab-state.js';
import { momentOf } from './team/moment.js';

/** How much of a step is shown at once. */
export type Part = 'message' | 'tick' | 'step';

/** A step that is shown message by message: what has been shown of it, and how the team is then. */
export interface Stepping {
  readonly transcript: ReadonlySignal<LabTranscript | null>;
  readonly position: ReadonlySignal<number>;
  readonly message: ReadonlySignal<LabMessage | null>;
  readonly shown: ReadonlySignal<readonly LabMessage[] | null>;
  readonly moment: ReadonlySignal<LabSnapshot | null>;
  /** Takes a step that was played, and shows as much of it as was asked for. */
  take(told: LabTranscript): void;
  /** Shows more of the step; false where all of it is shown, and so much of the next one is shown once it is there. */
  showMore(part: Exclude<Part, 'step'>): boolean;
  forget(): void;
}

/** What is shown of the steps of a lab with these snapshots. */
export function createStepping(
  snapshot: ReadonlySignal<LabSnapshot | null>,
  team: ReadonlySignal<LabTeam | null>,
): Stepping {
  const transcript = signal<LabTranscript | null>(null);
  const position = signal(0);
  const message = computed(() => {
    const messages = transcript.value?.messages;
    return messages === undefined || position.value >= messages.length ? null : (messages[position.value - 1] ?? null);
  });
  const shown = computed(() => {
    const told = transcript.value;
    const isPart = message.value !== null && told?.step === snapshot.value?.steps;
    return isPart ? told!.messages.slice(0, position.value) : null;
  });
  const moment = computed(() => {
    const [whole, playing] = [snapshot.value, team.value];
    return shown.value !== null && playing !== null ? momentOf(whole!, playing, shown.value) : whole;
  });
  /** How much is shown of the step that is being played. */
  let wanted: Part = 'step';

  return {
    ...{ transcript, position, message, shown, moment },
    take(told) {
      transcript.value = told;
      position.value = after(wanted, told.messages, 0);
      wanted = 'step';
    },
    showMore(part) {
      const messages = transcript.peek()?.messages ?? [];
      if (position.peek() < messages.length) {
        position.value = after(part, messages, position.peek());
        return true;
      }
      wanted = part;
      return false;
    },
    forget() {
      transcript.value = null;
      position.value = 0;
    },
  };
}

/** How many messages have been shown after `position` once so much more has; all where there is no tick any more. */
function after(part: Part, messages: readonly LabMessage[], position: number): number {
  if (part === 'message') return position + 1;
  const tick = messages.findIndex(({ kind }, index) => index >= position && kind === 'tick');
  return part === 'step' || tick < 0 ? messages.length : tick + 1;
}
