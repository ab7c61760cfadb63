// Numbers that the mountain cars, the one with three actions and the one with a force, and their kernels share;
// positions as drawn.
export const MIN_POSITION = -1.2;
export const MAX_POSITION = 0.6;
export const MAX_SPEED = 0.07;
export const GRAVITY = 0.0025;
/** Of the car with three actions. */
export const GOAL_POSITION = 0.5;
export const FORCE = 0.001;
/** Of the car with a force. */
export const GOAL_POSITION_CONTINUOUS = 0.45;
export const POWER = 0.0015;
/** Start positions are uniform between these. */
export const START_LOW = -0.6;
export const START_HIGH = -0.4;
