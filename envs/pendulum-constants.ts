// Numbers that the pendulum and its kernel share.
/** rad/s */
export const MAX_SPEED = 8;
/** N·m */
export const MAX_TORQUE = 2;
/** Seconds a step. */
export const DT = 0.05;
/** The start is uniform within ± these. */
export const START_ANGLE = Math.PI;
export const START_SPEED = 1;
