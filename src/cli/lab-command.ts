import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors/user-error.js';
import { type CommandContext, print } from './command-context.js';
import { createInterruption } from './interruption.js';
import { wholeNumber } from './option-values.js';
import { serveFolder } from './serve-folder.js';

interface LabCommandOptions {
  readonly port: number;
  readonly open?: true;
  readonly isolated?: true;
}

const EXAMPLES = `
The lab is a page in which you write a learning rule and watch every unit of the team learn by it. All training runs in your browser; the
page loads nothing from other hosts. A link of the lab contains an experiment. The page shows the klopf run command that ends with the same weights.

Examples:
  klopf lab --open                # http://127.0.0.1:5180/lab/, in your browser; Ctrl-C ends it
  klopf lab --port 0              # any port that is free
  klopf lab --isolated            # with the headers that let threads of a page share memory

Only this computer can open it. To put the site on your own host, copy the folder site/dist of the package there. Any host that serves
files will do, in any folder.`;

/** `klopf lab`. */
export function createLabCommand(context: CommandContext): Command {
  return new Command('lab')
    .description('Serve the lab, a page in which you write a learning rule and watch the units learn by it.')
    .option('--port <n>', 'the port; 0 for any free port', wholeNumber(0, 65_535), 5180)
    .option('--open', 'open it in the browser')
    .option('--isolated', 'send the headers that let threads of a page share memory')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
    .action((options: LabCommandOptions) => serveLab(options, context));
}

/** The folder of the site that was built; the package has one. */
function siteFolder(): string {
  const folder = join(dirname(createRequire(import.meta.url).resolve('klopf/package.json')), 'site/dist');
  if (!existsSync(join(folder, 'lab/index.html')))
    throw new UserError(
      `the lab is not built: ${folder} is not there; run npm run site in a clone of the repository, once`,
    );
  return folder;
}

async function serveLab({ port, open, isolated }: LabCommandOptions, context: CommandContext): Promise<void> {
  const served = await serveFolder(siteFolder(), { port, isolated: isolated === true });
  const interruption = createInterruption();
  const address = `${served.url}lab/`;
  print(context, `The lab is ${address}`);
  print({ ...context, stdout: context.stderr }, 'Ctrl-C ends it.');
  if (open) openInBrowser(address, context);
  await new Promise<void>((resolve) => {
    if (interruption.signal.aborted) resolve();
    else interruption.signal.addEventListener('abort', () => resolve());
  });
  interruption.close();
  await served.close();
}

/** Asks the system to open an address; where it has nobody to ask, says so. */
function openInBrowser(address: string, context: CommandContext): void {
  const [program, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const child = spawn(program!, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () =>
    print(
      { ...context, stdout: context.stderr },
      `There is no ${program} here to open a browser; open the address above yourself.`,
    ),
  );
  child.unref();
}
