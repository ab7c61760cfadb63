import { DARK, LIGHT } from '../../src/report/style.js';

/** What is the same in both schemes. */
const SHARED = [
  '--font:system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  '--mono:ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  '--radius:6px',
  '--accent:var(--series-0)',
  '--positive:var(--series-0)',
  '--negative:var(--series-1)',
  '--good:var(--series-2)',
  '--warn:var(--series-1)',
];

const declarations = (text: string, indent: string) =>
  text
    .split(';')
    .filter((part) => part.trim() !== '')
    .map((part) => `${indent}${part.trim().replace(/:\s*/, ': ')};\n`)
    .join('');

/** The text of site/style/tokens.css: the custom properties of reports, and what the site adds to them. */
export function tokensCss(): string {
  return `/* Made by \`npm run site\` from src/report/style.ts and src/report/palette.ts: change those, not this. */
:root {
  color-scheme: light dark;
${declarations(LIGHT, '  ')}${declarations(SHARED.join(';'), '  ')}}
@media screen and (prefers-color-scheme: dark) {
  :root {
${declarations(DARK, '    ')}  }
}
`;
}
