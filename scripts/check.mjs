// `npm run check`: types, lint and unit tests at the same time; what each said is shown when it ends.
import { spawn } from 'node:child_process';

const PARTS = ['typecheck', 'lint', 'test:unit'];

/** Whether a script of package.json ended well. */
function runs(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.on('close', (code) => {
      process.stdout.write(`${code === 0 ? 'passed' : 'FAILED'}: npm run ${script}\n${said}`);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(PARTS.map(runs));
process.exitCode = passed.every(Boolean) ? 0 : 1;
