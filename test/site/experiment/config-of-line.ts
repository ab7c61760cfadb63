import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as catalogue from '../../../agents/index.js';
import type { LabExperiment } from '../../../site/lab/contract.js';
import { runLine } from '../../../site/lab/experiment/run-line.js';
import { createRunCommand } from '../../../src/cli/run-command.js';
import { type RunOptions, runConfigs } from '../../../src/cli/run-configs.js';
import { isRule, type Rule } from '../../../src/rule/rule.js';
import type { RunConfig } from '../../../src/runs/run-config.js';
import '../../../envs/index.js';

const rules = Object.values(catalogue).filter(isRule);
const byName: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.name, rule]));

/**
 * The configuration that `klopf run` makes of the line of an experiment, with the files saved that the line asks for.
 */
export async function configOfLine(experiment: LabExperiment): Promise<RunConfig> {
  const folder = mkdtempSync(join(tmpdir(), 'klopf-line-'));
  try {
    return await configIn(folder, experiment);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function configIn(folder: string, experiment: LabExperiment): Promise<RunConfig> {
  const { line, files } = runLine(experiment);
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  const [command, ...args] = shellWordsOf(line);
  if (command !== 'klopf') throw new Error(`the line begins with ${command}`);
  const located = args.map((arg) => (files.some(({ name }) => name === arg) ? join(folder, arg) : arg));
  let config: RunConfig | undefined;
  const context = { args: located, rules: byName, version: '0', stdout: process.stdout, stderr: process.stderr };
  const run = createRunCommand(context)
    .exitOverride()
    .action(async (env: string, options: RunOptions) => {
      [config] = await runConfigs(env, options, byName);
    });
  await run.parseAsync(located.slice(1), { from: 'user' });
  return config!;
}

/** The words of a line as a POSIX shell splits it: bare words, quotes, and quotes within quotes. */
function shellWordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\'/g, (_, inside?: string) => inside ?? "'"),
  );
}
