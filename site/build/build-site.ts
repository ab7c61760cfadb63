import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import config from '../vite.config.js';
import { buildApi } from './build-api.js';
import { CHUNK_PACKAGES } from './chunk-packages.js';
import { measureSite } from './sizes.js';
import { tokensCss } from './tokens.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Builds the site into site/dist, with the pages of the API or without them; the exit code of the script. What the
 * API lacks is said, and keeps nobody from a site that is whole otherwise: `npm run site:api` fails by it.
 */
export async function buildSite({ hasApi }: { readonly hasApi: boolean }): Promise<number> {
  const began = performance.now();
  console.error('klopf: building the site into site/dist …');
  const tokens = here('../style/tokens.css');
  if (readFileSync(tokens, 'utf8') !== tokensCss()) writeFileSync(tokens, tokensCss());
  await build({ ...config, configFile: false, logLevel: 'warn' });
  if (hasApi) await buildApi();
  const { lines, isWithin } = measureSite(here('../dist'), CHUNK_PACKAGES);
  for (const line of lines) console.log(line);
  console.error(`klopf: built in ${((performance.now() - began) / 1000).toFixed(1)} s; npm run site:serve shows it`);
  if (!isWithin) console.error('klopf: the site is larger than it may be; see the lines above');
  return isWithin ? 0 : 1;
}
