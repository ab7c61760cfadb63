import { Command } from 'commander';
import { describeParams } from '../rule/show/describe.js';
import { LOCALITY_HEADS, localityOf, localitySummary } from '../rule/show/locality.js';
import { SPIKING_RULES } from '../spikes/rules.js';
import { textTable } from '../terminal/text-table.js';
import { type CommandContext, print } from './command-context.js';
import { spikingRuleData } from './spiking-rules.js';

/** `klopf rules`. */
export function createRulesCommand(context: CommandContext): Command {
  return new Command('rules')
    .description('List the learning rules that come with klopf.')
    .option('--spiking', 'the rules of units that fire once (createSpikingTeam); with --json also their equations')
    .option('--json', 'one JSON line a rule: name, about, source, params, locality')
    .helpOption('-h, --help', 'show this')
    .addHelpText(
      'after',
      '\nExamples:\n  klopf rules\n  klopf rules --json | jq .name\n  klopf rules --spiking\n  klopf rule show weight-max',
    )
    .action(({ json, spiking }: { json?: true; spiking?: true }) => {
      if (spiking) {
        const found = Object.values(SPIKING_RULES);
        if (json) for (const rule of found) print(context, JSON.stringify(spikingRuleData(rule)));
        else
          print(
            context,
            textTable(
              [{ head: 'rule' }, { head: 'what it does' }],
              found.map(({ name, text }) => [name, text.about ?? '']),
            ),
          );
        return;
      }
      const rules = [...context.rules.values()];
      if (json) {
        for (const rule of rules) {
          const { about = '', source = '' } = rule.text;
          const params = describeParams(rule, rule.resolve()).map(({ value: _, ...param }) => param);
          print(context, JSON.stringify({ name: rule.name, about, source, params, locality: localityOf(rule) }));
        }
        return;
      }
      const columns = [{ head: 'rule' }, { head: 'what it does' }];
      print(
        context,
        textTable(
          columns,
          rules.map(({ name, text }) => [name, text.about ?? '']),
        ),
      );
      print(
        context,
        '',
        'How local they are: what is broadcast to hidden units, floats sent back over each synapse, whether weights are used backward:',
        '',
        textTable(
          ['rule', ...LOCALITY_HEADS].map((head) => ({ head })),
          rules.map((rule) => [rule.name, ...localitySummary(localityOf(rule))]),
        ),
      );
      print(context, '', 'Equations, parameters and source of one: klopf rule show NAME');
      print(context, 'Rules of units that fire once: klopf rules --spiking');
    });
}
