/** What an HTML report is made from: plain data without markup. Whoever has findings hands sections of these parts. */
import type { Column } from '../table.ts';

/** How a number is written, on axes and in tables; shares are 0..1, micros lengths, instants a clock of the run. */
export type Unit = 'count' | 'number' | 'share' | 'micros' | 'usd' | 'instant';

/** `none`: nothing was asked for, so that nothing is judged. */
export type Status = 'met' | 'missed' | 'undecided' | 'none';

/** What a line stands for decides its colour and its dashes; `limit` is what must not be exceeded. */
export type Tone = 'first' | 'second' | 'third' | 'fourth' | 'limit' | 'refused';

export interface HtmlReport {
  readonly title: string;
  /** One line below the title: what was run. */
  readonly subtitle: string;
  readonly verdict: VerdictPanel;
  readonly sections: readonly Section[];
  /** The last line of the page, e.g. the version that made it. */
  readonly colophon: string;
}

/** The answer, before everything else. */
export interface VerdictPanel {
  readonly status: Status;
  /** In place of the status's own word. */
  readonly word?: string;
  readonly headline: string;
  readonly reasons: readonly string[];
  readonly figures: readonly Fact[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly lead?: string;
  readonly parts: readonly Part[];
}

export type Part = TextPart | FactsPart | CommandPart | TablePart | TimeSeriesPart | CurvePart | HeatMapPart;
export type ChartPart = TimeSeriesPart | CurvePart | HeatMapPart;

export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
}

export interface FactsPart {
  readonly kind: 'facts';
  readonly facts: readonly Fact[];
}

/** Something to be typed, as it stands. */
export interface CommandPart {
  readonly kind: 'command';
  readonly command: string;
}

/** A cell with a status has its word in the status's colour; an interval is a picture of what other cells say. */
export type Cell = string | { readonly text: string; readonly status: Status } | { readonly interval: Interval };

/** What was found, between which ends, and what it is held against: bounds asked for, or another world's value. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  readonly value: number | null;
  readonly marks: readonly number[];
  /** Ends of a scale that cells share; left out: a scale of its own. */
  readonly within?: { readonly low: number; readonly high: number };
}

/** The first cell of a row names it. */
export interface TablePart {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note?: string;
}

export interface Axis {
  readonly label: string;
  readonly unit: Unit;
  /** Where a vertical axis ends at the latest: what is above it is drawn at its edge. */
  readonly most?: number;
}

/** What every chart has: a name, and what is to be seen on it in a sentence, for whoever does not see it. */
interface Chart {
  readonly title: string;
  readonly summary: string;
}

/** Lines over the instants of a run; drawn still, and by uPlot where scripts run. */
export interface TimeSeriesPart extends Chart {
  readonly kind: 'time-series';
  /** In microseconds from the start of the run, rising. */
  readonly at: readonly number[];
  readonly y: Axis;
  readonly series: readonly TimeSeries[];
  readonly marks?: readonly Mark[];
}

export interface TimeSeries {
  readonly name: string;
  readonly tone: Tone;
  /** One an instant; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Around the values, e.g. the least and the most of all replications. */
  readonly band?: Band;
  /** `steps`: a value holds until the next instant. */
  readonly shape?: 'line' | 'steps';
}

export interface Band {
  /** What it spans, e.g. "lowest to highest of 10 replications". */
  readonly name: string;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** Something that happened at an instant, or a bound on the x axis of a curve. */
export interface Mark {
  readonly at: number;
  readonly label: string;
}

/** Curves over any quantity, as own SVG: `cdf` has shares that rise from 0 to 1, `steps` hold until the next point. */
export interface CurvePart extends Chart {
  readonly kind: 'cdf' | 'steps' | 'curve';
  readonly x: Axis;
  readonly y: Axis;
  /** Left out: linear. Logarithmic axes leave out what is not above 0. */
  readonly scale?: 'linear' | 'logarithmic';
  readonly series: readonly Curve[];
  readonly marks?: readonly Mark[];
  /** Values of y that are to be kept to. */
  readonly bounds?: readonly Mark[];
}

export interface Curve {
  readonly name: string;
  readonly tone: Tone;
  /** In the order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Of each point, what y may be: drawn as a whisker with a dot; `Infinity` is the edge of the drawing. */
  readonly ranges?: readonly (readonly [low: number, high: number])[];
}

/** Rows x instants, as own SVG: how full each was. */
export interface HeatMapPart extends Chart {
  readonly kind: 'heat-map';
  /** Beginnings of the columns, in microseconds from the start of the run, evenly apart. */
  readonly at: readonly number[];
  readonly rows: readonly HeatMapRow[];
  readonly unit: Unit;
  /** What the values are, e.g. "share of the quota used". */
  readonly label: string;
  /** Where the scale ends: values above it have a colour of their own. */
  readonly full: number;
}

export interface HeatMapRow {
  readonly name: string;
  readonly values: readonly (number | null)[];
}
