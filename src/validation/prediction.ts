/**
 * What to expect of a measured run: the same trace simulated many times, each time disturbed by as much as the measured
 * run was. Near a full quota a few milliseconds decide who is admitted, and one such flip moves others: how far these
 * runs agree with the undisturbed one is the noise floor, beyond which no measurement can agree.
 */
import type { SimulationConfig } from '../../simulator/config.ts';
import { studentQuantile } from '../../simulator/metrics/interval.ts';
import type { Bounds } from '../../simulator/metrics/interval.ts';
import type { RunResult } from '../../simulator/metrics/result.ts';
import { AGREEMENTS, agreementOf, type AgreementName, pairRows } from './comparison/agreement.ts';
import { figuresOf } from './comparison/figures.ts';
import { ascending, meanOf, quantileOf } from './comparison/quantile.ts';
import { asMeasured, type Delay, disturb } from './disturbance.ts';
import { type SimulatedRun, simulateWindow } from './simulated-run.ts';
import type { Window } from './window.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';

export const PREDICTION_LEVEL = 0.9;
export const DEFAULT_DISTURBED_RUNS = 40;

export interface Prediction {
  readonly runs: number;
  /** From the 5th to the 95th percentile of the disturbed runs' agreement with the undisturbed one. */
  readonly floor: Readonly<Record<AgreementName, Bounds>>;
  /** Where one more run lies with probability 0.9, by figure: Student's prediction interval around the mean. */
  readonly figures: ReadonlyMap<string, Bounds>;
  readonly results: readonly RunResult[];
}

export interface PredictionOptions {
  readonly window: Window;
  readonly config: SimulationConfig;
  readonly seed: number;
  /** One a run: a policy of the user's own may keep state. */
  readonly newPolicy: () => Promise<RoutingPolicy>;
  readonly undisturbed: SimulatedRun;
  readonly delays: readonly Delay[];
  /** Whether the measured gateway draws for itself, and not as the simulated one does. */
  readonly ownChance: boolean;
  readonly runs: number;
  readonly onRun?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** @throws AbortError */
export async function predict(options: PredictionOptions): Promise<Prediction> {
  const { window, config, seed, newPolicy, undisturbed, delays, ownChance, runs, onRun, signal } = options;
  const agreements = AGREEMENTS.map((name) => ({ name, values: [] as number[] }));
  const values = new Map<string, number[]>();
  const results: RunResult[] = [];
  const compared = new Set(undisturbed.rows.map(({ id }) => id));
  for (let run = 0; run < runs; run++) {
    const disturbed = disturb(config, window.trace, delays, seed, run);
    const { rows, result } = simulateWindow({
      config,
      seed,
      trace: disturbed.trace,
      policy: await newPolicy(),
      rowIds: disturbed.rowIds,
      gatewayReplication: ownChance ? run + 1 : 0,
    });
    results.push(result);
    const seen = asMeasured(rows, disturbed, window.trace).filter(({ id }) => compared.has(id));
    const agreement = agreementOf(pairRows(undisturbed.rows, seen).pairs);
    for (const { name, values: all } of agreements) all.push(agreement[name]);
    for (const { name, value } of figuresOf(seen, config, window.lengthMicros)) {
      values.set(name, [...(values.get(name) ?? []), value]);
    }
    onRun?.(run + 1);
    // Ctrl-C is heard between two runs.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return {
    runs,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry a name
    floor: Object.fromEntries(agreements.map(({ name, values: all }) => [name, middleOf(all)])) as Prediction['floor'],
    figures: new Map([...values].map(([name, all]) => [name, predictionOf(all)])),
    results,
  };
}

function middleOf(values: readonly number[]): Bounds {
  const sorted = ascending(values);
  const outside = (1 - PREDICTION_LEVEL) / 2;
  return { low: quantileOf(sorted, outside), high: quantileOf(sorted, 1 - outside) };
}

/** Of the values that could be measured; NaN where fewer than two could. */
export function predictionOf(all: readonly number[]): Bounds {
  const values = all.filter((value) => Number.isFinite(value));
  const n = values.length;
  if (n < 2) return { low: Number.NaN, high: Number.NaN };
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile((1 + PREDICTION_LEVEL) / 2, n - 1) * Math.sqrt(variance * (1 + 1 / n));
  return { low: mean - half, high: mean + half };
}
