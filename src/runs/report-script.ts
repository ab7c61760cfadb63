/**
 * The script of a report, for browsers: turns each figure's static chart into one of uPlot (a global) with values under the
 * pointer, lines that can be switched off, and zoom; draws it again when the width or the colour scheme changes.
 * It reads a `ReportCurves` as JSON from the element that the figure's `data-chart` names.
 */
export const REPORT_SCRIPT = String.raw`
(() => {
  'use strict';
  const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  const minus = (text) => text.replace('-', '\u2212');
  const shown = (value, like = value) => {
    const size = Math.abs(like);
    const digits = size >= 1e4 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    return minus(value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  };
  const nearest = (values, target) =>
    values.reduce((best, value, k) => (Math.abs(value - target) < Math.abs(values[best] - target) ? k : best), 0);

  for (const figure of document.querySelectorAll('figure[data-chart]')) {
    const chart = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const { curves } = chart;
    const box = figure.querySelector('.live');
    const buttons = [...figure.querySelectorAll('.legend button')];
    const values = [...figure.querySelectorAll('.legend output')];
    const where = figure.querySelector('.where');
    const visible = curves.map(() => true);
    let plot;

    const bands = (u, color) => {
      const { ctx, bbox } = u;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.globalAlpha = 0.16;
      curves.forEach(({ x, band, color: index }, k) => {
        if (!band || !visible[k]) return;
        const at = (edge) => (episode, bin) => [u.valToPos(episode, 'x', true), u.valToPos(edge[bin], 'y', true)];
        ctx.beginPath();
        for (const [left, top] of [...x.map(at(band.high)), ...x.map(at(band.low)).reverse()]) ctx.lineTo(left, top);
        ctx.fillStyle = color('--series-' + index);
        ctx.fill();
      });
      ctx.restore();
    };

    const readOut = (u) => {
      const { idx } = u.cursor;
      const episode = idx == null ? undefined : u.data[0][idx];
      where.textContent = episode === undefined ? '' : 'around episode ' + count.format(episode);
      curves.forEach(({ x, mean, band }, k) => {
        const bin = episode === undefined ? -1 : nearest(x, episode);
        const within = bin >= 0 && Math.abs(x[bin] - episode) <= (x.length > 1 ? (x[1] - x[0]) / 2 : chart.episodes);
        const spread = within && band ? ' \u00b1 ' + shown(band.high[bin] - mean[bin], mean[bin]) : '';
        values[k].textContent = within && visible[k] ? shown(mean[bin]) + spread : '';
      });
    };

    const draw = () => {
      plot?.destroy();
      const style = getComputedStyle(figure);
      const color = (name) => style.getPropertyValue(name).trim();
      const axis = {
        stroke: color('--muted'),
        font: '12px system-ui, sans-serif',
        labelFont: '13px system-ui, sans-serif',
        grid: { stroke: color('--grid'), width: 1 },
        ticks: { show: false },
      };
      const decimals = (splits) => Math.min(6, Math.max(0, ...splits.map((v) => (String(v).split('.')[1] || '').length)));
      plot = new uPlot(
        {
          width: box.clientWidth,
          height: Math.round(Math.min(400, Math.max(260, box.clientWidth * 0.47))),
          legend: { show: false },
          cursor: { y: false, points: { size: 7 } },
          scales: {
            x: { time: false, range: (u, low, high) => (low === u.data[0][0] && high === u.data[0].at(-1) ? [0, chart.episodes] : [low, high]) },
            y: { range: [chart.min, chart.max] },
          },
          axes: [
            { ...axis, label: 'episodes', labelSize: 22, size: 28, space: 84, values: (u, splits) => splits.map((v) => count.format(v)) },
            { ...axis, label: 'return', labelSize: 22, size: 52, values: (u, splits) => splits.map((v) => minus(v.toLocaleString('en-US', { minimumFractionDigits: decimals(splits) }))) },
          ],
          series: [
            {},
            ...curves.map((curve, k) => ({
              label: curve.label,
              show: visible[k],
              stroke: color('--series-' + curve.color),
              width: 2,
              dash: curve.dash.length > 0 ? curve.dash : undefined,
              points: { show: curve.x.length < 2, size: 7, fill: color('--series-' + curve.color) },
            })),
          ],
          hooks: { drawAxes: [(u) => bands(u, color)], setCursor: [readOut] },
        },
        uPlot.join(curves.map(({ x, mean }) => [x, mean])),
        box,
      );
    };

    buttons.forEach((button, k) => {
      button.disabled = false;
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        visible[k] = !visible[k];
        button.setAttribute('aria-pressed', String(visible[k]));
        plot.setSeries(k + 1, { show: visible[k] });
        readOut(plot);
      });
    });
    figure.classList.add('enhanced');
    draw();
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (box.clientWidth === width || box.clientWidth === 0) return;
      width = box.clientWidth;
      draw();
    }).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  }
})();
`;
