import { Command } from 'commander';
import type { Rule } from '../rule/rule.js';
import { createAuditCommand } from './audit-command.js';
import type { CommandContext, OutputStream } from './command-context.js';
import { createDemoCommand } from './demo-command.js';
import { createEnvsCommand } from './envs-command.js';
import { EXIT } from './exit-code.js';
import { describeFailure } from './failure.js';
import { createReproduceCommand } from './reproduce-command.js';
import { createRolloutCommand } from './rollout-command.js';
import { createRuleCommand } from './rule-command.js';
import { createRulesCommand } from './rules-command.js';
import { createRunCommand } from './run-command.js';

/** What `bin.ts` gives the command line: the catalogues are not for `src` to import. */
export interface MainOptions {
  /** What was typed after `klopf`. */
  readonly args: readonly string[];
  readonly rules: readonly Rule[];
  readonly version: string;
  /** Default: those of the process. */
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
}

const DESCRIPTION =
  'Multi-agent reinforcement learning in which every unit of a network is an agent, with a local rule written as equations. ' +
  'The same team runs as units on a message bus or as WebAssembly, to the same bits.';

const EPILOGUE = `
Examples:
  klopf demo                                             four rules learn the multiplexer, with curves
  klopf rules                                            what rules there are
  klopf rule show weight-max                             one of them: equations, and what a unit hears
  klopf run multiplexer --rule weight-max --runs 3       train
  klopf reproduce                                        published results that can be run again
  klopf audit --rule weight-max                          is it biased?
  klopf rollout CartPole-v1 --seed 42                    play an environment, as Gymnasium would

A rule of your own is a .json or .yaml file with the same fields; give it wherever NAME stands.

Exit codes: 0 done, 2 a mistake in what was asked for (told in one message on stderr), 130 interrupted by Ctrl-C
(what was reached is printed and written), 1 anything unexpected (with KLOPF_DEBUG=1, a stack trace).`;

/** The `klopf` command: does what `args` say and returns the exit code. Failures are told on stderr. */
export async function main(options: MainOptions): Promise<number> {
  const { args, rules, version } = options;
  const stdout: OutputStream = options.stdout ?? process.stdout;
  const stderr: OutputStream = options.stderr ?? process.stderr;
  // A reader that has seen enough, as `klopf … | head`, is no failure.
  for (const stream of [stdout, stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? EXIT.ok : EXIT.fault));
  const catalogue = new Map(rules.map((rule) => [rule.name, rule]));
  const program = createProgram({ args, rules: catalogue, version, stdout, stderr });
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    const { message, exitCode } = describeFailure(error, process.env['KLOPF_DEBUG'] === '1');
    if (message !== undefined) stderr.write(`${message}\n`);
    return exitCode;
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('klopf')
    .description(DESCRIPTION)
    .version(context.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this, or the help of a command')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', EPILOGUE);
  const commands = [
    createDemoCommand(context),
    createRunCommand(context),
    createReproduceCommand(context),
    createAuditCommand(context),
    createRulesCommand(context),
    createRuleCommand(context),
    createEnvsCommand(context),
    createRolloutCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  failByThrowing(program, 'klopf', context);
  return program;
}

/** Commander would write its errors and exit by itself; here they go the way of all failures, with where to look. */
function failByThrowing(command: Command, path: string, context: CommandContext): void {
  command.exitOverride((error) => {
    if (error.exitCode !== 0 && error.code !== 'commander.help') error.message += `\nSee ${path} --help`;
    throw error;
  });
  command.configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: (text) => context.stderr.write(text),
    outputError: () => {},
  });
  for (const inner of command.commands) failByThrowing(inner, `${path} ${inner.name()}`, context);
}
