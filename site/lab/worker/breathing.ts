/** Lets whoever has it hear messages between two slices of work, and wait for the time of the next. */
export interface Breathing {
  /** Resolves after the messages that are waiting have been heard. */
  breathe(): Promise<void>;
  /** Resolves after so many milliseconds, or once `wake` is called. */
  rest(milliseconds: number): Promise<void>;
  wake(): void;
  close(): void;
}

/** By a channel of messages: a timer of 0 would rest four milliseconds, a third of a slice. */
export function createBreathing(): Breathing {
  const { port1, port2 } = new MessageChannel();
  let breathed: (() => void) | undefined;
  let rested: (() => void) | undefined;
  port1.onmessage = () => breathed?.();
  return {
    breathe: () =>
      new Promise((resolve) => {
        breathed = resolve;
        port2.postMessage(0);
      }),
    rest: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        rested = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => rested?.(),
    close: () => port1.close(),
  };
}
