/** Whether every case is tried (`npm run test:thorough`), or a sample of them that has every kind of case (`npm test`). */
const IS_THOROUGH = process.env['KLOPF_THOROUGH'] === '1';

/** `full` when tests are to be thorough, and otherwise `sample`. */
export function thorough<T>(full: T, sample: T): T {
  return IS_THOROUGH ? full : sample;
}
