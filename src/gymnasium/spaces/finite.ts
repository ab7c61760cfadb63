/** Whether all numbers in a value, however nested in arrays and objects, are finite. */
export function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Float32Array || value instanceof Float64Array) {
    // The sum of finite numbers can overflow; only then is every number looked at.
    let sum = 0;
    for (let i = 0; i < value.length; i++) sum += value[i]!;
    return Number.isFinite(sum) || value.every(Number.isFinite);
  }
  if (Array.isArray(value)) return value.every(allFinite);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return true;
  return Object.values(value).every(allFinite);
}
