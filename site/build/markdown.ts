import { posix } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { parse } from 'yaml';
import { escapeHtml, highlight } from './highlight.js';
import { REPOSITORY } from './page.js';

/** What a page of Markdown becomes. */
export interface RenderedMarkdown {
  readonly title: string;
  /** Its first paragraph as plain text. */
  readonly description: string;
  readonly html: string;
  readonly headings: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
  /** Files beside it that it shows, as paths from the root of the repository. */
  readonly files: readonly string[];
}

export interface MarkdownPlace {
  /** The file, from the root of the repository, as in `docs/rules.md`. */
  readonly file: string;
  /** The page that it becomes, from the root of the site. */
  readonly page: string;
  /** The page of another file of the repository; undefined where it has none. */
  readonly pageOf: (file: string) => string | undefined;
  /** The address of an experiment in the lab, after `#`. Default: no small labs. */
  readonly linkOf?: (experiment: unknown) => Promise<string>;
}

/** The text of HTML without its elements. */
const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(
      /&(amp|lt|gt|quot);/g,
      (_, name: 'amp' | 'lt' | 'gt' | 'quot') => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name],
    );

/** A number and what belongs to it stay on one line: `0.8 ± 0.1`, `[0.7, 0.9]`, `800 000`. */
const whole = (text: string) =>
  text
    .replace(/ ± /g, '\u00a0±\u00a0')
    .replace(/(?<=\d) (?=\d{3}\b)/g, '\u00a0')
    .replace(/\[([−-]?[\d.]+), ([−-]?[\d.]+)\]/g, '[$1,\u00a0$2]');

/** The anchor of a heading, as GitHub makes it. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** The address of a link of the file on its page; files that are no pages are those of the repository. */
function addressOn({ file, page, pageOf }: MarkdownPlace, href: string): string {
  if (/^[a-z][a-z+.-]*:/i.test(href) || href.startsWith('#')) return href;
  const [path = '', anchor] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const there = pageOf(target);
  if (there === undefined) return `${REPOSITORY}/blob/main/${target}${hash}`;
  return `${posix.relative(posix.dirname(page), there)}${hash}`;
}

/**
 * Renders a file of Markdown as part of the site: anchors, highlighted code, links to pages, and small labs for blocks
 * of `lab`.
 */
export async function renderMarkdown(text: string, place: MarkdownPlace): Promise<RenderedMarkdown> {
  const headings: { id: string; text: string; depth: number }[] = [];
  const files: string[] = [];
  const seen = new Map<string, number>();
  const links = new Map<string, string>();
  const marked = new Marked({ gfm: true, async: true });
  marked.use({
    async walkTokens(token) {
      if (token.type === 'code' && token.lang === 'lab' && place.linkOf !== undefined)
        links.set(token.text, await place.linkOf(parse(token.text)));
    },
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const html = this.parser.parseInline(tokens);
        const slug = slugOf(plain(html));
        const before = seen.get(slug);
        seen.set(slug, (before ?? 0) + 1);
        const id = before === undefined ? slug : `${slug}-${before}`;
        headings.push({ id, text: plain(html), depth });
        const here = depth === 1 ? '' : `<a class="here" href="#${id}" aria-label="Link to this section">#</a>`;
        return `<h${depth} id="${id}">${html}${here}</h${depth}>\n`;
      },
      code({ text: code, lang }: Tokens.Code) {
        if (lang === 'lab') return labHtml(links.get(code), place.page);
        // A block that scrolls is reached by the keyboard.
        return `<pre tabindex="0"><code>${highlight(code, lang?.split(' ')[0])}</code></pre>\n`;
      },
      link({ href, title, tokens }: Tokens.Link) {
        const named = title ? ` title="${escapeHtml(title)}"` : '';
        return `<a href="${escapeHtml(addressOn(place, href))}"${named}>${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text: alternative }: Tokens.Image) {
        const shown = /^[a-z]+:/i.test(href) ? href : posix.basename(href);
        if (shown !== href || !href.includes(':'))
          files.push(posix.normalize(posix.join(posix.dirname(place.file), href)));
        return `<img src="${escapeHtml(shown)}" alt="${escapeHtml(alternative)}" loading="lazy">`;
      },
      table({ header, rows, align }: Tokens.Table) {
        const cell = (tag: 'td' | 'th', { tokens }: Tokens.TableCell, column: number) => {
          const kind = align[column] === 'right' ? ' class="number"' : '';
          const text = whole(this.parser.parseInline(tokens));
          // The corner above the names of rows is no heading.
          const element = text === '' ? 'td' : tag;
          return `<${element}${kind}>${text}</${element}>`;
        };
        const row = (cells: Tokens.TableCell[], tag: 'td' | 'th') =>
          `<tr>${cells.map((given, column) => cell(tag, given, column)).join('')}</tr>`;
        const isNamed = header.some(({ text: name }) => name !== '');
        const head = isNamed ? `<thead>${row(header, 'th')}</thead>` : '';
        return `<div class="table" tabindex="0"><table>${head}<tbody>${rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table></div>\n`;
      },
    },
  });
  const html = await marked.parse(text);
  const first = /<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '';
  return {
    title: headings.find(({ depth }) => depth === 1)?.text ?? place.file,
    description: plain(first).replace(/\s+/g, ' ').slice(0, 200),
    html,
    headings,
    files,
  };
}

/** A small lab; where scripts do not run, a link to the lab. */
export function labHtml(link: string | undefined, page: string): string {
  const lab = `${'../'.repeat(page.split('/').length - 1)}lab/index.html`;
  if (link === undefined) return `<p><a class="button" href="${lab}">Open the lab</a></p>\n`;
  return `<klopf-lab experiment="${escapeHtml(link)}"><a href="${lab}#${escapeHtml(link)}">Open this experiment in the lab</a></klopf-lab>\n`;
}
