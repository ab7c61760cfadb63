/** Made when it is first used, as those of `formats` are. */
let count: Intl.NumberFormat | undefined;

/** A count with thousands separators, `1,234,567`; `–` if it is not finite. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  count ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  return count.format(value);
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

/** A number with exactly this many decimals, thousands separators and no negative zero. */
export function formatDecimals(value: number, decimals: number): string {
  formats[decimals] ??= new Intl.NumberFormat('en-US', {
    ...{ minimumFractionDigits: decimals, maximumFractionDigits: decimals },
    signDisplay: 'negative',
  });
  return formats[decimals].format(value);
}

/** By decimals; to make one takes longer than to use it a hundred times. */
const formats: Intl.NumberFormat[] = [];

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
