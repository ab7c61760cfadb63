import type { Env } from '../../../src/gymnasium/index.js';

export const mixtures: readonly (readonly unknown[])[];
export function tellingEnv(gymnasium: object): new (args: object) => Env;
