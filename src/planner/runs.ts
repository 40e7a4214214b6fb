/** The runs behind a plan: asked for by variant and replication, found in a store or made by threads. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { busyWindow } from '../../simulator/planner/busy-window.ts';
import type { Extent, Span } from '../../simulator/planner/decide.ts';
import type { Measure } from '../../simulator/planner/measure.ts';
import type { Survey } from '../../simulator/planner/survey.ts';
import { digestOf } from '../scenario/digest.ts';
import type { PolicyBundle } from '../simulation/policy-file.ts';
import type { MeasureStore } from './store.ts';
import type { Threads } from './threads.ts';
import type { Task, WindowOfRun } from './worker.ts';

/** One configuration under one policy. */
export interface Subject {
  readonly config: SimulationConfig;
  readonly bundle: PolicyBundle | null;
}

/** Who makes runs: threads, or whoever does as they do. */
export type Workers = Pick<Threads, 'run' | 'engineDigest'>;

/** Stopped by Ctrl-C: what there is so far is all there will be. */
export class Stopped extends Error {}

/** By demand: what surveys say does not depend on accounts or policies. */
const demandKey = ({ tenants, models, quota, horizonMicros, startEpochMicros }: SimulationConfig): string =>
  digestOf({ tenants, models, quota, horizonMicros, startEpochMicros });

export class Runs {
  readonly seed: number;
  readonly #threads: Workers;
  readonly #store: MeasureStore;
  readonly #onRun: () => void;
  readonly #surveys = new Map<string, Promise<Survey>>();

  /** @param onRun called after every run that was made or found */
  constructor(threads: Workers, store: MeasureStore, seed: number, onRun: () => void = () => undefined) {
    this.#threads = threads;
    this.#store = store;
    this.seed = seed;
    this.#onRun = onRun;
  }

  /** @throws Stopped */
  survey(config: SimulationConfig, replication: number): Promise<Survey> {
    const key = `${demandKey(config)} ${replication}`;
    const known = this.#surveys.get(key);
    if (known !== undefined) return known;
    const made = this.#threads
      .run({ kind: 'survey', config, seed: this.seed, replication, policy: null, part: null })
      .then((found) => {
        if (found?.kind !== 'survey') throw new Stopped();
        return found.survey;
      });
    this.#surveys.set(key, made);
    return made;
  }

  /**
   * The measures of some replications, in their order.
   *
   * @throws Stopped
   */
  async measures(subject: Subject, extent: Extent, replications: readonly number[]): Promise<Measure[]> {
    const key = this.#keyOf(subject, extent);
    const known = this.#store.read(key);
    const measured = await Promise.all(
      replications.map(async (replication) => {
        const measure = known.get(replication) ?? (await this.#measure(subject, extent, replication));
        if (measure !== null) known.set(replication, measure);
        this.#onRun();
        return measure;
      }),
    );
    this.#store.write(key, known);
    if (!measured.every((measure) => measure !== null)) throw new Stopped();
    return measured;
  }

  /** @throws Stopped */
  async measuresOf(subject: Subject, { extent, from, to }: Span): Promise<Measure[]> {
    const replications = Array.from({ length: to - from }, (_, i) => from + i);
    return await this.measures(subject, extent, replications);
  }

  async #measure({ config, bundle }: Subject, extent: Extent, replication: number): Promise<Measure | null> {
    const part = extent === 'whole' ? null : await this.#window(config, replication);
    const task: Task = { kind: 'measure', config, seed: this.seed, replication, policy: bundle, part };
    const found = await this.#threads.run(task);
    return found?.kind === 'measure' ? found.measure : null;
  }

  /** The same window in all replications, that of the first. */
  async #window(config: SimulationConfig, replication: number): Promise<WindowOfRun> {
    const window = busyWindow(config, await this.survey(config, 0));
    if (window === null) throw new Error('a run this short has no window');
    return { window, offered: (await this.survey(config, replication)).offered };
  }

  /** What decides a measure, and nothing else: runs of the same key are the same bytes. */
  #keyOf({ config, bundle }: Subject, extent: Extent): string {
    const { name: _, ...rest } = config;
    return digestOf({
      config: rest,
      policy: bundle?.code ?? null,
      extent,
      seed: this.seed,
      engine: this.#threads.engineDigest,
    });
  }
}
