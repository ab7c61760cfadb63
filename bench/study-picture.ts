// The pictures of a study's folder, as one SVG for the documents: node dist/bench/study-picture.js FOLDER OUT.svg [HOW-MANY]
import { readFileSync, writeFileSync } from 'node:fs';
import { isPicture, type StudySection } from '../src/reproduce/study.js';
import { panelsSvg } from './panels.js';

const [folder, out, most] = process.argv.slice(2);
if (folder === undefined || out === undefined) throw new Error('usage: study-picture FOLDER OUT.svg [HOW-MANY]');
const { title, sections } = JSON.parse(readFileSync(`${folder}/report.json`, 'utf8')) as {
  readonly title: string;
  readonly sections: readonly StudySection[];
};
const pictures = sections.filter(isPicture).slice(0, most === undefined ? undefined : Number(most));
writeFileSync(out, panelsSvg(title, pictures));
