export interface WorkThroughOptions {
  /** How many items are under way at once. */
  readonly atOnce: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does `work` for every item, begun in their order. When one fails, or the signal is aborted, no more are begun, the
 * `stopping` of those under way is aborted, and when they have ended the promise rejects with the first failure, if
 * there is one.
 */
export async function workThrough<Item>(
  items: readonly Item[],
  { atOnce, signal }: WorkThroughOptions,
  work: (item: Item, index: number, stopping: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const abort = () => stopping.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const failures: unknown[] = [];
  const waiting = items.entries();
  const goOn = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (stopping.signal.aborted) return;
      await work(item, index, stopping.signal);
    }
  };
  const fail = (error: unknown) => {
    failures.push(error);
    abort();
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, () => goOn().catch(fail)));
  signal?.removeEventListener('abort', abort);
  if (failures.length > 0) throw failures[0];
}
