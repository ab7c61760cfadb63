import * as z from 'zod';

/**
 * Makes schemas whose checks generate no code, so that a page whose Content-Security-Policy forbids code from text has nothing to
 * report when it loads them. Only while they are made zod is told so, for the setting is the whole program's.
 */
export function makeSchema<T>(make: () => T): T {
  const { jitless } = z.config();
  z.config({ jitless: true });
  try {
    return make();
  } finally {
    z.config({ jitless: jitless ?? false });
  }
}
