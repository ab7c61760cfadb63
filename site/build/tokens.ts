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

/** Colours of TypeDoc's pages by those of reports. */
const API_COLORS = {
  background: '--paper',
  'background-secondary': '--panel',
  'background-active': '--grid',
  'icon-background': '--panel',
  accent: '--line',
  text: '--text',
  'text-aside': '--muted',
  link: '--series-0',
  'focus-outline': '--series-0',
  'ts-keyword': '--series-3',
  'ts-function': '--series-0',
  'ts-class': '--series-1',
  'ts-interface': '--series-2',
  'ts-type-alias': '--series-4',
  'ts-variable': '--series-5',
};

/** What the pages of the API have beside TypeDoc's own style: the colours and type of the site, in either scheme. */
export function apiCss(): string {
  const schemes = Object.entries({ light: LIGHT, dark: DARK }).map(([scheme, text]) => {
    const colours = new Map(
      text.split(';').map((one) => one.split(':').map((part) => part.trim()) as [string, string]),
    );
    return Object.entries(API_COLORS)
      .map(([name, token]) => `  --${scheme}-color-${name}: ${colours.get(token)};\n`)
      .join('');
  });
  const [font, mono] = SHARED.map((one) => one.slice(one.indexOf(':') + 1));
  return `:root {\n${schemes.join('')}}\nbody { font-family: ${font}; font-size: 16px; }\ncode, pre, .tsd-signature, .tsd-kind-parameter { font-family: ${mono}; }\n`;
}
