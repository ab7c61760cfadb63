import { FUNCTIONS } from '../src/rule/ops/functions.js';

/** The functions of the language that rules without vectors can call, by name. */
export const SCALAR_FUNCTIONS = Object.fromEntries(
  Object.entries(FUNCTIONS).filter(([, called]) => !('ofComponents' in called)),
);
