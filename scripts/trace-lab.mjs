// node scripts/trace-lab.mjs URL [SECONDS] [CHROMIUM]: how long the tasks of the lab's page are while it trains at full
// speed, by the clock and by the CPU time of its thread, which on a busy machine are far apart. URL: the lab's, as
// `npm run site:serve` prints it.
import { chromium } from 'playwright-core';

const [url, seconds = '5', executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
if (url === undefined) throw new Error('expected the address that npm run site:serve prints');

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const session = await page.context().newCDPSession(page);
const events = [];
session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
await session.send('Tracing.start', {
  traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'], recordMode: 'recordAsMuchAsPossible' },
  transferMode: 'ReportEvents',
});
await page.goto(url);
await page.locator('.standing').waitFor();
await page.waitForTimeout(2500);
await page.evaluate(() => performance.mark('full speed'));
await page.getByRole('slider', { name: 'Speed' }).press('End');
const play = page.getByRole('button', { name: 'Play', exact: true });
if ((await play.count()) > 0) await play.click();
await page.waitForTimeout(1000 * Number(seconds));
console.log(await page.locator('.standing').textContent());
const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
await session.send('Tracing.end');
await ended;
await browser.close();

const { pid, tid, ts: begun } = events.find(({ name, cat }) => name === 'full speed' && cat.includes('user_timing'));
const tasks = events.filter(
  (one) => one.pid === pid && one.tid === tid && one.ph === 'X' && one.ts > begun && one.name.endsWith('RunTask'),
);
const outer = tasks.filter(
  (task) => !tasks.some((one) => one !== task && one.ts <= task.ts && one.ts + one.dur >= task.ts + task.dur),
);
for (const [what, times] of [
  ['by the clock', outer.map(({ dur }) => dur / 1000)],
  ['by CPU time', outer.map(({ tdur = 0 }) => tdur / 1000)],
]) {
  const sorted = times.sort((a, b) => b - a);
  const total = sorted.reduce((sum, one) => sum + one, 0);
  console.log(
    `${what}: ${sorted.length} tasks, ${total.toFixed(0)} ms in all; longest ${sorted
      .slice(0, 3)
      .map((one) => one.toFixed(1))
      .join(', ')} ms; ${sorted.filter((one) => one > 50).length} over 50 ms`,
  );
}
