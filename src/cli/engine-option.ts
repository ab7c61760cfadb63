import { InvalidArgumentError, Option } from 'commander';
import { RUN_OPTIONS, whyNoCard } from '../team/plain-options.js';

const ENGINES = ['literal', 'dense'];

/** The option that says which engine a run has. */
export function engineOption(): Option {
  return new Option('--engine <engine>', 'dense: WebAssembly SIMD; literal: one object a unit, on a message bus')
    .choices(ENGINES)
    .argParser((value) => {
      if (RUN_OPTIONS.engine.isRight(value)) return value;
      throw new InvalidArgumentError(`Allowed choices are ${ENGINES.join(', ')}${whyNoCard(value)}.`);
    })
    .default('dense');
}
