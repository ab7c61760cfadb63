import { expect } from 'vitest';

/** A text that ends whatever markup or script it is put into, loads a picture and goes to another page. */
export const HOSTILE =
  '"><img src=x onerror=alert(1)></script><!--\'&<meta http-equiv=refresh content="0;url=http://192.0.2.1/">\u2028\0\x1b[2J';

/** Expects a page in which {@link HOSTILE} stands to have become neither elements nor a second script that runs. */
export function expectHarmless(page: string): void {
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).not.toMatch(/<img|<!--|<meta http-equiv=refresh|[^\P{Cc}\t\n]/u);
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page.match(/<script\b/g)).toHaveLength(page.match(/<\/script/g)!.length);
}
