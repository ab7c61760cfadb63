import { philox } from '../random/philox.js';
import { keyOf, type Seed } from '../random/seed.js';
import { indicesOfLargest } from '../sketch/indices-of-largest.js';
import { onlyOne } from './dense-exchanges.js';
import {
  addTo,
  checkCount,
  ErrorMemory,
  type Exchange,
  type ExchangeSetting,
  numbersAt,
  partsOf,
  writeSparse,
} from './exchange.js';

/**
 * The update is the k largest numbers of the summed errors. All errors have to be told for that: what other exchanges
 * try to come near to, and saves nothing on the way to the hub.
 */
export function exchangeTopK(setting: ExchangeSetting, { k }: { readonly k: number }): Exchange {
  checkCount(k, setting);
  const { size, compressed } = setting;
  return {
    rounds: 1,
    mostNumbers: size + k,
    kept: ErrorMemory.kept(setting),
    createMember() {
      const memory = new ErrorMemory(setting);
      return {
        begin(direction) {
          memory.take(direction);
          return [
            { kind: 'direction', numbers: memory.error },
            { kind: 'direction', numbers: memory.exact },
          ];
        },
        next: onlyOne,
        end(reply) {
          const [indices, values] = partsOf(reply, 'indices', 'update', 'update');
          memory.forget(indices, values);
        },
      };
    },
    createHub() {
      const sum = new Float32Array(compressed);
      const exact = new Float32Array(size - compressed);
      return {
        take(message) {
          const [errors, always] = partsOf(message, 'direction', 'direction');
          addTo(sum, errors);
          addTo(exact, always);
        },
        reply() {
          const indices = indicesOfLargest(sum, k);
          const values = numbersAt(sum, indices);
          const always = exact.slice();
          sum.fill(0);
          exact.fill(0);
          return [
            { kind: 'indices', numbers: indices },
            { kind: 'update', numbers: values },
            { kind: 'update', numbers: always },
          ];
        },
      };
    },
    writeUpdate: writeSparse,
  };
}

/**
 * Every replica tells the k largest numbers of its own error. The update is their sum, of up to k numbers a replica.
 */
export function exchangeLocalTopK(setting: ExchangeSetting, { k }: { readonly k: number }): Exchange {
  checkCount(k, setting);
  const { size, compressed, replicas } = setting;
  return {
    rounds: 1,
    mostNumbers: size - compressed + 2 * Math.min(compressed, k * replicas),
    kept: ErrorMemory.kept(setting),
    createMember() {
      const memory = new ErrorMemory(setting);
      let indices = new Uint32Array(0);
      return {
        begin(direction) {
          memory.take(direction);
          indices = indicesOfLargest(memory.error, k) as typeof indices;
          return [
            { kind: 'indices', numbers: indices },
            { kind: 'values', numbers: numbersAt(memory.error, indices) },
            { kind: 'direction', numbers: memory.exact },
          ];
        },
        next: onlyOne,
        // What it has told is what it need not tell again.
        end: () => memory.forget(indices, numbersAt(memory.error, indices)),
      };
    },
    createHub: () => createSumHub(setting),
    writeUpdate: writeSparse,
  };
}

/** Adds numbers at indices that may differ from replica to replica. */
function createSumHub({ size, compressed }: ExchangeSetting) {
  const sum = new Float32Array(compressed);
  const isTold = new Uint8Array(compressed);
  const exact = new Float32Array(size - compressed);
  let told = 0;
  return {
    take(message: Parameters<typeof partsOf>[0]) {
      const [indices, values, always] = partsOf(message, 'indices', 'values', 'direction');
      for (let j = 0; j < indices.length; j++) {
        const i = indices[j]!;
        told += 1 - isTold[i]!;
        isTold[i] = 1;
        sum[i]! += values[j]!;
      }
      addTo(exact, always);
    },
    reply() {
      const indices = new Uint32Array(told);
      for (let i = 0, at = 0; i < compressed; i++) if (isTold[i]) indices[at++] = i;
      const values = numbersAt(sum, indices);
      const always = exact.slice();
      sum.fill(0);
      isTold.fill(0);
      exact.fill(0);
      told = 0;
      return [
        { kind: 'indices', numbers: indices },
        { kind: 'update', numbers: values },
        { kind: 'update', numbers: always },
      ] as const;
    },
  };
}

/**
 * In each step k indices are drawn, the same for all replicas, who tell their errors there. Indices need not travel.
 */
export function exchangeRandomK(
  setting: ExchangeSetting,
  { k, seed = 0 }: { readonly k: number; readonly seed?: Seed | undefined },
): Exchange {
  checkCount(k, setting);
  keyOf(seed);
  const { size, compressed } = setting;
  const choice = randomIndices(compressed, k, seed);
  return {
    rounds: 1,
    mostNumbers: size - compressed + k,
    kept: ErrorMemory.kept(setting),
    createMember() {
      const memory = new ErrorMemory(setting);
      let step = 0;
      return {
        begin(direction) {
          memory.take(direction);
          return [
            { kind: 'values', numbers: numbersAt(memory.error, choice(step)) },
            { kind: 'direction', numbers: memory.exact },
          ];
        },
        next: onlyOne,
        end: (reply) => memory.forget(choice(step++), partsOf(reply, 'update', 'update')[0]),
      };
    },
    createHub() {
      const sum = new Float32Array(k);
      const exact = new Float32Array(size - compressed);
      return {
        take(message) {
          const [values, always] = partsOf(message, 'values', 'direction');
          addTo(sum, values);
          addTo(exact, always);
        },
        reply() {
          const [values, always] = [sum.slice(), exact.slice()];
          sum.fill(0);
          exact.fill(0);
          return [
            { kind: 'update', numbers: values },
            { kind: 'update', numbers: always },
          ];
        },
      };
    },
    writeUpdate(reply, update) {
      const [values, exact] = partsOf(reply, 'update', 'update');
      const indices = choice();
      update.fill(0);
      for (let j = 0; j < k; j++) update[indices[j]!] = values[j]!;
      update.set(exact, compressed);
    },
  };
}

/** The last counter word of draws of indices, which nobody else uses. */
const CHOICE_COUNTER = 0xfffffffc;

/**
 * The k different indices of each step, asked for step by step, without a step those of the present one: the first k of
 * a list of all, into which each step shuffles others. The list goes on from step to step, so that a step takes k draws
 * and not `size`.
 */
function randomIndices(size: number, k: number, seed: Seed): (step?: number) => Uint32Array {
  const { k0, k1 } = keyOf(seed);
  const list = Uint32Array.from({ length: size }, (_, i) => i);
  const words = new Uint32Array(4);
  let known = -1;
  return (step = known) => {
    if (step !== known && step !== known + 1) throw new Error(`step ${step} comes after ${known}`);
    for (; known < step; known++)
      for (let j = 0; j < k; j++) {
        if ((j & 3) === 0) philox(words, k0, k1, j >>> 2, known + 1, 0, CHOICE_COUNTER);
        // Not quite even: an index is more probable than another by 2⁻¹² at most, of 2²⁰ numbers.
        const other = j + Math.floor(words[j & 3]! * 2 ** -32 * (size - j));
        const moved = list[j]!;
        list[j] = list[other]!;
        list[other] = moved;
      }
    return list.subarray(0, k);
  };
}
