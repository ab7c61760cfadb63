// What needs Node: Python's Gymnasium in a child process. One export a line.

export { makePython, PythonEnv, type PythonEnvOptions } from './python/python-env.js';
export { PythonError, PythonExitError, PythonTimeoutError, PythonUnavailableError } from './python/python-errors.js';
export type { PythonOptions } from './python/python-options.js';
export { makePythonVec, PythonVectorEnv, type PythonVectorOptions } from './python/python-vector-env.js';
