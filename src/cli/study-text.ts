import { divergedText, iqmText, oursText, publishedText, zText } from '../reproduce/figure-text.js';
import { type FreeTable, isPicture } from '../reproduce/study.js';
import type { StudyDocument, SummaryTable } from '../reproduce/study-document.js';
import { seedsText } from '../runs/seeds-note.js';
import { printable } from '../terminal/terminal-text.js';
import { textTable } from '../terminal/text-table.js';

/** A reproduction as text: warnings, tables, and how the figures were made. Pictures are in the report only. */
export function studyText({ title, source, warnings, sections, notes }: StudyDocument): string {
  const tables = sections.flatMap((section) => {
    if (isPicture(section)) return [];
    return [section.kind === 'cells' ? summaryTable(section) : freeTable(section)];
  });
  return [[title, source, ...warnings].map(printable).join('\n'), ...tables, notes.map(printable).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function summaryTable({ title, score, rows }: SummaryTable): string {
  const isPublished = rows.some(({ published }) => published !== null);
  const isCompared = rows.some(({ z }) => z !== null);
  const columns = [
    { head: '' },
    ...(isPublished ? [{ head: 'published', isNumber: true }] : []),
    { head: 'ours', isNumber: true },
    { head: 'IQM [95 % interval]', isNumber: true },
    ...(isCompared ? [{ head: 'z', isNumber: true }] : []),
    { head: 'seeds' },
    { head: '' },
  ];
  const cells = rows.map((row) => [
    printable(row.label),
    ...(isPublished ? [publishedText(row.published)] : []),
    oursText(row),
    iqmText(row),
    ...(isCompared ? [zText(row)] : []),
    seedsText(row.ours.seeds),
    divergedText(row),
  ]);
  return `${printable(`${title} (${score})`)}\n${textTable(columns, cells)}`;
}

function freeTable({ title, columns, rows }: FreeTable): string {
  const heads = columns.map((head) => ({ head: printable(head.replace(/^#/, '')), isNumber: head.startsWith('#') }));
  return `${printable(title)}\n${textTable(
    heads,
    rows.map((cells) => cells.map(printable)),
  )}`;
}
