import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { SITE_POLICY } from '../../src/cli/site-policy.js';
import { checkedExperiment } from '../lab/experiment/checked-experiment.js';
import { encodeExperiment } from '../lab/experiment/experiment-link.js';
import { DOCUMENTS, GUIDE, pageOfFile } from './documents.js';
import { galleryPage } from './gallery-page.js';
import { escapeHtml } from './highlight.js';
import { homePage } from './home-page.js';
import { type RenderedMarkdown, renderMarkdown } from './markdown.js';
import { type Page, type PageAssets, pageHtml, REPOSITORY } from './page.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Markdown of the repository as it is rendered for its page. */
interface MarkdownPage extends RenderedMarkdown {
  readonly file: string;
  readonly page: string;
}

const linkOf = (experiment: unknown) => encodeExperiment(checkedExperiment(experiment));

async function markdownPage(file: string): Promise<MarkdownPage> {
  const page = pageOfFile(file)!;
  return { file, page, ...(await renderMarkdown(read(file), { file, page, pageOf: pageOfFile, linkOf })) };
}

/** The list of pages beside a page, in groups. */
function contents(
  groups: readonly (readonly [string, readonly MarkdownPage[]])[],
  page: string,
  label: string,
): string {
  const list = groups.map(([group, pages]) => {
    const links = pages.map((other) => {
      const address = posix.relative(posix.dirname(page), other.page);
      return `<li><a href="${address}"${other.page === page ? ' aria-current="page"' : ''}>${escapeHtml(other.title)}</a></li>`;
    });
    return `${group === '' ? '' : `<p class="muted">${escapeHtml(group)}</p>`}<ul>${links.join('')}</ul>`;
  });
  return `<nav class="contents" aria-label="${label}"><div>${list.join('')}</div></nav>`;
}

function pager(pages: readonly MarkdownPage[], page: MarkdownPage): string {
  const at = pages.indexOf(page);
  const link = (other: MarkdownPage | undefined, before: string, after: string) =>
    other === undefined
      ? '<span></span>'
      : `<a href="${posix.relative(posix.dirname(page.page), other.page)}">${before}${escapeHtml(other.title)}${after}</a>`;
  return `<nav class="pager" aria-label="Pages before and after">${link(pages[at - 1], '← ', '')}${link(pages[at + 1], '', ' →')}</nav>`;
}

/** A list of pages with a sentence each. */
function indexPage(
  page: string,
  title: string,
  lead: string,
  groups: readonly (readonly [string, readonly MarkdownPage[]])[],
): Page {
  const sections = groups.map(
    ([group, pages]) =>
      `${group === '' ? '' : `<h2>${escapeHtml(group)}</h2>`}<ul>${pages
        .map(
          (other) =>
            `<li><a href="${posix.relative(posix.dirname(page), other.page)}">${escapeHtml(other.title)}</a>: ${escapeHtml(sentence(other.description))}</li>`,
        )
        .join('')}</ul>`,
  );
  return {
    path: page,
    title,
    description: lead,
    main: `<article><h1>${title}</h1><p>${lead}</p>${sections.join('')}</article>`,
  };
}

/** What stands for the API where its pages were not built, as in the npm package; TypeDoc's take its place. */
function apiPage(): Page {
  const lead = 'The pages of the API are not in this copy of the site.';
  const rest = `In a clone of <a href="${REPOSITORY}">the repository</a>, <code>npm run site</code> makes them. An editor that knows TypeScript shows the same text beside each name.`;
  return {
    path: 'api/index.html',
    title: 'API',
    description: lead,
    main: `<article><h1>API</h1><p>${lead}</p><p>${rest}</p></article>`,
  };
}

/** The first sentence of a description. */
function sentence(text: string): string {
  const found = /^.*?[.:](?=\s|$)/.exec(text)?.[0] ?? text;
  return found.replace(/:$/, '.');
}

/** Every page that is made of text, and the files that they show. */
export async function textPages(): Promise<{ pages: Page[]; files: Map<string, Uint8Array> }> {
  const documents = await Promise.all(
    DOCUMENTS.map(
      async ([group, names]) =>
        [group, await Promise.all(names.map((name) => markdownPage(`docs/${name}.md`)))] as const,
    ),
  );
  const others = await Promise.all(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(markdownPage));
  const groups = [...documents, ['Repository', others]] as const;
  const guide = await Promise.all(
    GUIDE.filter((name) => existsSync(join(ROOT, `site/guide/${name}.md`))).map((name) =>
      markdownPage(`site/guide/${name}.md`),
    ),
  );
  const all = groups.flatMap(([, pages]) => pages);
  const gallery = await galleryPage();
  const files = new Map<string, Uint8Array>(gallery.files);
  files.set('icon.svg', readFileSync(join(ROOT, 'site/style/icon.svg')));
  for (const { page, files: shown } of [...all, ...guide])
    for (const file of shown)
      files.set(posix.join(posix.dirname(page), posix.basename(file)), readFileSync(join(ROOT, file)));
  const pages: Page[] = [
    await homePage(),
    gallery.page,
    apiPage(),
    indexPage('guide/index.html', 'Guide', 'How to think of a team of units, and how to work with one.', [['', guide]]),
    indexPage('docs/index.html', 'Documents', 'What klopf does in detail, and what was measured.', groups),
    ...all.map((page) => ({
      path: page.page,
      title: page.title,
      description: page.description,
      layout: 'with-contents',
      main: `<article>${page.html}</article>${contents(groups, page.page, 'Documents')}`,
    })),
    ...guide.map((page) => ({
      path: page.page,
      title: page.title,
      description: page.description,
      layout: 'with-contents',
      main: `<article>${page.html}${pager(guide, page)}</article>${contents([['', guide]], page.page, 'Guide')}`,
    })),
  ];
  return { pages, files };
}

/** Writes the pages that are made of text beside those that Vite makes, and puts the policy into the latter. */
export function sitePages(): Plugin {
  return {
    name: 'klopf-site-pages',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: SITE_POLICY },
          injectTo: 'head-prepend',
        },
        { tag: 'link', attrs: { rel: 'icon', type: 'image/svg+xml', href: '../icon.svg' }, injectTo: 'head' },
      ],
    },
    async generateBundle(_, bundle) {
      const chunk = Object.values(bundle).find(
        (output) => output.type === 'chunk' && output.isEntry && output.name === 'page',
      );
      if (chunk?.type !== 'chunk') throw new Error('the bundle has no entry named page');
      // What it shares with the lab is in files of their own, with styles of their own, which come first.
      const styles = new Set<string>();
      const seen = new Set<string>();
      const collect = (fileName: string) => {
        const output = bundle[fileName];
        if (output?.type !== 'chunk' || seen.has(fileName)) return;
        seen.add(fileName);
        output.imports.forEach(collect);
        for (const style of output.viteMetadata?.importedCss ?? []) styles.add(style);
      };
      collect(chunk.fileName);
      const assets: PageAssets = { scripts: [chunk.fileName], styles: [...styles] };
      const { pages, files } = await textPages();
      for (const page of pages) this.emitFile({ type: 'asset', fileName: page.path, source: pageHtml(page, assets) });
      for (const [fileName, source] of files) this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
