// Numbers that the acrobot and its kernel share.
/** Seconds a step. */
export const DT = 0.2;
/** m/s² */
export const GRAVITY = 9.8;
/** rad/s, of the two joints. */
export const MAX_SPEED_1 = 4 * Math.PI;
export const MAX_SPEED_2 = 9 * Math.PI;
/** The start is uniform within ± this. */
export const START = 0.1;
