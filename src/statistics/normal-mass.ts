/** Beyond it the continued fraction is short; below it the series is. */
const FAR = 2.5;

/**
 * The probability that a standard normal number lies between a and b, a ≤ b; exact to about 14 digits of itself in the
 * tails, too.
 */
export function normalMass(a: number, b: number): number {
  if (a > 0) return normalMass(-b, -a);
  // What lies outside is less than the last digit of 1.
  if (a < -9 && b > 9) return 1;
  // Both in the lower tail: no difference of two numbers near one.
  if (b <= 0) return (erfc(-b / Math.SQRT2) - erfc(-a / Math.SQRT2)) / 2;
  return 1 - (erfc(b / Math.SQRT2) + erfc(-a / Math.SQRT2)) / 2;
}

/** 1 − erf(x) for x ≥ 0. */
function erfc(x: number): number {
  const bell = Math.exp(-x * x) / Math.sqrt(Math.PI);
  // From x = 27.3 on, where it is below the least number.
  if (bell === 0) return 0;
  if (x < FAR) {
    // erf(x) = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)), whose terms are all positive.
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * bell * sum;
  }
  // erfc(x) = e^(−x²)/√π / (x + ½/(x + 1/(x + 3⁄2/(x + …)))), from its end.
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return bell / fraction;
}
