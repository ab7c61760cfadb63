import { describe, expect, it } from 'vitest';
import { codeElement, type HtmlValue, html, jsonElement } from '../../src/report/html.js';

const text = (value: HtmlValue) => html`<b title="${'x'}">${value}</b>`.toString();

describe('html', () => {
  it('escapes text, as text and in quoted attributes, and takes markup as it is', () => {
    const name = `<a href="x">&'`;
    expect(html`<td title="${name}">${name}</td>`.toString()).toBe(
      '<td title="&lt;a href=&quot;x&quot;&gt;&amp;&#39;">&lt;a href=&quot;x&quot;&gt;&amp;&#39;</td>',
    );
    expect(text(html`<i>${'<'}</i>`)).toBe('<b title="x"><i>&lt;</i></b>');
    expect(text(['<', html`<br>`, [1.5, '&']])).toBe('<b title="x">&lt;<br>1.5&amp;</b>');
  });

  it('makes control characters visible, but for line feeds and tabs', () => {
    expect(text('a\0\x1b[2J\x9b\r\n\tb')).toBe('<b title="x">a��[2J��\n\tb</b>');
  });

  it('is a type that text is not', () => {
    // @ts-expect-error: text has to go through a template.
    const markup: ReturnType<typeof html> = '<b>';
    expect(text(markup)).toBe('<b title="x">&lt;b&gt;</b>');
  });

  it.each<[string, () => unknown, RegExp]>([
    ['an attribute without quotes', () => html`<a title=${'x'}>`, /in a tag, outside quotes/],
    ['the name of an attribute', () => html`<a ${'x'}>`, /in a tag, outside quotes/],
    ['the name of an element', () => html`<${'script'}>`, /in a tag, outside quotes/],
    ['a script', () => html`<script>${'x'}</script>`, /stands in a script/],
    ['a style sheet', () => html`<style media="all">${'x'}</style>`, /stands in a style/],
    ['a comment', () => html`<!-- ${'x'} -->`, /stands in a comment/],
    ['an address', () => html`<a href="${'javascript:alert(1)'}">`, /'href' got text/],
    ['a style', () => html`<a style="color:${'red'}">`, /'style' got text/],
    ['a handler', () => html`<a onclick='${'alert(1)'}'>`, /'onclick' got text/],
    ['markup in an attribute', () => html`<a title="${html`<b>`}">`, /'title' got markup/],
    [
      'a template that ends in a tag',
      () => html`<a title="${'x'}"`,
      /ends in a tag, outside quotes; expected it to end/,
    ],
    ['a template that ends in an attribute', () => html`<a title="`, /ends in attribute 'title'/],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('lets numbers stand in a style, and text behind a script, a comment and quotes with signs in them', () => {
    expect(html`<p style="order:${2}"></p>`.toString()).toBe('<p style="order:2"></p>');
    expect(html`<!-- <b> --><script>if (1 < 2) {}</script><a title='">'>${'<'}</a>`.toString()).toMatch(/>&lt;<\/a>$/);
  });
});

describe('elements of code and data', () => {
  it('hold JSON that nothing in it can end', () => {
    const value = { '</script><!--': ['\u2028\u2029&', 1] };
    const element = jsonElement('"id"', value).toString();
    const json = /^<script type="application\/json" id="&quot;id&quot;">(.*)<\/script>$/.exec(element)![1]!;
    expect(json).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(json)).toEqual(value);
  });

  it.each(['a</script>', 'a</STYLE >', '<!-- x', '"<script>"'])('refuse code in which %s ends them', (code) => {
    expect(() => codeElement('script', code)).toThrow(TypeError);
  });
});
