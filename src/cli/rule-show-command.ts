import { Command } from 'commander';
import { UserError } from '../errors/user-error.js';
import { describeRule } from '../rule/show/describe.js';
import { descriptionText } from '../rule/show/description-text.js';
import { findRule } from '../runs/find-rule.js';
import type { SpikingRule } from '../spikes/spiking-rule.js';
import { type CommandContext, print } from './command-context.js';
import { type Assignment, assignment, numbersOrTexts } from './option-values.js';
import { findSpikingRule, spikingRuleData, spikingRuleShown } from './spiking-rules.js';

interface ShowOptions {
  readonly param?: readonly Assignment[];
  readonly latex?: true;
  readonly json?: true;
}

export const EXAMPLES = `
Examples:
  klopf rule show weight-max
  klopf rule show weight-max --param baseline=activity
  klopf rule show my-rule.yaml                # checks it, too
  klopf rule show s2-stdp                     # a rule of units that fire once
  klopf rule show ste --latex >ste.tex`;

/** `klopf rule show`. */
export function createRuleShowCommand(context: CommandContext): Command {
  return new Command('show')
    .summary('equations, LaTeX, what it hears, the compiled program')
    .description(
      'Show one rule: its parameters, its equations as text and as LaTeX, what a unit hears and sends, and the compiled program, with one rounding in each line.',
    )
    .argument('<name|file>', 'a rule, one of `klopf rules`, or a .json, .yaml or .yml file with one')
    .option('--param <name=value>', 'show it for this value of a parameter; repeatable', assignment)
    .option('--latex', 'the LaTeX block, and nothing else')
    .option('--json', 'everything as one JSON line')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((nameOrFile: string, { param, latex, json }: ShowOptions) => {
      const spiking = context.rules.has(nameOrFile) ? undefined : findSpikingRule(nameOrFile);
      if (spiking) return showSpiking(context, spiking, param && numbersOf(param), latex, json);
      const rule = findRule(nameOrFile, context.rules);
      const description = describeRule(rule, param && numbersOrTexts(param));
      if (json) print(context, JSON.stringify(description));
      else if (latex) print(context, description.latex);
      else print(context, descriptionText(description).trimEnd());
    });
}

function showSpiking(
  context: CommandContext,
  rule: SpikingRule,
  params: Readonly<Record<string, number>> | undefined,
  latex?: true,
  json?: true,
): void {
  if (latex) throw new UserError(`'${rule.name}' is a rule of spiking units, which has no LaTeX; leave --latex out`);
  if (json) print(context, JSON.stringify(spikingRuleData(rule, params && rule.resolve(params))));
  else print(context, spikingRuleShown(rule, params));
}

/** Values that must be numbers; what is none is left for the rule to refuse. */
function numbersOf(given: readonly Assignment[]): Record<string, number> {
  return numbersOrTexts(given) as Record<string, number>;
}
