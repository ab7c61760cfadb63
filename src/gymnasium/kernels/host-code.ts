import type { ImportedFunction } from '../../wasm/function-builder.js';
import { cos, sin } from '../libm/sin-cos.js';
import { cosFloat32, sinFloat32 } from '../libm/sin-cos-float32.js';
import { square } from '../libm/square.js';
import { squareFloat32 } from '../libm/square-float32.js';
import type { Condition, Real } from './real-code.js';

/** A function of a double that kernels call: what is too rare, or too long, to be written in them. */
export type HostFunction = (x: number) => number;

/** What every kernel may call. */
export const HOST_FUNCTIONS = { sin, cos, sinFloat32, cosFloat32, square, squareFloat32 } as const;

export function hostFunction(name: keyof typeof HOST_FUNCTIONS): ImportedFunction {
  return { imported: name };
}

/** What the host's function says of x, in every lane. */
export function asked(x: Real, host: ImportedFunction): Real {
  const { code } = x;
  const { f, lanes } = code;
  if (lanes === 1) {
    code.push(x);
    f.call(host);
    return code.taken();
  }
  code.push(x);
  for (const lane of [0, 1]) {
    code.push(x);
    f.f64Element(lane).call(host).replaceF64(lane);
  }
  return code.taken();
}

/** A value that is right where `isDecided`. */
export interface Decided {
  readonly value: Real;
  readonly isDecided: Condition;
}

/**
 * The value where it is decided; elsewhere what the host's function says of x.
 * @param refined of two lanes: writes what decides more, and is asked first.
 */
export function askedWhereOpen(
  x: Real,
  value: Real,
  isDecided: Condition,
  host: ImportedFunction,
  refined?: () => Decided,
): Real {
  const { code } = x;
  const { f, lanes } = code;
  const { local } = value.of as { local: number };
  if (lanes === 1) {
    f.get(isDecided.local).scalar('i32EqualZero');
    f.if(() => {
      code.push(x);
      f.call(host).set(local);
    });
    return value;
  }
  code.pushBits(isDecided);
  f.i32(3).scalar('i32NotEqual');
  f.if(() => {
    if (refined !== undefined) {
      const better = refined();
      code.push(code.select(better.isDecided, better.value, value));
      f.set(local);
      f.get(code.either(isDecided, better.isDecided).local).set(isDecided.local);
    }
    for (const lane of [0, 1]) {
      code.pushBits(isDecided);
      f.i32(1 << lane)
        .i32And()
        .scalar('i32EqualZero');
      f.if(() => {
        f.get(local);
        code.push(x);
        f.f64Element(lane).call(host).replaceF64(lane).set(local);
      });
    }
  });
  return value;
}
