import { type Html, html } from '../src/report/html.js';
import { REPORT_COLORS } from '../src/report/palette.js';
import type { Span, StepSpans } from './timeline.js';
import { duration, medianStep } from './timeline-report.js';

const WIDTH = 1080;
const LEFT = 90;
const RIGHT = 20;
const TOP = 44;
const BAR = 30;
const GAP = 8;
/** Pixels that a letter of a phase's name takes: it is written where there is room. */
const LETTER = 6.6;
const WAITING = '#e6e9ed';

/** The median step on one thread and on several: a bar a thread over one axis of milliseconds, as one SVG. */
export function timelineSvg(name: string, one: readonly StepSpans[], many: readonly StepSpans[]): string {
  const steps = [medianStep(one), medianStep(many)];
  const longest = Math.max(...steps.map(duration));
  const x = (ms: number) => LEFT + (ms / longest) * (WIDTH - LEFT - RIGHT);
  const kinds = [...new Set(steps.flat(2).map(({ phase }) => kindOf(phase)))].filter((kind) => kind !== 'wait');
  const colour = (phase: string) =>
    phase === 'wait' ? WAITING : REPORT_COLORS[kinds.indexOf(kindOf(phase)) % REPORT_COLORS.length]!.light;
  const bar = ({ phase, from, to }: Span, begin: number, y: number): Html => {
    const [left, right] = [x(from - begin), x(to - begin)];
    const width = Math.max(0.2, right - left - 0.4).toFixed(1);
    const told = `${phase}: ${(to - from).toFixed(3)} ms`;
    const box = html`<rect x="${left.toFixed(1)}" y="${y}" width="${width}" height="${BAR}" fill="${colour(phase)}"><title>${told}</title></rect>`;
    if (right - left < LETTER * phase.length) return html`${box}\n`;
    const ink = phase === 'wait' ? '#5b6470' : '#ffffff';
    return html`${box}<text x="${(left + 3).toFixed(1)}" y="${y + 19}" font-size="11" fill="${ink}">${phase}</text>\n`;
  };
  const rows = steps.flatMap((step) => {
    const begin = Math.min(...step.map((spans) => spans[0]!.from));
    return step.map((spans, k) => ({ label: step.length === 1 ? 'alone' : `thread ${k + 1}`, spans, begin }));
  });
  const bottom = TOP + rows.length * (BAR + GAP);
  const bars = rows.map(({ label, spans, begin }, k) => {
    const y = TOP + k * (BAR + GAP);
    return html`<text x="8" y="${y + 20}" fill="#1c2024">${label}</text>\n${spans.map((span) => bar(span, begin, y))}`;
  });
  const ticks = ticksTo(longest).map((at) => {
    const place = x(at).toFixed(1);
    return html`<path stroke="#d5dae0" d="M${place},${TOP - 6}V${bottom}"/><text x="${place}" y="${bottom + 16}" text-anchor="middle" fill="#5b6470">${at}</text>\n`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 44}" role="img" aria-label="${name}" font-family="ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="13">
<rect width="${WIDTH}" height="${bottom + 44}" fill="#ffffff"/>
<text x="${WIDTH / 2}" y="20" text-anchor="middle" font-weight="600" fill="#1c2024">${name}</text>
${ticks}${bars}<text x="${WIDTH / 2}" y="${bottom + 36}" text-anchor="middle" fill="#5b6470">ms</text>
</svg>
`.toString();
}

/** What kernels of all layers have in common: `update1 lookup signs` is an update. */
function kindOf(phase: string): string {
  return /^[a-zA-Z]+/.exec(phase)![0];
}

/** Round milliseconds, at most eight. */
function ticksTo(longest: number): number[] {
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((of) => longest / of <= 8) ?? longest;
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, k) => Number((k * step).toFixed(1)));
}
