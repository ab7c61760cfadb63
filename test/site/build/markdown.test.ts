import { expect, test } from 'vitest';
import { highlight } from '../../../site/build/highlight.js';
import { renderMarkdown, slugOf } from '../../../site/build/markdown.js';

const place = {
  file: 'docs/a.md',
  page: 'docs/a.html',
  pageOf: (file: string) =>
    ({ 'docs/b.md': 'docs/b.html', 'README.md': 'docs/readme.html', 'site/guide/g.md': 'guide/g.html' })[file],
  linkOf: async (experiment: unknown) => `link-of-${JSON.stringify(experiment).length}`,
};
const htmlOf = async (text: string) => (await renderMarkdown(text, place)).html.trim();

test('anchors are those of GitHub', () => {
  expect(slugOf("The rule's `w'`: what it is")).toBe('the-rules-w-what-it-is');
  expect(slugOf('19. A reproduction counts every run')).toBe('19-a-reproduction-counts-every-run');
  expect(slugOf('naïve γ_t – x')).toBe('naïve-γ_t--x');
});

test('two headings of one name have two anchors', async () => {
  const { headings, title } = await renderMarkdown('# T\n## A\n## A\n', place);
  expect([title, ...headings.map(({ id }) => id)]).toEqual(['T', 't', 'a', 'a-1']);
});

test('links lead to pages, and of files that are none to the repository', async () => {
  expect(await htmlOf('[x](b.md#y)')).toBe('<p><a href="b.html#y">x</a></p>');
  expect(await htmlOf('[x](../README.md)')).toBe('<p><a href="readme.html">x</a></p>');
  expect(await htmlOf('[x](../site/guide/g.md)')).toBe('<p><a href="../guide/g.html">x</a></p>');
  expect(await htmlOf('[x](#y)')).toBe('<p><a href="#y">x</a></p>');
  expect(await htmlOf('[x](https://example.org/a?b=1&c)')).toContain('href="https://example.org/a?b=1&#38;c"');
  expect(await htmlOf('[x](../agents/ste.ts)')).toContain('/blob/main/agents/ste.ts"');
});

test('pictures are shown beside their page', async () => {
  const { html, files } = await renderMarkdown('![Two "lines"](p/two.svg)', place);
  expect(html).toContain('src="two.svg" alt="Two &#34;lines&#34;"');
  expect(files).toEqual(['docs/p/two.svg']);
});

test('in cells of tables a number, its spread and its interval stay on one line', async () => {
  const html = await htmlOf('| a |\n|---|\n| −0.8 ± 0.1 [−0.9, 0.7] of [a, b] in 800 000 |');
  expect(html).toContain('<td>−0.8\u00a0±\u00a00.1 [−0.9,\u00a00.7] of [a, b] in 800\u00a0000</td>');
});

test('a block of `lab` is a small lab with a link for where there is no script', async () => {
  expect(await htmlOf('```lab\nenv: x\n```')).toBe(
    '<klopf-lab experiment="link-of-11"><a href="../lab/index.html#link-of-11">Open this experiment in the lab</a></klopf-lab>',
  );
});

test('code is escaped and coloured by classes', () => {
  expect(highlight("const a = '<b>'; // c", 'ts')).toBe(
    '<span class="hl-k">const</span> a = <span class="hl-s">&#39;&#60;b&#62;&#39;</span>; <span class="hl-c">// c</span>',
  );
  expect(highlight('npx klopf run x --lr .01   # why', 'sh')).toBe(
    '<span class="hl-k">npx</span> <span class="hl-k">klopf</span> run x --lr .01   <span class="hl-c"># why</span>',
  );
  expect(highlight('a: 1', 'yaml')).toBe('<span class="hl-k">a</span>: <span class="hl-n">1</span>');
  expect(highlight('<a & b>', undefined)).toBe('&#60;a &#38; b&#62;');
  // Nothing is lost or doubled.
  const plain = 'for x in "a\'b": `t{1}` # 3.5e-4 `';
  for (const language of ['ts', 'sh', 'yaml', 'python', 'json', 'html'])
    expect(highlight(plain, language).replace(/<[^>]*>/g, '')).toBe(highlight(plain, undefined));
});
