/**
 * The script of a report, for browsers: turns each figure's static chart into one of uPlot (a global) with values under
 * the pointer, lines that can be switched off, and zoom; draws it again when the width or the colour scheme changes. It
 * reads a `ReportChart` as JSON from the element that the figure's `data-chart` names.
 */
export const REPORT_SCRIPT = String.raw`
(() => {
  'use strict';
  const minus = (text) => text.replace('-', '\u2212');
  const shown = (value, like = value) => {
    const size = Math.abs(like);
    if (size > 0 && size < 0.01) return minus(value.toPrecision(3));
    const digits = size >= 1e4 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    return minus(value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  };
  const spread = (mean, low, high) =>
    Math.abs(high - mean - (mean - low)) <= 1e-9 * Math.abs(high - low)
      ? ' \u00b1 ' + shown(high - mean, mean)
      : ' [' + shown(low, mean) + ', ' + shown(high, mean) + ']';
  const tick = (value) => minus(Math.abs(value) >= 1e7 || (value !== 0 && Math.abs(value) < 1e-3) ? String(value) : value.toLocaleString('en-US', { maximumFractionDigits: Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 3 }));
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
    const { x: across, y: up } = chart;

    const bands = (u, color) => {
      const { ctx, bbox } = u;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.globalAlpha = 0.16;
      curves.forEach(({ x, band, color: index }, k) => {
        if (!band || !visible[k]) return;
        const at = (edge) => (column, point) => [u.valToPos(column, 'x', true), u.valToPos(edge[point], 'y', true)];
        ctx.beginPath();
        for (const [left, top] of [...x.map(at(band.high)), ...x.map(at(band.low)).reverse()]) ctx.lineTo(left, top);
        ctx.fillStyle = color('--series-' + index);
        ctx.fill();
      });
      ctx.restore();
    };

    const readOut = (u) => {
      const { idx } = u.cursor;
      const column = idx == null ? undefined : u.data[0][idx];
      where.textContent = column === undefined ? '' : across.label + ': ' + tick(column);
      curves.forEach(({ x, mean, band }, k) => {
        const at = column === undefined ? -1 : nearest(x, column);
        const gap = x.length > 1 ? Math.max(...[at - 1, at + 1].map((next) => Math.abs((x[next] ?? x[at]) - x[at]))) / 2 : across.max;
        const within = at >= 0 && Math.abs(x[at] - column) <= gap;
        values[k].textContent = within && visible[k] ? shown(mean[at]) + (band ? spread(mean[at], band.low[at], band.high[at]) : '') : '';
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
      const distribution = ({ scale }) => (scale === 'log' ? 3 : 1);
      const decimals = (splits) => Math.min(6, Math.max(0, ...splits.map((v) => (String(v).split('.')[1] || '').length)));
      // On a logarithmic axis uPlot passes null for ticks that are to have no text.
      const marks = ({ scale }) => (u, splits) =>
        scale === 'log'
          ? splits.map((v) => (v == null ? '' : tick(v)))
          : splits.map((v) => minus(v.toLocaleString('en-US', { minimumFractionDigits: decimals(splits) })));
      plot = new uPlot(
        {
          width: box.clientWidth,
          height: Math.round(Math.min(400, Math.max(260, box.clientWidth * 0.47))),
          legend: { show: false },
          cursor: { y: false, points: { size: 7 } },
          scales: {
            x: { time: false, distr: distribution(across), range: (u, low, high) => (low === u.data[0][0] && high === u.data[0].at(-1) ? [across.min, across.max] : [low, high]) },
            y: { distr: distribution(up), range: [up.min, up.max] },
          },
          axes: [
            { ...axis, label: across.label, labelSize: 22, size: 28, space: 84, values: marks(across) },
            { ...axis, label: up.label, labelSize: 22, size: 52, values: marks(up) },
          ],
          series: [
            {},
            ...curves.map((curve, k) => ({
              label: curve.label,
              show: visible[k],
              stroke: color('--series-' + curve.color),
              width: 2,
              dash: curve.dash.length > 0 ? curve.dash : undefined,
              points: { show: curve.x.length <= 12, size: 7, fill: color('--series-' + curve.color) },
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
