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

const FILE = new URL('../../docs/rules.md', import.meta.url);

/** How local the rules of the catalogue are, as a table. */
function localityTable(): string {
  const heads = ['rule', ...LOCALITY_HEADS];
  const rows = Object.values(catalogue).map((rule) => [`\`${rule.name}\``, ...localitySummary(localityOf(rule))]);
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * The page with what follows from the code put in: the table of functions, the list of them in an error, the table of locality, and
 * the catalogue with a section for each rule.
 */
function renewed(page: string): string {
  const rows = Object.entries(FUNCTIONS).map(([name, f]) => `| \`${name}(${f.args.join(', ')})\` | ${f.about} |`);
  const [head, catalogueText] = page.split('\n## The catalogue\n') as [string, string];
  const introduction = catalogueText.slice(0, catalogueText.indexOf('\n### '));
  const [before, afterTable] = [head.indexOf('| function |'), head.indexOf('## Normal form')];
  const title = head.slice(before).split('\n').slice(0, 2).join('\n');
  const withFunctions = `${head.slice(0, before)}${title}\n${rows.join('\n')}\n\n${head.slice(afterTable)}`;
  const table = withFunctions.replace(/\| rule \| told to hidden units.*(\n\|.*)*/, localityTable());
  const listed = table.replace(/(there is no function .*; functions: ).*/, `$1${Object.keys(FUNCTIONS).join(', ')}`);
  const entries = Object.values(catalogue).map((rule) => `${catalogueEntry(rule)}\n`);
  return `${listed}\n## The catalogue\n${introduction}\n${entries.join('\n')}`;
}

// To write what the tests below ask for: KLOPF_WRITE_DOCS=1 npx vitest run test/rule/rules-document.test.ts
if (process.env['KLOPF_WRITE_DOCS'] === '1') writeFileSync(FILE, renewed(readFileSync(FILE, 'utf8')));
const text = readFileSync(FILE, 'utf8');

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

  test('its table of locality is that of the catalogue', () => {
    expect(text).toContain(`\n${localityTable()}\n`);
  });

  test.each(Object.values(catalogue).map((rule) => [rule.name, rule] as const))(
    '%s stands in the catalogue as it is',
    (_name, rule) => {
      const [, section] = /\n## The catalogue\n([\s\S]*)/.exec(text)!;
      const entry = section!.split(/\n(?=### )/).find((part) => part.startsWith(`### ${rule.name}\n`));
      expect(entry?.trimEnd(), `the section of ${rule.name} in docs/rules.md`).toBe(catalogueEntry(rule));
    },
  );
});
