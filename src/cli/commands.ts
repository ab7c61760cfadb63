import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';

/** A command as `klopf --help` lists it; the rest of it is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** Another word for it. */
  readonly alias?: string;
  /** The heading of `klopf --help` that it stands under. */
  readonly group: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What of the catalogues has to be there when it runs: environments take a fifth of a second to load. */
  readonly needs: readonly ('rules' | 'environments')[];
  /** Loads its module and makes the command, without its summary. */
  readonly load: (context: CommandContext) => Promise<Command>;
}

const TRAIN = 'Train:';
const LOOK = 'Look:';
const COMPARE = 'Compare:';

const ALL = ['rules', 'environments'] as const;

/** The commands, in the order of `klopf --help`. To add one, write src/cli/NAME-command.ts and add its entry here. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    group: TRAIN,
    summary: 'four rules learn the multiplexer, in under two minutes',
    needs: ALL,
    load: async (context) => (await import('./demo-command.js')).createDemoCommand(context),
  },
  {
    name: 'run',
    alias: 'train',
    group: TRAIN,
    summary: 'train a team of units in an environment',
    needs: ALL,
    load: async (context) => (await import('./run-command.js')).createRunCommand(context),
  },
  {
    name: 'resume',
    group: TRAIN,
    summary: 'continue runs that were stopped, with the same numbers',
    needs: ALL,
    load: async (context) => (await import('./resume-command.js')).createResumeCommand(context),
  },
  {
    name: 'sweep',
    group: TRAIN,
    summary: 'the runs of an experiment file: a grid, or a search for the best settings',
    needs: ALL,
    load: async (context) => (await import('./sweep-command.js')).createSweepCommand(context),
  },
  {
    name: 'worker',
    group: TRAIN,
    summary: 'do the jobs of sweeps from a queue on Redis, on any number of machines',
    needs: ALL,
    load: async (context) => (await import('./worker-command.js')).createWorkerCommand(context),
  },
  {
    name: 'evaluate',
    group: TRAIN,
    summary: 'play a saved team without learning, and print its return',
    needs: ALL,
    load: async (context) => (await import('./evaluate-command.js')).createEvaluateCommand(context),
  },
  {
    name: 'watch',
    group: TRAIN,
    summary: 'watch a saved team play',
    needs: ALL,
    load: async (context) => (await import('./watch-command.js')).createWatchCommand(context),
  },
  {
    name: 'lab',
    group: LOOK,
    summary: 'a page in which you write a rule and watch the units learn by it',
    needs: [],
    load: async (context) => (await import('./lab-command.js')).createLabCommand(context),
  },
  {
    name: 'runs',
    group: LOOK,
    summary: 'list the runs in a store, compare them, export them',
    needs: [],
    load: async (context) => (await import('./runs-command.js')).createRunsCommand(context),
  },
  {
    name: 'inspect',
    group: LOOK,
    summary: 'show a saved team unit by unit, as a table or a page',
    needs: ALL,
    load: async (context) => (await import('./inspect-command.js')).createInspectCommand(context),
  },
  {
    name: 'report',
    group: COMPARE,
    summary: 'write a page about runs or a sweep: the results, and how certain they are',
    needs: ALL,
    load: async (context) => (await import('./report-command.js')).createReportCommand(context),
  },
  {
    name: 'audit',
    group: COMPARE,
    summary: 'compare what a rule does on average with the exact gradient',
    needs: ['rules'],
    load: async (context) => (await import('./audit-command.js')).createAuditCommand(context),
  },
  {
    name: 'identify',
    group: COMPARE,
    summary: 'find out by which rule a population has learned, from its activity',
    needs: ALL,
    load: async (context) => (await import('./identify-command.js')).createIdentifyCommand(context),
  },
  {
    name: 'reproduce',
    group: COMPARE,
    summary: 'run a published experiment again, and compare',
    needs: ALL,
    load: async (context) => (await import('./reproduce-command.js')).createReproduceCommand(context),
  },
  {
    name: 'rules',
    group: LOOK,
    summary: 'list the learning rules',
    needs: ['rules'],
    load: async (context) => (await import('./rules-command.js')).createRulesCommand(context),
  },
  {
    name: 'rule',
    group: LOOK,
    summary: 'show one learning rule: equations, what a unit hears, the program',
    needs: ['rules'],
    load: async (context) => (await import('./rule-command.js')).createRuleCommand(context),
  },
  {
    name: 'envs',
    group: LOOK,
    summary: 'list the environments',
    needs: ['environments'],
    load: async (context) => (await import('./envs-command.js')).createEnvsCommand(context),
  },
  {
    name: 'rollout',
    group: LOOK,
    summary: 'play an environment: the same seed, the same episode',
    needs: ['environments'],
    load: async (context) => (await import('./rollout-command.js')).createRolloutCommand(context),
  },
];
