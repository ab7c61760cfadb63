import type { ImportedFunction } from '../../wasm/function-builder.js';
import { COSINE_SERIES, cos, SERIES_END, SINE_SERIES, sin } from '../libm/sin-cos.js';
import type { Condition, Real } from './real-code.js';

/** What the kernels call where the series leaves a bit open. */
const SIN: ImportedFunction = { imported: 'sin' };
const COS: ImportedFunction = { imported: 'cos' };
export const HOST_FUNCTIONS = { sin, cos };

/** The sine of x, as `sin` of libm/sin-cos.ts: the series of a small argument here, everything else by that function itself. */
export function sinCode(x: Real): Real {
  const { code } = x;
  const size = x.abs();
  const xx = x.times(x);
  const correction = x.times(xx).times(series(xx, SINE_SERIES));
  const slack = size.times(xx.times(8e-17).plus(5e-18));
  const sum = x.plus(correction.minus(slack));
  const isDecided = sum.equals(x.plus(correction.plus(slack)));
  // A zero keeps its sign only there.
  return decided(x, sum, code.both(code.both(isDecided, size.isLess(SERIES_END)), size.isGreater(0)), SIN);
}

/** The cosine of x, as {@link sinCode} its sine. */
export function cosCode(x: Real): Real {
  const { code } = x;
  const xx = x.times(x);
  const correction = xx.times(series(xx, COSINE_SERIES));
  const slack = xx.times(2.5e-16).plus(2e-18);
  const one = code.number(1);
  const sum = one.plus(correction.minus(slack));
  const isDecided = sum.equals(one.plus(correction.plus(slack)));
  return decided(x, sum, code.both(isDecided, x.abs().isLess(SERIES_END)), COS);
}

/** A polynomial in x, the lowest coefficient first. */
function series(x: Real, coefficients: readonly number[]): Real {
  const [last, ...rest] = coefficients.toReversed() as [number, ...number[]];
  return rest.reduce((sum, coefficient) => x.times(sum).plus(coefficient), x.code.number(last));
}

/** The value where it is decided; elsewhere what the host's function says of x. */
function decided(x: Real, value: Real, isDecided: Condition, host: ImportedFunction): Real {
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
