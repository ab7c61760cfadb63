import { UserError } from '../../errors/user-error.js';
import { quote } from '../../text/quote.js';

let allowed: boolean | undefined;

/**
 * Says whether literal units and the audit may run code made by `new Function`; where they may not, they run an
 * interpreter of the same program, which is slower and gives the same bits.
 *
 * Without a word it is found out when a program is first needed, by trying. A page whose Content-Security-Policy
 * forbids it then reports one violation; `allowGeneratedCode(false)` before that spares the try. Each worker thread has
 * its own setting.
 */
export function allowGeneratedCode(allow: boolean): void {
  if (typeof allow !== 'boolean') throw new UserError(`allowGeneratedCode takes true or false; given ${quote(allow)}`);
  allowed = allow;
}

/** Whether programs may become code. */
export function mayGenerateCode(): boolean {
  allowed ??= isPossible();
  return allowed;
}

function isPossible(): boolean {
  try {
    new Function('');
    return true;
  } catch {
    return false;
  }
}
