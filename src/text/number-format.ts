/** A count with thousands separators, `1,234,567`; `–` if it is not finite. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? formatDecimals(value, 0) : '–';
}

/** A return to about four figures: `0.812`, `42.50`, `390.4`, `12,000`; `–` if it is not finite. */
export function formatReturn(value: number): string {
  return Number.isFinite(value) ? formatDecimals(value, returnDecimals(value)) : '–';
}

/** A mean return with its standard deviation to the same decimals, `390.4 ± 43.3`. */
export function formatSpread(mean: number, std: number): string {
  return Number.isFinite(std)
    ? `${formatReturn(mean)} ± ${formatDecimals(std, returnDecimals(mean))}`
    : formatReturn(mean);
}

function returnDecimals(value: number): number {
  const size = Math.abs(value);
  return size >= 1e4 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
}

/**
 * A number with exactly this many decimals, thousands separators and no negative zero; NaN and ∞ as such. The shortest
 * digits that name the number are rounded, half away from 0, as `Intl.NumberFormat` does for 'en-US', whose first use
 * takes some 40 ms.
 */
export function formatDecimals(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-∞' : '∞';
  const [digits, power] = digitsOf(Math.abs(value));
  const scaled = rounded(digits, power + decimals);
  const text = scaled.padStart(decimals + 1, '0');
  const point = text.length - decimals;
  const whole = text.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && /[1-9]/.test(scaled) ? '-' : '';
  return `${sign}${whole}${decimals > 0 ? '.' : ''}${text.slice(point)}`;
}

/** The shortest digits of a number that is not negative, and the power of ten of the first of them. */
function digitsOf(value: number): [digits: string, power: number] {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return [mantissa.replace('.', ''), Number(exponent)];
}

/** The whole number with `last` digits after the first of these digits, rounded half up. */
function rounded(digits: string, last: number): string {
  if (last < -1) return '0';
  const kept = digits.slice(0, last + 1).padEnd(last + 1, '0');
  const isUp = digits.charAt(last + 1) >= '5';
  return String(BigInt(kept === '' ? '0' : kept) + (isUp ? 1n : 0n));
}

/** Seconds as a clock reads them: `0:07`, `12:34`, `1:02:03`, `2d 03:04:05`; `-:--` if they are not finite. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-:--';
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  const tail = two(whole % 60);
  if (days > 0) return `${days}d ${two(hours)}:${two(minutes)}:${tail}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}
