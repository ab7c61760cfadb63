import { Command } from 'commander';
import { UserError } from '../errors/user-error.js';
import type { Rule } from '../rule/rule.js';
import type { WorkerPool } from '../runs/worker-pool.js';
import { didYouMean } from '../text/suggest.js';
import type { CommandContext, OutputStream } from './command-context.js';
import { COMMANDS, type CommandEntry } from './commands.js';
import { describeFailure, EXIT } from './failure.js';
import { guardStreams } from './guard-streams.js';

/** What `bin.ts` passes in: `src` does not import the catalogues of rules and environments. */
export interface MainOptions {
  /** What was typed after `klopf`. */
  readonly args: readonly string[];
  /**
   * The rules of the catalogue. Called when a command that needs them starts, and not for help, which would have to
   * wait for it.
   */
  readonly loadRules: () => Promise<readonly Rule[]>;
  /** Registers the environments of the catalogue, likewise. */
  readonly loadEnvironments: () => Promise<unknown>;
  readonly version: string;
  /** Default: those of the process. */
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  /**
   * Makes the threads of runs; whoever runs several commands in one process may keep them. Default: new ones for each
   * command.
   */
  readonly startPool?: (workers: number) => WorkerPool;
}

const DESCRIPTION =
  'Multi-agent reinforcement learning in which every unit of a network is an agent, with a local rule written as equations. ' +
  'The same team runs as units on a message bus or as WebAssembly, to the same bits.';

const EPILOGUE = `
Examples:
  klopf demo                                             four rules learn the multiplexer, with curves
  klopf rules                                            list the rules
  klopf rule weight-max                                  show a rule: equations, and what a unit hears
  klopf run multiplexer --rule weight-max --runs 3       train
  klopf runs runs/mine                                   list the runs of klopf run --out runs/mine
  klopf run my-maze --import my-maze.mjs --rule ste      train in an environment of your own
  klopf reproduce                                        list the published results that you can run again
  klopf audit --rule weight-max                          is it biased?
  klopf rollout CartPole-v1 --seed 42                    play an environment, as Gymnasium would

A rule of your own is a .json or .yaml file with the same fields; you can give the file in place of the name of a rule. Rules
and environments written in JavaScript come with --import FILE: a module that exports rules (defineRule of 'klopf') and registers
environments (register of 'klopf/gymnasium').

Exit codes:
  0    done
  1    anything unexpected (with KLOPF_DEBUG=1, a stack trace)
  2    a mistake in the command, or a disk that cannot be written to; one message on stderr says which
  130  interrupted by Ctrl-C, SIGTERM or a lost connection; results so far are printed and written
  141  stopped because stdout was closed, as in klopf run … --json | head -1`;

/** Runs the `klopf` command and returns its exit code. Failures are written to stderr. */
export async function main(options: MainOptions): Promise<number> {
  const { args, version } = options;
  const stdout: OutputStream = options.stdout ?? process.stdout;
  const stderr: OutputStream = options.stderr ?? process.stderr;
  guardStreams(stdout, stderr);
  const rules = new Map<string, Rule>();
  const context: CommandContext = { args, rules, version, stdout, stderr, startPool: options.startPool };
  const load = async (needed: CommandEntry['needs'], files: readonly string[]) => {
    // What a module of the user brings is there beside all of klopf's.
    const needs = (part: 'rules' | 'environments') => needed.includes(part) || files.length > 0;
    const [own] = await Promise.all([
      needs('rules') ? options.loadRules() : [],
      needs('environments') ? options.loadEnvironments() : undefined,
    ]);
    for (const rule of own) rules.set(rule.name, rule);
    if (files.length === 0) return;
    const { importModules } = await import('./import-modules.js');
    for (const rule of await importModules(files)) {
      if (rules.has(rule.name))
        throw new UserError(`--import: a rule '${rule.name}' is there already; give yours another name`);
      rules.set(rule.name, rule);
    }
  };
  try {
    const program = await createProgram(context, load);
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    const { message, exitCode } = describeFailure(error, process.env['KLOPF_DEBUG'] === '1');
    if (message !== undefined) stderr.write(`${message}\n`);
    return exitCode;
  }
}

interface ImportOption {
  readonly import?: readonly string[];
}

/** The program for commander: the command that `args` name is loaded in full, the others have name and summary only. */
async function createProgram(
  context: CommandContext,
  load: (needed: CommandEntry['needs'], files: readonly string[]) => Promise<void>,
) {
  const program = new Command('klopf')
    .description(DESCRIPTION)
    .version(context.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help, or the help of a command')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', EPILOGUE);
  addImportOption(program);
  const called = calledCommand(context.args);
  const entryCalled = COMMANDS.find(({ name, alias }) => called !== undefined && (called === name || called === alias));
  if (called !== undefined && entryCalled === undefined) throw new UserError(unknownCommand(called));
  for (const entry of COMMANDS) {
    const command = entry === entryCalled ? addImportOption(await entry.load(context)) : new Command(entry.name);
    command.summary(entry.summary).helpGroup(entry.group);
    if (entry.alias !== undefined) command.alias(entry.alias);
    program.addCommand(command);
  }
  program.hook('preAction', async (_, action) => {
    const files: string[] = [];
    for (let at: Command | null = action; at !== null; at = at.parent)
      files.unshift(...((at.opts() as ImportOption).import ?? []));
    await load(entryCalled?.needs ?? [], files);
  });
  failByThrowing(program, 'klopf', context);
  return program;
}

function addImportOption(command: Command): Command {
  return command.option(
    '--import <file>',
    'a module of your own; its registered environments and exported rules can be used like those of klopf; repeatable',
    (file: string, files: readonly string[] = []) => [...files, file],
  );
}

/**
 * The command that is called, or whose help is asked for: the first word that is neither an option nor the value of one
 * nor `help`.
 */
function calledCommand(args: readonly string[]): string | undefined {
  for (let k = 0; k < args.length; k++) {
    if (args[k] === '--import') k++;
    else if (!args[k]!.startsWith('-') && args[k] !== 'help') return args[k];
  }
  return undefined;
}

function unknownCommand(called: string): string {
  const names = COMMANDS.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  const commands = COMMANDS.map(({ name }) => name).join(', ');
  return `there is no command '${called}'${didYouMean(called, names)}\nThe commands are ${commands}. See klopf --help`;
}

/** Makes commander throw its errors, with where to find help, instead of writing them and exiting. */
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
