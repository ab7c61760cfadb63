/** What stops a command from outside: Ctrl-C, `kill`, and a terminal that closes. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code then: 128 + 2, as shells count. */
export const INTERRUPTED = 130;

/**
 * Until closed, a signal to which nothing else listens ends the process with a sentence and the exit code of an
 * interruption; Node would end it with neither. This file imports nothing, so that it can be there before the rest of
 * the command is loaded.
 */
export function endOnSignals(say: (message: string) => void): { close(): void } {
  const listeners = SIGNALS.map((signal) => {
    const hear = () => {
      if (process.listenerCount(signal) > 1) return;
      say('klopf: interrupted; nothing was begun that has to be kept');
      process.exit(INTERRUPTED);
    };
    process.on(signal, hear);
    return [signal, hear] as const;
  });
  return {
    close() {
      for (const [signal, hear] of listeners) process.off(signal, hear);
    },
  };
}
