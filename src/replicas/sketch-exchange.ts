import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { CountSketch } from '../sketch/count-sketch.js';
import { indicesOfLargest } from '../sketch/indices-of-largest.js';
import { quote } from '../text/quote.js';
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

/** Options of the exchange of sketches. */
export interface SketchExchangeOptions {
  /** Numbers of an update. */
  readonly k: number;
  /** Of the sketch: rows, of which the median is taken, and the sums of each. */
  readonly rows: number;
  readonly columns: number;
  /**
   * P: among how many times k candidates, found in the sum of the sketches, the exact values decide in a second round.
   * 0: there is no second round, and the update is made of estimates. Default: 4.
   */
  readonly candidates?: number | undefined;
  /** Of the hashes. Default: 0. */
  readonly seed?: Seed | undefined;
}

/**
 * Every replica tells a count sketch of its error. The largest numbers of the sum of the sketches are candidates, of
 * which the replicas tell their exact values, and the k largest sums of these are the update: the practical version of
 * Sketched-SGD (Ivkin, Rothchild, Ullah, Braverman, Stoica & Arora 2019, arXiv:1903.04488).
 */
export function exchangeSketches(setting: ExchangeSetting, options: SketchExchangeOptions): Exchange {
  const { k, rows, columns, candidates = 4, seed = 0 } = options;
  checkCount(k, setting);
  if (!Number.isSafeInteger(candidates) || candidates < 0)
    throw new UserError(
      `candidates of the exchange is ${quote(candidates)}; expected a whole number, at least 0: how many times k numbers are told exactly`,
    );
  const { size, compressed } = setting;
  const createSketch = () => new CountSketch({ size: compressed, rows, columns, seed });
  // Members of a thread sketch one after the other.
  const sketch = createSketch();
  const most = Math.min(compressed, candidates * k);
  const always = size - compressed;
  return {
    rounds: candidates === 0 ? 1 : 2,
    mostNumbers: always + Math.max(rows * columns, most, 2 * k),
    kept: ErrorMemory.kept(setting),
    createMember() {
      const memory = new ErrorMemory(setting);
      return {
        begin(direction) {
          memory.take(direction);
          sketch.clear();
          sketch.add(memory.error);
          return [
            { kind: 'sketch', numbers: sketch.table },
            { kind: 'direction', numbers: memory.exact },
          ];
        },
        next:
          candidates === 0
            ? onlyOne
            : (reply) => [{ kind: 'values', numbers: numbersAt(memory.error, partsOf(reply, 'indices')[0]) }],
        end(reply) {
          const [indices, values] = partsOf(reply, 'indices', 'update', 'update');
          memory.forget(indices, values);
        },
      };
    },
    createHub() {
      const sum = createSketch();
      const exact = new Float32Array(always);
      const estimates = new Float32Array(compressed);
      let asked: Uint32Array | undefined;
      let values = new Float32Array(0);
      const update = (indices: Uint32Array, told: Float32Array) => {
        const parts = [
          { kind: 'indices', numbers: indices },
          { kind: 'update', numbers: told },
          { kind: 'update', numbers: exact.slice() },
        ] as const;
        exact.fill(0);
        return parts;
      };
      return {
        take(message) {
          if (asked) return addTo(values, partsOf(message, 'values')[0]);
          const [table, own] = partsOf(message, 'sketch', 'direction');
          sum.addTable(table);
          addTo(exact, own);
        },
        reply() {
          if (asked) {
            const chosen = indicesOfLargest(values, k);
            const indices = Uint32Array.from(chosen, (j) => asked![j]!);
            asked = undefined;
            return update(indices, numbersAt(values, chosen));
          }
          sum.estimates(estimates);
          sum.clear();
          if (candidates === 0) {
            const indices = indicesOfLargest(estimates, k);
            return update(indices, numbersAt(estimates, indices));
          }
          asked = indicesOfLargest(estimates, most);
          values = new Float32Array(asked.length);
          return [{ kind: 'indices', numbers: asked }];
        },
      };
    },
    writeUpdate: writeSparse,
  };
}
