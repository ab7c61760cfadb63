// The pictures of a study's folder, as one SVG for the documents: node dist/bench/study-picture.js FOLDER OUT.svg
// [HOW-MANY | TEXT] TEXT: those whose titles contain it.
import { readFileSync, writeFileSync } from 'node:fs';
import { isPicture, type StudySection } from '../src/reproduce/study.js';
import { panelsSvg } from './panels.js';

const [folder, out, which = ''] = process.argv.slice(2);
if (folder === undefined || out === undefined) throw new Error('usage: study-picture FOLDER OUT.svg [HOW-MANY | TEXT]');
const { title, sections } = JSON.parse(readFileSync(`${folder}/report.json`, 'utf8')) as {
  readonly title: string;
  readonly sections: readonly StudySection[];
};
const isCount = /^\d+$/.test(which);
const pictures = sections
  .filter(isPicture)
  .filter((picture) => isCount || picture.title.includes(which))
  .slice(0, isCount ? Number(which) : undefined);
if (pictures.length === 0) throw new Error(`${folder}: its report has no picture '${which}'`);
writeFileSync(out, panelsSvg(title, pictures));
