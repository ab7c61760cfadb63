/**
 * Something that is made with a limit of milliseconds and has to do its first calls within it: with `first`, and on a
 * machine too busy for them with more.
 */
export function madeInTime<T>(
  make: (timeoutMs: number) => T,
  late: abstract new (...args: never[]) => Error,
  first = 1000,
): { readonly made: T; readonly timeoutMs: number } {
  for (let timeoutMs = first; ; timeoutMs *= 4) {
    try {
      return { made: make(timeoutMs), timeoutMs };
    } catch (error) {
      if (!(error instanceof late) || timeoutMs > 100_000) throw error;
    }
  }
}
