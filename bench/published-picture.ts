// What docs/results.md says beside published figures, as a picture: node dist/bench/published-picture.js DOCUMENT.md
// OUT.svg It takes each table that has the columns 'published …', 'ours' and 'z', with the title of its section.
import { readFileSync, writeFileSync } from 'node:fs';
import { besidePublished } from '../src/reproduce/beside-published.js';
import type { StudyIntervals } from '../src/reproduce/study.js';
import { panelsSvg } from './panels.js';

const [from, out] = process.argv.slice(2);
if (from === undefined || out === undefined) throw new Error('usage: published-picture DOCUMENT.md OUT.svg');
writeFileSync(out, panelsSvg('Our results beside published ones', picturesOf(readFileSync(from, 'utf8').split('\n'))));

function picturesOf(lines: readonly string[]): StudyIntervals[] {
  const pictures: StudyIntervals[] = [];
  let title = '';
  for (const [k, line] of lines.entries()) {
    if (line.startsWith('## ')) title = line.slice(3).split(':')[0]!;
    const heads = cellsOf(line);
    const places = ['published', 'ours', 'z'].map((name) => heads.findIndex((head) => head.split(' ')[0] === name));
    if (places.includes(-1)) continue;
    const [published, ours, z] = places as [number, number, number];
    const end = lines.findIndex((other, at) => at > k && !other.startsWith('|'));
    const rows = lines.slice(k + 2, end).map(cellsOf);
    let task = '';
    const compared = rows.map((cells) => {
      const label = cells[0]!.split(',')[0]!;
      // '… with traces' is of the task above.
      if (!label.startsWith('…')) task = label;
      const text = `${cells[ours]!.replace(' *', '')}, published ${cells[published]!}`;
      return { label: label.replace('…', task), z: numberOf(cells[z]!), text };
    });
    pictures.push(
      besidePublished(
        title,
        compared.filter((row) => Number.isFinite(row.z)),
      ),
    );
  }
  return pictures;
}

/** The cells of a row of a table; none of another line. */
function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function numberOf(text: string): number {
  return text === '' ? Number.NaN : Number(text.replace('−', '-'));
}
