/**
 * Something that is made with a limit of milliseconds and has to do its first calls within it: with two seconds, and on a machine too busy for
 * them with more.
 */
export function madeInTime<T>(
  make: (timeoutMs: number) => T,
  late: abstract new (...args: never[]) => Error,
): { readonly made: T; readonly timeoutMs: number } {
  for (let timeoutMs = 2000; ; timeoutMs *= 4) {
    try {
      return { made: make(timeoutMs), timeoutMs };
    } catch (error) {
      if (!(error instanceof late) || timeoutMs > 100_000) throw error;
    }
  }
}
