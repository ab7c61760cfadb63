/** How good the draws of `normal(u)` are: all 2²⁴ of them, against a quantile of sixteen digits. */
import { normalDraw } from '../src/rule/program/normal-draw.js';
import { HALF_DRAW, normalQuantile } from '../src/statistics/normal-quantile.js';

// Wichura (1988), Algorithm AS 241, PPND16: about 1 part in 10¹⁶. Highest power first.
const MIDDLE = {
  above: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  below: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
};
const TAIL = {
  above: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  below: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};

function exact(p: number): number {
  const ratio = ({ above, below }: typeof MIDDLE, x: number) => polynomial(above, x) / polynomial(below, x);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q);
  // Tails of draws are at least 2⁻²⁵: below e⁻²⁵ there is another branch, which is not needed.
  return Math.sign(q) * ratio(TAIL, Math.sqrt(-Math.log(0.5 - Math.abs(q))) - 1.6);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return sum;
}

const draws = 2 ** 24;
const worst = { single: { absolute: 0, relative: 0, at: 0 }, double: { absolute: 0, relative: 0, at: 0 } };
let [first, second, third, fourth] = [0, 0, 0, 0];
let asymmetric = 0;
const note = (of: typeof worst.single, value: number, wanted: number, u: number) => {
  const error = Math.abs(value - wanted);
  of.absolute = Math.max(of.absolute, error);
  if (error / Math.abs(wanted) > of.relative) [of.relative, of.at] = [error / Math.abs(wanted), u];
};
for (let k = 0; k < draws; k++) {
  const u = k / draws;
  const [wanted, x] = [exact(u + HALF_DRAW), normalDraw(u)];
  note(worst.single, x, wanted, u);
  note(worst.double, normalQuantile(u), wanted, u);
  if (x !== -normalDraw((draws - 1 - k) / draws)) asymmetric++;
  first += x;
  second += x ** 2;
  third += x ** 3;
  fourth += x ** 4;
}
const [mean, variance] = [first / draws, second / draws - (first / draws) ** 2];
console.log(
  `f32: largest error ${worst.single.absolute.toExponential(2)} absolute, ${worst.single.relative.toExponential(2)} relative (at u = ${worst.single.at})`,
);
console.log(
  `f64: largest error ${worst.double.absolute.toExponential(2)} absolute, ${worst.double.relative.toExponential(2)} relative (at u = ${worst.double.at})`,
);
console.log(
  `smallest ${normalDraw(0)}, largest ${normalDraw((draws - 1) / draws)}; draws without their mirror image: ${asymmetric}`,
);
console.log(
  `mean ${mean.toExponential(2)}, variance ${variance.toFixed(9)}, skewness ${(third / draws / variance ** 1.5).toExponential(2)}, kurtosis ${(fourth / draws / variance ** 2).toFixed(6)}`,
);
