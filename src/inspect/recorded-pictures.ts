import type { UnitRecording } from '../microscope/index.js';
import { type Drawing, fitted, type Picture } from '../report/drawing.js';
import { type Html, html } from '../report/html.js';
import type { UnitHistory } from './history.js';
import { type RecordingPicture, rasterPictures, recordingPictures } from './recording-pictures.js';

const TEXT = 20;
const GAP = 10;

/**
 * Figures of a recorded run, one a layer: what its units did and were paid while they learned, and in a lane step by
 * step where that was recorded. `id` is put before their names, `of` says whose they are.
 */
export function recordedPictures(
  history: UnitHistory,
  raster: UnitRecording['raster'] | undefined,
  id: string,
  of: string,
): Picture[] {
  const lane = raster && raster.rows > 0 ? raster.columns.lane[0]! : undefined;
  const all = [
    ...(history.rows > 0 ? recordingPictures(history) : []),
    ...(lane === undefined ? [] : rasterPictures({ raster: raster! }, lane)),
  ];
  return [...new Set(all.map(({ layer }) => layer))].map((layer) => {
    const own = all.filter((picture) => picture.layer === layer);
    return {
      id: `${id}-layer-${layer}`,
      title: `Layer ${layer} of ${of}`,
      description: `Heat maps of layer ${layer} of ${of}, units over time: ${own.map(({ title }) => title).join('; ')}.`,
      caption: `A row is a unit, a column a window of the recording, or a step of a lane; neighbours share a cell where there are many. One run, as it was recorded: ${own[0]!.span}.`,
      draw: (width) => stacked(own, width),
    };
  });
}

function stacked(pictures: readonly RecordingPicture[], width: number): Drawing {
  let y = 0;
  const drawn: Html[] = pictures.map(({ title, scale, rows, picture }) => {
    const height = Math.max(24, Math.min(220, 6 * rows));
    const from = y;
    y += TEXT + height + GAP;
    const text = `${title}: ${scale}`;
    return html`<text class="label" y="${from + 13}">${fitted(text, width)}<title>${text}</title></text>
<rect class="frame" x="0" y="${from + TEXT}" width="${width}" height="${height}"/><svg x="0" y="${from + TEXT}" width="${width}" height="${height}">${picture}</svg>
`;
  });
  return { width, height: y, body: html`${drawn}` };
}
