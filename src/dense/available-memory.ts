/** Bytes of memory that this process may still take; Infinity where nobody can say: in a browser. */
export function availableMemory(): number {
  const process = globalThis.process as NodeJS.Process | undefined;
  return process?.availableMemory?.() ?? Number.POSITIVE_INFINITY;
}

/** Bytes as people say them. */
export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(bytes < 2 ** 30 ? 2 : 1)} GiB`;
}
