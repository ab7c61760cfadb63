import { Command } from 'commander';
import { auditRule } from '../audit/audit-rule.js';
import { auditTable } from '../audit/audit-table.js';
import { createAuditProgress } from './audit-progress.js';
import { type CommandContext, print } from './command-context.js';
import { findRule } from './find-rule.js';
import { type Assignment, assignment, layerSizes, numbersOrTexts, seedValue, wholeNumber } from './option-values.js';

interface AuditCommandOptions {
  readonly rule: string;
  readonly param?: readonly Assignment[];
  readonly sizes?: readonly number[];
  readonly choices: number;
  readonly lateralRounds: number;
  readonly seed: number | string;
  readonly samples?: number;
  readonly json?: true;
}

const EXAMPLES = `
Weights, four observations and a reward for every output are drawn from the seed. A small network is enumerated, every
joint state of it; a larger one is sampled, every figure has an interval, and where the intervals do not decide, the verdict
is "cannot tell", with the number of episodes that would.

Examples:
  klopf audit --rule unbiased-weight-max
  klopf audit --rule weight-max --sizes 2,2,1
  klopf audit --rule unbiased-weight-max --choices 3    # the output unit selects among three actions, by softmax
  klopf audit --rule reinforce --lateral-rounds 3    # units of a layer that hear each other
  klopf audit --rule my-rule.yaml --param decay=0.5
  klopf audit --rule reinforce --sizes 20,64,32,1 --json

With --json: {"rule","sizes","layers":[{"layer","maxAbsBias","gradientNorm","variance","cosine",…}],"unbiased",…};
of a sampled audit also "verdict", "samplesNeeded" and in each layer "verdict", "direction" and "intervals".`;

/** `klopf audit`. */
export function createAuditCommand(context: CommandContext): Command {
  return new Command('audit')
    .description(
      'Compare the update that a rule makes on average with the exact gradient of the expected reward, layer by layer: is it biased, how noisy is it, does it point uphill?',
    )
    .requiredOption('--rule <name|file>', 'a rule, one of `klopf rules`, or a .json, .yaml or .yml file with one')
    .option('--param <name=value>', 'a parameter of the rule; repeatable', assignment)
    .option(
      '--sizes <sizes>',
      'inputs, hidden layers and outputs (default: 3,3,3,2, with more than two choices 3,3,3,1, with lateral rounds 3,2,2)',
      layerSizes,
    )
    .option('--choices <n>', 'actions that each output unit selects among', wholeNumber(2), 2)
    .option(
      '--lateral-rounds <n>',
      'rounds of the hidden layers, with lateral synapses if above 1; for small networks',
      wholeNumber(1),
      1,
    )
    .option('--seed <seed>', 'a whole number or a text', seedValue, 1)
    .option('--samples <n>', 'sample this many episodes, however small the network', wholeNumber(1))
    .option('--json', 'one JSON line on stdout, and nothing else')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action(({ rule: nameOrFile, param, json, ...setting }: AuditCommandOptions) => {
      const rule = findRule(nameOrFile, context.rules);
      const progress = createAuditProgress(context.stderr);
      try {
        const params = numbersOrTexts(param);
        const report = auditRule(rule, { ...setting, params, onProgress: progress.update });
        progress.close();
        print(context, json ? JSON.stringify(report) : auditTable(report));
      } finally {
        progress.close();
      }
    });
}
