/** A time series by uPlot: drawn again when asked, read by pointer or arrow keys, and told in a line below. */
import uPlot from 'uplot';
import type { MovingChart } from '../time-series.ts';
import { colours } from './colours.ts';
import { dataOf, optionsOf } from './options.ts';
import { readingAt } from './reading.ts';

const LEAP = 0.05;
const ZOOM = 2;

export class Moving {
  private readonly place: HTMLElement;
  private readonly chart: MovingChart;
  private readonly reading: HTMLOutputElement;
  private plot: uPlot | null = null;
  private index: number | null = null;

  constructor(place: HTMLElement, chart: MovingChart) {
    this.place = place;
    this.chart = chart;
    this.reading = document.createElement('output');
    place.tabIndex = 0;
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', `${chart.title}. Arrow keys read it, plus and minus zoom, Escape shows all.`);
    place.addEventListener('keydown', (event) => this.key(event));
  }

  draw(): void {
    const width = Math.floor(this.place.clientWidth);
    if (width === 0) return;
    this.plot?.destroy();
    const told = (index: number | null): void => this.tell(index);
    this.plot = new uPlot(optionsOf(this.chart, width, colours(), told), dataOf(this.chart), this.place);
    this.place.append(this.reading);
    this.tell(null);
  }

  /** Says what the lines are at an instant; null: how to find out. */
  private tell(index: number | null): void {
    this.index = index;
    this.reading.textContent = readingAt(this.chart, index);
  }

  private key(event: KeyboardEvent): void {
    const to = this.destination(event.key);
    if (to !== null) this.moveTo(to);
    else if (event.key === '+' || event.key === '=') this.zoom(1 / ZOOM);
    else if (event.key === '-') this.zoom(ZOOM);
    else if (event.key === 'Escape') this.zoom(Number.POSITIVE_INFINITY);
    else return;
    event.preventDefault();
  }

  private destination(key: string): number | null {
    const last = this.chart.at.length - 1;
    const from = this.index ?? 0;
    const leap = Math.max(1, Math.round(last * LEAP));
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -leap, PageDown: leap };
    if (key === 'Home') return 0;
    if (key === 'End') return last;
    const step = steps[key];
    return step === undefined ? null : Math.min(last, Math.max(0, from + step));
  }

  private moveTo(index: number): void {
    const plot = this.plot!;
    const left = plot.valToPos(this.chart.at[index]!, 'x');
    plot.setCursor({ left, top: plot.over.clientHeight / 2 });
    this.tell(index);
  }

  /** Around the instant that was read last; no further than the run. */
  private zoom(factor: number): void {
    const { at } = this.chart;
    const [first, last] = [at[0]!, at.at(-1)!];
    const { min, max } = this.plot!.scales['x']!;
    const span = Math.min(last - first, ((max ?? last) - (min ?? first)) * factor);
    const centre = at[this.index ?? Math.floor(at.length / 2)]!;
    const from = Math.min(last - span, Math.max(first, centre - span / 2));
    this.plot!.setScale('x', { min: from, max: from + span });
  }
}
