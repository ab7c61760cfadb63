import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as catalogue from '../../agents/index.js';
import { FUNCTIONS } from '../../src/rule/ops/functions.js';
import { defineRule, programOf, type Rule } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';
import { dedent } from '../../src/rule/show/describe.js';
import { LOCALITY_HEADS, localityOf, localitySummary } from '../../src/rule/show/locality.js';
import { parseOptimizerFile, parseRuleFile } from '../../src/rule/text/rule-file.js';
import { catalogueEntry } from './catalogue-entry.js';

const LANGUAGE = new URL('../../docs/rules.md', import.meta.url);
const CATALOGUE = new URL('../../docs/catalogue.md', import.meta.url);

/** How local the rules of the catalogue are, as a table. */
function localityTable(): string {
  const heads = ['rule', ...LOCALITY_HEADS];
  const rows = Object.values(catalogue).map((rule) => [`\`${rule.name}\``, ...localitySummary(localityOf(rule))]);
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * The page of the language with what follows from the code put in: the table of functions, and the list of them in an
 * error.
 */
function renewedLanguage(page: string): string {
  const rows = Object.entries(FUNCTIONS).map(([name, f]) => `| \`${name}(${f.args.join(', ')})\` | ${f.about} |`);
  const [before, afterTable] = [page.indexOf('| function |'), page.indexOf('## Normal form')];
  const title = page.slice(before).split('\n').slice(0, 2).join('\n');
  const withFunctions = `${page.slice(0, before)}${title}\n${rows.join('\n')}\n\n${page.slice(afterTable)}`;
  return withFunctions.replace(
    /(there is no function .*The functions are ).*/,
    `$1${Object.keys(FUNCTIONS).join(', ')}`,
  );
}

/** The page of the catalogue: its introduction, the table of locality, and a section for each rule. */
function renewedCatalogue(page: string): string {
  const introduction = page.slice(0, page.indexOf('| rule | told to hidden units'));
  const entries = Object.values(catalogue).map((rule) => `${catalogueEntry(rule)}\n`);
  return `${introduction}${localityTable()}\n\n${entries.join('\n')}`;
}

// To write what the tests below ask for: KLOPF_WRITE_DOCS=1 npx vitest run test/rule/rules-document.test.ts
if (process.env['KLOPF_WRITE_DOCS'] === '1') {
  writeFileSync(LANGUAGE, renewedLanguage(readFileSync(LANGUAGE, 'utf8')));
  writeFileSync(CATALOGUE, renewedCatalogue(readFileSync(CATALOGUE, 'utf8')));
}
const text = readFileSync(LANGUAGE, 'utf8');

interface Block {
  readonly language: string;
  readonly body: string;
  readonly isRefused: boolean;
}

const blocks: Block[] = [...text.matchAll(/(<!-- refused -->\s*)?```(\w+)\n([\s\S]*?)```/g)].map((found) => ({
  language: found[2]!,
  body: found[3]!,
  isRefused: found[1] !== undefined,
}));

describe('docs/rules.md', () => {
  const loadable = blocks.filter((block) => block.language === 'yaml' && !block.isRefused);
  const optimizers = loadable.filter(({ body }) => /^step:/m.test(body));
  const good = loadable.filter((block) => !optimizers.includes(block));
  test.each(good.map((block, k) => [k + 1, block.body]))('YAML example %i loads', (_k, body) => {
    expect(programOf(parseRuleFile(String(body), 'my-rule.yaml')).hidden.deltas.map((d) => d.name)).toContain('w');
  });

  test('the optimizer among them loads', () => {
    expect(optimizers.map(({ body }) => parseOptimizerFile(body, 'my-optimizer.yaml').name)).toEqual(['warm-momentum']);
  });

  test('there are more than four complete examples', () => {
    expect(good.length).toBeGreaterThan(4);
  });

  const refused = blocks.flatMap((block, k) => (block.isRefused ? [[block.body, blocks[k + 1]!.body]] : []));
  test.each(refused)('refused: %s', (body, message) => {
    expect(() => parseRuleFile(body!, 'my-rule.yaml')).toThrow(RuleError);
    expect(() => parseRuleFile(body!, 'my-rule.yaml')).toThrow(message!.trimEnd());
  });

  test('the TypeScript example defines the first rule', () => {
    const source = blocks.find((block) => block.language === 'ts')!.body;
    const body = source.replace(/^import.*\n/m, '').replace(/export const \w+ =/, 'return');
    const rule = new Function('defineRule', body)(defineRule) as Rule;
    const { act, learn, hears } = parseRuleFile(good[0]!.body, 'my-rule.yaml').text;
    expect(dedent(rule.text.act)).toBe(dedent(act));
    expect(rule.text.learn).toBe(learn!.trim());
    expect(rule.text.hears).toEqual(hears);
  });

  test('its table of functions is that of the language', () => {
    const table = text.slice(text.indexOf('| function |'), text.indexOf('## Normal form')).trimEnd();
    const rows = Object.entries(FUNCTIONS).map(([name, f]) => `| \`${name}(${f.args.join(', ')})\` | ${f.about} |`);
    expect(table.split('\n').slice(2)).toEqual(rows);
  });
});

describe('docs/catalogue.md', () => {
  const page = readFileSync(CATALOGUE, 'utf8');
  const sections = page.split(/\n(?=## )/);

  test('its table says how local each rule is', () => {
    expect(page).toContain(`\n${localityTable()}\n`);
  });

  test('has no rule that does not exist', () => {
    expect(sections.slice(2).map((section) => /^## (.*)/.exec(section)![1])).toEqual(
      Object.values(catalogue).map(({ name }) => name),
    );
  });

  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))(
    '%s stands there as it is',
    (name, rule) => {
      const entry = sections.find((section) => section.startsWith(`## ${name}\n`));
      expect(entry?.trimEnd(), `the section of ${name} in docs/catalogue.md`).toBe(catalogueEntry(rule));
    },
  );
});
