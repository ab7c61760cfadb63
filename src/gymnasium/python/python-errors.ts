import * as errors from '../errors.js';
import { GymnasiumError } from '../errors.js';
import type { PythonEnd } from './python-thread.js';

/** There is no Python to run, or it has no Gymnasium. */
export class PythonUnavailableError extends GymnasiumError {
  override name = 'PythonUnavailableError';
}

/** The Python process ended while its environment was still in use. */
export class PythonExitError extends GymnasiumError {
  override name = 'PythonExitError';
}

/** The Python process did not answer in time and was ended. */
export class PythonTimeoutError extends GymnasiumError {
  override name = 'PythonTimeoutError';
}

/**
 * An exception of Python's that has no class of its own here; its process lives on.
 *
 * Or, with the type `MalformedAnswer` and no traceback, an answer that is none: then the process was ended, and every
 * later call throws the same.
 */
export class PythonError extends GymnasiumError {
  override name = 'PythonError';

  /** @param type the name of the exception's class. @param traceback as Python prints it. */
  constructor(
    message: string,
    readonly type: string,
    readonly traceback: string,
  ) {
    super(message);
  }
}

/** An exception as Python tells it. */
export interface PythonException {
  readonly type: string;
  readonly message: string;
  readonly traceback: string;
  /** The module that could not be found. */
  readonly module: string | null;
  /** The path of the interpreter, and its version. */
  readonly python: string;
  readonly version: string;
}

/** The error for an exception: of the class here that has the name of Gymnasium's, or a `PythonError`. */
export function exceptionOf(exception: PythonException, name: string, method: string): Error {
  const { type, message, traceback, module, python, version } = exception;
  if (method === 'make' && (module === 'gymnasium' || module === 'numpy')) {
    return new PythonUnavailableError(
      `${name} ran ${python} (Python ${version}), which has no module ${module}; expected one with Gymnasium 1.0 or newer. ` +
        `Run ${python} -m pip install gymnasium, or name another interpreter with { python } or the environment variable KLOPF_PYTHON.`,
    );
  }
  const about = `${name}: Python's ${method}() raised ${type}: ${message}`;
  // Gymnasium's own names lack the ending.
  const known: unknown = Reflect.get(errors, type) ?? Reflect.get(errors, `${type}Error`);
  if (typeof known !== 'function') return new PythonError(about, type, traceback);
  const error = new (known as new (message: string) => Error)(about);
  error.cause = traceback;
  return error;
}

/** The error for the end of a process during, or before, a call. */
export function exitError(end: PythonEnd, name: string, python: string, method: string): Error {
  const { code, signal, failure, lastLines } = end;
  if (failure !== null) {
    const why = failure.code === 'ENOENT' ? 'there is no such program' : failure.message;
    return new PythonUnavailableError(
      `${name} could not run "${python}": ${why}. Install Python and Gymnasium (python3 -m pip install gymnasium), ` +
        'or name the interpreter with { python } or the environment variable KLOPF_PYTHON.',
    );
  }
  const how = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
  const words = lastLines.length === 0 ? '' : ` Its last lines were:\n${lastLines.join('\n')}`;
  return new PythonExitError(
    `${name}: its Python process (${python}) ${how} before it answered ${method}(); its episode is lost. Make a new one.${words}`,
  );
}
