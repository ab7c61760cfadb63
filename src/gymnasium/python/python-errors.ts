import { GymnasiumError } from '../errors.js';

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
 * Or, with the type `MalformedAnswer` and no traceback, an answer that is none: then the process was ended, and every later call throws
 * the same.
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
