import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/gymnasium/errors.js';
import { decodeFrame, encodeFrame, FrameReader } from '../../../src/gymnasium/python/frame.js';
import { type Body, fromWire, toWire, type Wire } from '../../../src/gymnasium/python/wire.js';

describe('frames', () => {
  // {"a":1} has 7 characters, so one space follows; 3 bytes are followed by 5 zeros.
  test('are two lengths, a header and a body, each a multiple of 8 bytes', () => {
    const bytes = encodeFrame({ a: 1 }, [Uint8Array.of(7, 8, 9)]);
    expect(Array.from(bytes)).toEqual([8, 0, 0, 0, 8, 0, 0, 0, ...Buffer.from('{"a":1} '), 7, 8, 9, 0, 0, 0, 0, 0]);
    expect(decodeFrame(bytes)).toEqual({ header: { a: 1 }, body: Uint8Array.of(7, 8, 9, 0, 0, 0, 0, 0) });
  });

  test('are put together however the stream is cut', () => {
    const message = fc.record({ header: fc.jsonValue(), body: fc.uint8Array({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 30 })), (messages, cuts) => {
        const frames = messages.map(({ header, body }) => encodeFrame(header, [body]));
        const stream = Buffer.concat(frames);
        const reader = new FrameReader();
        const read: Uint8Array[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const length = cuts[i] ?? stream.length;
          read.push(...reader.push(stream.subarray(at, at + length)));
          at += length;
        }
        expect(read).toEqual(frames);
      }),
      { numRuns: 100 },
    );
  });
});

describe('values', () => {
  function roundTrip(value: unknown): unknown {
    const body: Body = { arrays: [], bytes: 0 };
    const frame = decodeFrame(encodeFrame(toWire(value, body), body.arrays));
    return fromWire(frame.header as Wire, frame.body, (data) => data);
  }

  test('come back as they were', () => {
    const value = {
      numbers: [0, -0, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 53, 12345678901234567890n],
      arrays: [Float32Array.of(1.5, -0), new Int8Array(3), Float64Array.of(Number.NaN), Uint16Array.of(65535)],
      nested: { 'ä "quoted"': [null, true, ['list', ['float', 'nan']]], ['__proto__']: 'a key like any other' },
    };
    expect(roundTrip(value)).toEqual(value);
    expect(roundTrip({ left: undefined, out: null })).toEqual({ out: null });
  });

  test('of 64-bit integers become doubles', () => {
    const integers = new Uint8Array(BigInt64Array.of(-(2n ** 40n), 7n).buffer);
    expect(fromWire(['array', 'int64', [2], 0], integers, (data) => data)).toEqual(Float64Array.of(-(2 ** 40), 7));
    expect(fromWire(['array', 'uint64', [1], 8], integers, (data) => data)).toEqual(Float64Array.of(7));
  });

  test.each([[() => 1], [new Map()], [new Date(0)]])('refuses %s', (value) => {
    expect(() => roundTrip({ value })).toThrow(InvalidArgumentError);
  });
});
