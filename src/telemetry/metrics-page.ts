/**
 * `/metrics` for Prometheus. The library stands behind this one class, because its successor (`@prometheus-io/client`)
 * asks for a newer Node: changing over is a change of this file.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { isLocal, NOT_LOCAL } from '../http/guard.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import type { Page } from '../http/page.ts';

export interface Observer {
  observe(value: number): void;
}

/** A value, and those of its labels in the order of the metric's label names. */
export type Sample = readonly [value: number, ...labels: readonly string[]];

export interface SampledMetric {
  /** Without the page's prefix. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Read whenever somebody asks. */
  readonly samples: () => Iterable<Sample>;
}

export class MetricsPage implements Page {
  readonly #prefix: string;
  readonly #isOpen: boolean;
  readonly #registry = new Registry();

  /**
   * @param prefix of every metric's name, e.g. `shardproof_emulator_`
   * @param isOpen whether it answers under any name, not only this machine's
   */
  constructor(prefix: string, isOpen: boolean) {
    this.#prefix = prefix;
    this.#isOpen = isOpen;
  }

  matches(method: string, path: string): boolean {
    return method === 'GET' && path === '/metrics';
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    if (!this.#isOpen && !isLocal(request)) return NOT_LOCAL;
    const body = await this.#registry.metrics();
    return { status: 200, headers: { 'content-type': this.#registry.contentType }, body };
  }

  /** What only rises. */
  counter(metric: SampledMetric): void {
    const { samples, labels = [] } = metric;
    const counter = new Counter({
      ...this.#options(metric),
      collect() {
        this.reset();
        for (const [value, ...values] of samples()) this.inc(labelled(labels, values), value);
      },
    });
    this.#registry.registerMetric(counter);
  }

  gauge(metric: SampledMetric): void {
    const { samples, labels = [] } = metric;
    const gauge = new Gauge({
      ...this.#options(metric),
      collect() {
        this.reset();
        for (const [value, ...values] of samples()) this.set(labelled(labels, values), value);
      },
    });
    this.#registry.registerMetric(gauge);
  }

  /** One histogram by the values of a label. @param buckets upper bounds, ascending */
  histogram(name: string, help: string, buckets: readonly number[], label: string): (value: string) => Observer {
    const histogram = new Histogram({
      name: `${this.#prefix}${name}`,
      help,
      labelNames: [label],
      buckets: [...buckets],
      registers: [this.#registry],
    });
    return (value) => histogram.labels({ [label]: value });
  }

  #options({ name, help, labels = [] }: SampledMetric) {
    return { name: `${this.#prefix}${name}`, help, labelNames: [...labels], registers: [] };
  }
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}
