export const GRAVITY = 9.8;
export const POLE_MASS = 0.1;
/** Of pole and cart. */
export const TOTAL_MASS = POLE_MASS + 1;
/** Half of the pole. */
export const LENGTH = 0.5;
export const POLE_MOMENT = POLE_MASS * LENGTH;
export const FORCE = 10;
/** Seconds a step. */
export const TAU = 0.02;

/** The numbers of a start state lie between minus this and this. */
export const START = 0.05;
/** Metres from the middle at which an episode ends. */
export const POSITION_LIMIT = 2.4;
/** Radians from the vertical at which an episode ends. */
export const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360;
