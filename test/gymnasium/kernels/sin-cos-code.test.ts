import { expect, test } from 'vitest';
import { HOST_FUNCTIONS } from '../../../src/gymnasium/kernels/host-code.js';
import { RealCode } from '../../../src/gymnasium/kernels/real-code.js';
import { AngleCode, SINES_BYTES } from '../../../src/gymnasium/kernels/sin-cos-code.js';
import { cos, sin } from '../../../src/gymnasium/libm/sin-cos.js';
import { sineTable } from '../../../src/gymnasium/libm/sine-table.js';
import { FunctionBuilder, I32 } from '../../../src/wasm/function-builder.js';
import { encodeModule } from '../../../src/wasm/module.js';

const COUNT = 60_000;
const [ANGLES, SINES, COSINES] = [0, 1, 2].map((k) => SINES_BYTES + 8 * COUNT * k) as [number, number, number];
const PAGES = Math.ceil((SINES_BYTES + 24 * COUNT) / 65536);

/** Sines and cosines of angles by code of two lanes, and how often it asked the host. */
function byCode(angles: Float64Array, isNarrow: boolean) {
  const f = new FunctionBuilder('angles', []);
  const at = f.local(I32);
  f.loop(at, { constant: 8 * COUNT }, 16, () => {
    const code = new RealCode(f, 2);
    f.get(at).load(ANGLES);
    const angle = new AngleCode(code.taken(), 0, isNarrow);
    f.get(at);
    code.push(angle.sin);
    f.store(SINES).get(at);
    code.push(angle.cos);
    f.store(COSINES);
  });
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const limits = { initial: PAGES, maximum: PAGES, shared: false };
  let calls = 0;
  const counted = (of: (x: number) => number) => (x: number) => {
    calls++;
    return of(x);
  };
  const env = { memory, sin: counted(HOST_FUNCTIONS.sin), cos: counted(HOST_FUNCTIONS.cos) };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeModule([f], limits)), { env });
  new Float64Array(memory.buffer, 0, sineTable.length).set(sineTable);
  new Float64Array(memory.buffer, ANGLES, COUNT).set(angles);
  (exports as { angles: () => void }).angles();
  return {
    calls,
    sines: new Float64Array(memory.buffer, SINES, COUNT),
    cosines: new Float64Array(memory.buffer, COSINES, COUNT),
  };
}

/**
 * Angles up to `most` in size, equally often of each binary order of magnitude down to a thousandth of that in half, in
 * equal steps else.
 */
function anglesTo(most: number): Float64Array {
  return Float64Array.from({ length: COUNT }, (_, k) => {
    const part = ((k + 1) * 0.6180339887498949) % 1;
    const size = k % 2 === 0 ? most * part : most * 2 ** (-10 * part);
    return k % 3 === 0 ? -size : size;
  });
}

/** The angles of which a function says another number. */
function differing(angles: Float64Array, values: Float64Array, of: (x: number) => number): number[] {
  return [...angles.filter((x, k) => !Object.is(of(x), values[k]))];
}

for (const [isNarrow, most] of [
  [true, 0.855],
  [true, 3],
  [false, 50],
] as const) {
  test(`sines and cosines of two lanes are those of libm, up to ${most}${isNarrow ? ', narrow' : ''}`, () => {
    const angles = anglesTo(most);
    const { sines, cosines } = byCode(angles, isNarrow);
    expect(differing(angles, sines, sin)).toEqual([]);
    expect(differing(angles, cosines, cos)).toEqual([]);
  });
}

test('of narrow angles fewer than one in a thousand is asked of the host', () => {
  expect(byCode(anglesTo(0.855), true).calls).toBeLessThan(COUNT / 1000);
});
