import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { datasetNames } from '../data/named-datasets.js';
import { UserError } from '../errors/user-error.js';
import { registry } from '../gymnasium/registry/registry.js';
import { isRule, type Rule } from '../rule/rule.js';
import { quote } from '../text/quote.js';
import { preloadIntoThreads } from '../threads/thread.js';

/**
 * Imports modules of the user, in this thread and in every worker thread that is started afterwards: they register
 * environments and export rules, which are returned. In them `klopf` resolves to this installation.
 *
 * @throws {@link UserError} when a file is missing, fails, or brings neither an environment nor a rule.
 */
export async function importModules(files: readonly string[]): Promise<Rule[]> {
  if (files.length === 0) return [];
  await import('./resolve-klopf.js');
  const urls = files.map(urlOfFile);
  const rules: Rule[] = [];
  for (const [k, url] of urls.entries()) rules.push(...(await importOne(files[k]!, url)));
  // Only now: a module that fails here would fail in every thread that this process ever starts.
  preloadIntoThreads([new URL('./resolve-klopf.js', import.meta.url).href, ...urls]);
  return rules;
}

function urlOfFile(file: string): string {
  const path = resolve(file);
  if (!existsSync(path) || !statSync(path).isFile())
    throw new UserError(`--import ${file}: there is no such file; expected a JavaScript module such as my-env.mjs`);
  return pathToFileURL(path).href;
}

async function importOne(file: string, url: string): Promise<Rule[]> {
  const before = new Set<unknown>([...registry.values(), ...datasetNames()]);
  const exported = await import(url).catch((error: unknown) => {
    throw new UserError(`--import ${file}: ${whyFailed(error, url)}`);
  });
  const rules = Object.values(exported as Record<string, unknown>).filter(isRule);
  if (rules.length === 0 && [...registry.values(), ...datasetNames()].every((known) => before.has(known)))
    throw new UserError(
      `--import ${file}: it registers no environment and exports no rule, and gives no dataset a name; expected register({ id, entryPoint }) of 'klopf/gymnasium', ` +
        "registerDataset(name, load) of 'klopf', or `export const myRule = defineRule({ … })` of 'klopf'",
    );
  return rules;
}

function whyFailed(error: unknown, url: string): string {
  const { name, message, code, stack } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return `this Node (${process.version}) cannot load it: ${message}; expected JavaScript (.js or .mjs), or TypeScript from Node 22.18 on`;
  const where = name === 'SyntaxError' ? unreadable(url) : stack?.split(url)[1]?.match(/^(:\d+)/)?.[1];
  const place = where === undefined ? '' : `, line ${where.slice(1)}`;
  return name === undefined ? `it failed with ${quote(error)}` : `it failed with ${name}: ${message}${place}`;
}

/** `:7` of a module whose line 7 is no JavaScript: the error does not tell, but Node does where it checks the file. */
function unreadable(url: string): string | undefined {
  const { stderr } = spawnSync(process.execPath, ['--check', fileURLToPath(url)], { encoding: 'utf8' });
  return stderr?.match(/^.*(:\d+)$/m)?.[1];
}
