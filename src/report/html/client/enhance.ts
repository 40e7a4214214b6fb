/** What the page does where scripts run: its time series become uPlot's, which can be read instant by instant. */
import type { MovingChart } from '../time-series.ts';
import { Moving } from './moving.ts';

const charts = [...document.querySelectorAll<HTMLElement>('.moving')].map((place) => {
  const chart = JSON.parse(place.querySelector('script')!.textContent) as MovingChart;
  return new Moving(place, chart);
});

/** Canvases know no style sheet: they are drawn anew where width or colours have changed. */
const redraw = (): void => {
  for (const chart of charts) chart.draw();
};

redraw();
document.documentElement.classList.add('moves');
redraw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
let pending = 0;
addEventListener('resize', () => {
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(redraw);
});
