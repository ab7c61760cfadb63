import { quote } from '../../text/quote.js';
import { isPlainObject } from '../vector/vector-infos.js';
import { decodeFrame } from './frame.js';
import { MalformedAnswerError } from './malformed-answer-error.js';
import type { PythonException } from './python-failures.js';
import { fromWire, type MakeArray } from './wire.js';

/** What a method of the served environment did: it returned something, or raised an exception. */
export interface Answer {
  readonly returned: unknown;
  readonly exception: PythonException | null;
}

/** The answer in a message. Throws `MalformedAnswerError` for one that is none. */
export function readAnswer(frame: Uint8Array, makeArray: MakeArray): Answer {
  const { header, body } = decodeFrame(frame);
  if (isPlainObject(header) && Object.keys(header).length === 1) {
    if (Object.hasOwn(header, 'result')) {
      return { returned: fromWire(header['result'], body, makeArray), exception: null };
    }
    if (Object.hasOwn(header, 'error') && isException(header['error'])) {
      return { returned: null, exception: header['error'] };
    }
  }
  throw new MalformedAnswerError(`its header is ${quote(header)}; expected a result or an error`);
}

const texts = ['type', 'message', 'traceback', 'python', 'version'] as const;

function isException(error: unknown): error is PythonException {
  if (!isPlainObject(error) || !texts.every((name) => typeof error[name] === 'string')) return false;
  return error['module'] === null || typeof error['module'] === 'string';
}
