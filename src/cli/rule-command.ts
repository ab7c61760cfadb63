import { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { createRuleShowCommand, EXAMPLES } from './rule-show-command.js';

/** `klopf rule`, whose only command so far is `show`: `klopf rule NAME` shows it, too. */
export function createRuleCommand(context: CommandContext): Command {
  return new Command('rule')
    .description('Look at one learning rule.')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .addCommand(createRuleShowCommand(context), { isDefault: true });
}
