import type { LabSpeed } from '../contract.js';

/**
 * The speeds of the slider, in steps a second, from one that every message can be followed at to as fast as it goes.
 */
export const SPEEDS: readonly LabSpeed[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 'full'];

/** The place on the slider next to a speed. */
export function placeOfSpeed(speed: LabSpeed): number {
  if (speed === 'full') return SPEEDS.length - 1;
  let place = 0;
  SPEEDS.forEach((other, k) => {
    if (other !== 'full' && Math.abs(Math.log(other / speed)) < Math.abs(Math.log((SPEEDS[place] as number) / speed)))
      place = k;
  });
  return place;
}

/** A speed in words. */
export function speedText(speed: LabSpeed): string {
  if (speed === 'full') return 'full speed';
  return `${Math.round(speed).toLocaleString('en')} ${speed === 1 ? 'step' : 'steps'}/s`;
}
