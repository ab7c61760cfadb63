import type { Command } from 'commander';

/**
 * Requires options of a command, once its arguments and the names of its options are known to be right. Commander's own
 * `requiredOption` is checked before: with `--rul x` it tells that `--rule` is missing, and not that there is no
 * `--rul`.
 *
 * @param names of the options as their values are named, such as 'rule'.
 */
export function requireOptions(command: Command, ...names: readonly string[]): Command {
  return command.hook('preAction', () => {
    for (const option of command.options)
      if (names.includes(option.attributeName()) && command.getOptionValue(option.attributeName()) === undefined)
        command.error(`required option '${option.flags}' not specified`, {
          code: 'commander.missingMandatoryOptionValue',
        });
  });
}
