import { addTo, type Exchange, type ExchangeSetting, movedOn, partsOf } from './exchange.js';

/**
 * Every replica tells its whole direction: the update is that of one team of all lanes. The momentum is that of the
 * sum, which the hub keeps, since sums of momenta and momenta of sums are the same.
 */
export function exchangeAll({ size, momentum }: ExchangeSetting): Exchange {
  return {
    rounds: 1,
    mostNumbers: size,
    kept: 0,
    createMember: () => ({
      begin: (direction) => [{ kind: 'direction', numbers: direction }],
      next: onlyOne,
      end() {},
    }),
    createHub() {
      const sum = new Float32Array(size);
      const u = momentum === 0 ? undefined : new Float32Array(size);
      let taken = 0;
      return {
        take(message) {
          const [direction] = partsOf(message, 'direction');
          // The first is copied: 0 + −0 would be 0.
          if (taken++ === 0) sum.set(direction);
          else addTo(sum, direction);
        },
        reply() {
          taken = 0;
          return [{ kind: 'update', numbers: movedOn(u, momentum, sum) }];
        },
      };
    },
    writeUpdate: (reply, update) => update.set(partsOf(reply, 'update')[0]),
  };
}

/**
 * Every replica tells the signs of its momentum, and the update is +1 or −1, as most of them say (Bernstein et al.
 * 2019, majority vote). A sign is a bit, which has no 0: a momentum of 0, and a vote that comes out even, say + and −
 * in turns, by step, replica and index.
 */
export function exchangeSigns({ size, momentum, replicas }: ExchangeSetting): Exchange {
  const words = Math.ceil(size / 32);
  return {
    rounds: 1,
    mostNumbers: words,
    kept: words + (momentum === 0 ? 0 : size),
    createMember(replica) {
      const u = momentum === 0 ? undefined : new Float32Array(size);
      const signs = new Uint32Array(words);
      let step = 0;
      return {
        begin(direction) {
          const moved = movedOn(u, momentum, direction);
          const turn = step++ + replica;
          packSigns(signs, size, (i) => moved[i]! > 0 || (moved[i] === 0 && ((turn + i) & 1) === 0));
          return [{ kind: 'signs', numbers: signs }];
        },
        next: onlyOne,
        end() {},
      };
    },
    createHub() {
      const votes = new Uint16Array(size);
      const signs = new Uint32Array(words);
      let step = 0;
      return {
        take(message) {
          const [said] = partsOf(message, 'signs');
          for (let i = 0; i < size; i++) votes[i]! += (said[i >>> 5]! >>> (i & 31)) & 1;
        },
        reply() {
          const turn = step++;
          packSigns(signs, size, (i) => {
            const more = 2 * votes[i]! - replicas;
            return more > 0 || (more === 0 && ((turn + i) & 1) === 0);
          });
          votes.fill(0);
          return [{ kind: 'signs', numbers: signs }];
        },
      };
    },
    writeUpdate(reply, update) {
      const [signs] = partsOf(reply, 'signs');
      for (let i = 0; i < size; i++) update[i] = (signs[i >>> 5]! >>> (i & 31)) & 1 ? 1 : -1;
    },
  };
}

/** Bit i of the words is whether number i is above 0. */
function packSigns(words: Uint32Array, size: number, isAbove: (i: number) => boolean): void {
  words.fill(0);
  for (let i = 0; i < size; i++) if (isAbove(i)) words[i >>> 5]! |= 1 << (i & 31);
}

/** Of an exchange that has one round. */
export function onlyOne(): never {
  throw new Error('this exchange has one round');
}
