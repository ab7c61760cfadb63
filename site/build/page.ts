import { SITE_POLICY } from '../../src/cli/site-policy.js';
import { escapeHtml } from './highlight.js';

/** Where the source of the site lies, for links to files that are no pages. */
export const REPOSITORY = 'https://github.com/klopf/klopf';

/** What every page loads, as addresses from the root of the site. */
export interface PageAssets {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** A page before it has its frame. */
export interface Page {
  /** Its address from the root of the site, as in `guide/units.html`. */
  readonly path: string;
  readonly title: string;
  /** One sentence, for search engines and previews of links. */
  readonly description: string;
  /** What is inside `<main>`, as HTML. */
  readonly main: string;
  /** Classes of `<main>`. */
  readonly layout?: string;
}

/** The parts of the site that its header leads to. */
const PARTS = [
  ['lab/index.html', 'Lab'],
  ['gallery/index.html', 'Gallery'],
  ['guide/index.html', 'Guide'],
  ['docs/results.html', 'Results'],
  ['docs/index.html', 'Documents'],
  ['api/index.html', 'API'],
] as const;

/** The way from a page to the root of the site: `../` for each folder. */
export function rootOf(path: string): string {
  return '../'.repeat(path.split('/').length - 1);
}

/** Which part of the site a page belongs to. */
function partOf(path: string): string | undefined {
  if (PARTS.some(([part]) => part === path)) return path;
  return PARTS.find(
    ([part]) => part.endsWith('/index.html') && path.startsWith(part.slice(0, -'index.html'.length)),
  )?.[0];
}

/** The header of every page, for a page of this address. */
export function siteHeader(path: string): string {
  const root = rootOf(path);
  const current = partOf(path);
  const items = PARTS.map(
    ([part, name]) => `<li><a href="${root}${part}"${part === current ? ' aria-current="page"' : ''}>${name}</a></li>`,
  );
  return `<a class="skip" href="#main">To the content</a>
<header class="site-header">
<a class="brand" href="${root}index.html">klopf</a>
<nav aria-label="Site"><ul>${items.join('')}</ul></nav>
</header>`;
}

/** The whole HTML of a page. */
export function pageHtml({ path, title, description, main, layout }: Page, { scripts, styles }: PageAssets): string {
  const root = rootOf(path);
  const part = PARTS.find(([address]) => address === partOf(path))?.[1];
  const names = part === undefined || part === title ? [title, 'klopf'] : [title, part, 'klopf'];
  const whole = path === 'index.html' ? 'klopf: every unit is an agent' : names.join(' · ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(SITE_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(whole)}</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="icon" type="image/svg+xml" href="${root}icon.svg">
${styles.map((style) => `<link rel="stylesheet" href="${root}${style}">`).join('\n')}
${scripts.map((script) => `<script type="module" src="${root}${script}"></script>`).join('\n')}
</head>
<body>
${siteHeader(path)}
<main id="main" class="page${layout === undefined ? '' : ` ${layout}`}">
${main}
</main>
<footer class="site-footer">klopf, MIT licence. <a href="${REPOSITORY}">Source</a> · <a href="${root}guide/citing.html">How to cite</a></footer>
</body>
</html>
`;
}
