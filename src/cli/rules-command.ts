import { Command } from 'commander';
import { describeRule } from '../rule/show/describe.js';
import { LOCALITY_HEADS, localitySummary } from '../rule/show/locality.js';
import { textTable } from '../terminal/text-table.js';
import { type CommandContext, print } from './command-context.js';

/** `klopf rules`. */
export function createRulesCommand(context: CommandContext): Command {
  return new Command('rules')
    .description('List the learning rules that come with klopf.')
    .option('--json', 'one JSON line a rule: name, about, source, params, locality')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', '\nExamples:\n  klopf rules\n  klopf rules --json | jq .name\n  klopf rule show weight-max')
    .action(({ json }: { json?: true }) => {
      const rules = [...context.rules.values()].map((rule) => describeRule(rule));
      if (json) {
        for (const { name, about, source, params, locality } of rules) {
          const declared = params.map(({ value: _, ...param }) => param);
          print(context, JSON.stringify({ name, about, source, params: declared, locality }));
        }
        return;
      }
      const columns = [{ head: 'rule' }, { head: 'what it does' }];
      print(
        context,
        textTable(
          columns,
          rules.map(({ name, about }) => [name, about]),
        ),
      );
      print(
        context,
        '',
        'How local they are: what hidden units are told by all, floats back over each synapse, whether weights are used backward:',
        '',
        textTable(
          ['rule', ...LOCALITY_HEADS].map((head) => ({ head })),
          rules.map(({ name, locality }) => [name, ...localitySummary(locality)]),
        ),
      );
      print(context, '', 'Equations, parameters and source of one: klopf rule show NAME');
    });
}
