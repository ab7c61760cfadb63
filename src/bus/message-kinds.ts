import type { MessageKind } from './message.js';

/** Every kind of message. */
export const KINDS: readonly MessageKind[] = [
  ...(['activation', 'reward', 'error', 'credit', 'echo', 'spike', 'inhibition', 'label'] as const),
];

/** An object with a value for each kind of message. */
export function ofKinds<T>(make: (kind: MessageKind) => T): Readonly<Record<MessageKind, T>> {
  return {
    activation: make('activation'),
    reward: make('reward'),
    error: make('error'),
    credit: make('credit'),
    echo: make('echo'),
    spike: make('spike'),
    inhibition: make('inhibition'),
    label: make('label'),
  };
}

/** All kinds as text: 'activation', 'reward' … or 'label'. */
export const NAMED_KINDS = named(KINDS);

/** As text: 'a', 'b' or 'c'. */
function named(kinds: readonly string[]): string {
  const quoted = kinds.map((kind) => `'${kind}'`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
