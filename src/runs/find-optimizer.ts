import { UserError } from '../errors/user-error.js';
import { readTextFile } from '../files/read-text-file.js';
import type { OptimizerText } from '../rule/optimizer/optimizer-text.js';
import { OPTIMIZERS } from '../rule/optimizer/optimizers.js';
import { parseOptimizerFile } from '../rule/text/rule-file.js';
import { didYouMean } from '../text/suggest.js';
import { RULE_FILE } from './find-rule.js';

/**
 * The name of an optimizer in the catalogue, or the text of one in a file.
 *
 * @throws {@link UserError} when there is no such optimizer or file.
 * @throws {@link RuleError} with the place in the file, when its text is wrong.
 */
export function findOptimizer(nameOrFile: string): string | OptimizerText {
  if (RULE_FILE.test(nameOrFile)) return parseOptimizerFile(readTextFile(nameOrFile, 'optimizer file'), nameOrFile);
  if (Object.hasOwn(OPTIMIZERS, nameOrFile)) return nameOrFile;
  if (/[\\/]/.test(nameOrFile))
    throw new UserError(`optimizer file ${nameOrFile}: expected a name that ends in .json, .yaml or .yml`);
  const known = Object.keys(OPTIMIZERS);
  throw new UserError(
    `there is no optimizer '${nameOrFile}'${didYouMean(nameOrFile, known)}\n` +
      `The optimizers are ${known.join(', ')}; one of your own is a file that ends in .json, .yaml or .yml.`,
  );
}
