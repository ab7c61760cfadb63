import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { galleryDigests } from '../gallery/digests.js';
import { GALLERY } from '../gallery/gallery.js';
import { encodeExperiment } from '../lab/experiment/experiment-link.js';
import { runLine } from '../lab/experiment/run-line.js';
import { escapeHtml } from './highlight.js';
import type { Page } from './page.js';

const PICTURES = fileURLToPath(new URL('../gallery/pictures/', import.meta.url));

/** The page of the gallery, and its pictures by their addresses from the root of the site. */
export async function galleryPage(): Promise<{ page: Page; files: Map<string, Uint8Array> }> {
  const files = new Map<string, Uint8Array>();
  const items: string[] = [];
  const digests = galleryDigests();
  for (const { name, title, about, experiments, episodes } of GALLERY) {
    const file = `${PICTURES}${name}.svg`;
    if (existsSync(file)) files.set(`gallery/${name}.svg`, readFileSync(file));
    const links = await Promise.all(
      experiments.map(async ({ experiment }) => `../lab/index.html#${await encodeExperiment(experiment)}`),
    );
    const buttons = experiments.map(
      ({ label }, k) => `<a class="button${k === 0 ? ' primary' : ''}" href="${links[k]}">${escapeHtml(label)}</a>`,
    );
    const lines = experiments.map(({ label, experiment }) => {
      const digest = digests[name]?.[label];
      const ends = digest === undefined ? '' : `<p class="muted">ends with the weights <code>${digest}</code></p>`;
      const title = experiments.length === 1 ? '' : `<h3>${escapeHtml(label)}</h3>`;
      const { line } = runLine({ ...experiment, episodes });
      return `${title}<pre tabindex="0"><code>npx ${escapeHtml(line)}</code></pre>${ends}`;
    });
    items.push(`<li id="${name}"><a href="${links[0]}" tabindex="-1" aria-hidden="true"><img src="${name}.svg" alt="" width="480" height="270" loading="lazy"></a>
<div><h2>${escapeHtml(title)}</h2><p>${escapeHtml(about)}</p><p class="actions">${buttons.join(' ')}</p>
<details><summary>In a terminal</summary>${lines.join('')}</details></div></li>`);
  }
  const main = `<article><h1>Gallery</h1>
<p>Each of these opens in the lab. A link holds the whole experiment: rule, task, sizes, rates and seed. It ends with the same weights in your browser and in a terminal, to the bit.</p>
<p class="muted">The curves are of the runs themselves, one seed each: they show what happens, and do not compare rules. <a href="../docs/results.html">The results</a> do. Units that fire once have an engine of their own, which the lab does not show: <a href="../docs/spikes.html">spikes</a>.</p>
<ul class="gallery">${items.join('\n')}</ul></article>`;
  const description = 'Experiments that open in the lab: teams that learn, rules that fail, units that fall silent.';
  return { page: { path: 'gallery/index.html', title: 'Gallery', description, main, layout: 'wide' }, files };
}
