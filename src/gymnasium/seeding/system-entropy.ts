/** A fresh 128-bit seed from the platform's cryptographic source. */
export function systemEntropy(): bigint {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(4));
  return words.reduceRight((seed, word) => (seed << 32n) | BigInt(word), 0n);
}
