/** npm run bench [-- --json] [-- --filter TEXT]: throughput of fixed workloads, and the ratio of the dense to the literal engine. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measure, type Throughput } from './measure.js';
import { type Workload, workloads } from './workloads.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, filter: { type: 'string', default: '' } },
});
const chosen = workloads.filter(({ name }) => name.includes(values.filter!));
if (chosen.length === 0) {
  console.error(
    `no workload's name contains '${values.filter}'. Workloads:\n${workloads.map((w) => `  ${w.name}`).join('\n')}`,
  );
  process.exit(2);
}

const results: { workload: Workload; throughput: Throughput }[] = [];
for (const workload of chosen) {
  process.stderr.write(`\r\x1b[K${results.length + 1}/${chosen.length} ${workload.name}`);
  const { work, close } = workload.prepare();
  results.push({ workload, throughput: measure(work) });
  close();
}
process.stderr.write('\r\x1b[K');

const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
const literal = (name: string) =>
  results.find(({ workload }) => workload.name === name.replace(' dense ', ' literal '))?.throughput.median;
const rows = results.map(({ workload: { name, rule, engine, batch, unit }, throughput: { median, min, max } }) => {
  const base = engine === 'dense' && batch === 1 ? literal(name) : undefined;
  return {
    name,
    rule,
    engine,
    batch,
    unit: `${unit} per second`,
    median: Math.round(median),
    min: Math.round(min),
    max: Math.round(max),
    ...(base ? { denseOverLiteral: Number((median / base).toFixed(1)) } : {}),
  };
});

if (values.json) console.log(JSON.stringify({ machine, rows }));
else {
  const count = (value: number) => value.toLocaleString('en').padStart(11);
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, one thread; episodes (CartPole: environment steps) per second, median (least to most) of 5\n`,
  );
  for (const row of rows) {
    const ratio = row.denseOverLiteral ? `  ${row.denseOverLiteral} × literal` : '';
    console.log(
      `${row.name.padEnd(60)}${count(row.median)}  (${count(row.min).trim()} to ${count(row.max).trim()})${ratio}`,
    );
  }
}
