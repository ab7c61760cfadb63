import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codeElement, type Html, html } from './html.js';
import { REPORT_SCRIPT } from './script.js';
import { REPORT_STYLE } from './style.js';

/**
 * A page around a body of HTML, in one file: it loads nothing from anywhere, and no script runs but that of its
 * figures.
 */
export function reportPage(title: string, body: readonly Html[]): string {
  const library = readLibrary();
  const script = `${library.script}\n${REPORT_SCRIPT}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${codeElement('style', `${library.style}${REPORT_STYLE}`)}
</head>
<body>
<main>
${body}<footer>Written by klopf; charts by uPlot.</footer>
</main>
${codeElement('script', script)}
</body>
</html>
`.toString();
}

function readLibrary(): { script: string; style: string } {
  const require = createRequire(import.meta.url);
  const read = (file: string) => readFileSync(require.resolve(`uplot/${file}`), 'utf8').replaceAll('\r\n', '\n');
  // The licence has to be in every copy.
  return { script: `/*\n${read('LICENSE')}\n*/\n${read('dist/uPlot.iife.min.js')}`, style: read('dist/uPlot.min.css') };
}

/** A content security policy: nothing is loaded from anywhere, and only the script with this digest runs. */
function policy(script: string): string {
  const digest = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}
