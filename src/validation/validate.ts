/** A window of a scenario in both worlds: simulated; measured with real k6, gateways and emulator; and compared. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { asksToHold } from '../../simulator/gateway/settings.ts';
import type { BedrockAttempt } from '../emulator/control/bedrock-attempt.ts';
import type { SelfCheck } from '../load/self-check.ts';
import { LoadFold, type LoadSummary } from '../load/load-fold.ts';
import type { LoadRow } from '../load/load-row.ts';
import { judgeLoad, type LoadVerdict } from '../load/verdict.ts';
import type { Watcher } from '../simulation/watcher.ts';
import { type Agreement, agreementOf, firstParting, type Pair, pairRows } from './comparison/agreement.ts';
import { differencesOf, type PairedDifferences, type TimedRow } from './comparison/differences.ts';
import { raisesOf } from './comparison/raises.ts';
import { type AccountState, statesAt } from './comparison/state-at.ts';
import { figuresOf } from './comparison/figures.ts';
import { delaysOf, type Overhead, overheadOf, refusalMicrosOf } from './disturbance.ts';
import type { ValidationJob } from './job.ts';
import { type Measurement, measure } from './measure.ts';
import { type MeasuredRow, measuredRows } from './measured-rows.ts';
import { type Prediction, predict } from './prediction.ts';
import type { HoldUps } from './worlds/loop-watch.ts';
import type { QuotaNews } from './worlds/quota-messenger.ts';
import { resemblanceTo } from './resemblance.ts';
import { type SimulatedRun, simulateWindow } from './simulated-run.ts';
import {
  type ComparedFigure,
  compareFigures,
  hasKeptUp,
  isOverheadSmall,
  type JudgedAgreement,
  judgeAgreement,
  type Trust,
  trustOf,
} from './verdict.ts';

/** Where the worlds part first, and how full the accounts of each were just then. */
export type Parting = Pair<TimedRow> & {
  readonly states: { readonly simulated: readonly AccountState[]; readonly measured: readonly AccountState[] };
};

export interface Validation {
  readonly trust: Trust;
  /** What the worlds disagree about, by name. */
  readonly disagreements: readonly string[];
  readonly agreement: Agreement;
  readonly agreements: readonly JudgedAgreement[];
  readonly figures: readonly ComparedFigure[];
  readonly differences: PairedDifferences;
  readonly overhead: Overhead;
  /** The first request that went another way; null: none did. */
  readonly parting: Parting | null;
  /** Requests that only one of the worlds has. */
  readonly unpaired: number;
  readonly simulated: { readonly run: SimulatedRun; readonly judged: LoadVerdict };
  readonly measured: {
    readonly rows: readonly TimedRow[];
    readonly attempts: readonly BedrockAttempt[];
    readonly judged: LoadVerdict;
    readonly selfCheck: SelfCheck;
    readonly holdUps: readonly HoldUps[];
    readonly quotaNews: readonly QuotaNews[];
  };
  readonly prediction: Prediction;
  /** Which simulated policies the measured run resembles; null: the gateway was ours. */
  readonly resemblance: ReturnType<typeof resemblanceTo> | null;
  /** Of the measured run's start, in milliseconds since 1970: minutes of quotas begin by it, in both worlds. */
  readonly startAtEpochMillis: number;
  readonly partial: boolean;
}

/** What a run that was stopped broke off says nothing of the gateway. */
function answeredRows({ rows, partial }: Measurement): readonly LoadRow[] {
  return partial ? rows.filter(({ status }) => status !== 0) : rows;
}

/** Of a run that was stopped, the requests that ended before are compared. */
function among(rows: readonly TimedRow[], partial: boolean, run: SimulatedRun): SimulatedRun {
  if (!partial) return run;
  const ids = new Set(rows.map(({ id }) => id));
  return { ...run, rows: run.rows.filter(({ id }) => ids.has(id)) };
}

/** Of a run that was stopped: whoever stopped it waits. */
const PARTIAL_RUNS = 5;
const NEVER = new AbortController().signal;

/** @throws RefusedInput, AbortError where it was ended before there was anything to compare */
export async function validate(job: ValidationJob, watcher: Watcher): Promise<Validation> {
  const { window, seed, newPolicy } = job;
  const measured = await measure(job, watcher);
  const { startAtEpochMillis } = measured;
  const config = { ...window.config, startEpochMicros: startAtEpochMillis * 1_000 };
  const rows = measuredRows(answeredRows(measured), measured.attempts);
  const run = among(
    rows,
    measured.partial,
    simulateWindow({ config, seed, trace: window.trace, policy: await newPolicy() }),
  );
  const { pairs, unpaired } = pairRows(run.rows, rows);
  const ownChance = job.foreign !== null;
  const delays = delaysOf(pairs, {
    anywhere: ownChance,
    holds: config.gateway.hold !== null && asksToHold(config.gateway),
    timeScale: job.timeScale,
  });
  const overhead = overheadOf(delays, refusalMicrosOf(measured.attempts, config.gateway.refusalMicros, delays));
  const runs = measured.partial ? Math.min(job.disturbedRuns, PARTIAL_RUNS) : job.disturbedRuns;
  const bar = watcher.progress('Predicting');
  const prediction = await predict({
    window,
    // A refusal takes its round trip, too.
    config: withRefusals(config, overhead.refusalMicros),
    seed,
    newPolicy,
    undisturbed: run,
    delays,
    ownChance,
    runs,
    onRun: (done) => bar.update(done / runs),
    // What was measured until Ctrl-C is compared all the same: nothing is left to be stopped then.
    signal: measured.partial ? NEVER : watcher.signal,
  }).finally(() => bar.end());
  const resemblance = job.foreign === null ? null : resemblanceTo(rows, config, seed, window.trace);
  return compare(job, { resemblance, overhead, config, run, rows, pairs, unpaired, prediction, measured });
}

function withRefusals(config: SimulationConfig, refusalMicros: number): SimulationConfig {
  const { gateway } = config;
  return { ...config, gateway: { ...gateway, refusalMicros: Math.max(gateway.refusalMicros, refusalMicros) } };
}

interface Found {
  readonly overhead: Overhead;
  readonly resemblance: Validation['resemblance'];
  readonly config: SimulationConfig;
  readonly run: SimulatedRun;
  readonly rows: readonly MeasuredRow[];
  readonly pairs: readonly Pair<TimedRow>[];
  readonly unpaired: number;
  readonly prediction: Prediction;
  readonly measured: Measurement;
}

/** In model time, and with first answers as the accounts gave them: the generator sees the last ones alone. */
function summaryOf(rows: readonly MeasuredRow[], config: SimulationConfig): LoadSummary {
  const fold = new LoadFold(config);
  for (const row of rows) fold.add(row);
  return fold.close();
}

function partingOf({ pairs, run, rows, config, measured }: Found): Parting | null {
  const pair = firstParting(pairs);
  if (pair === null) return null;
  const { arrivedAtMicros: atMicros, model } = pair.simulated;
  const raises = raisesOf({ simulated: { run }, measured }, config, model);
  return {
    ...pair,
    states: {
      simulated: statesAt({ rows: run.rows, config, model, atMicros, raises: raises.simulated }),
      measured: statesAt({ rows, config, model, atMicros, raises: raises.measured }),
    },
  };
}

function compare(job: ValidationJob, found: Found): Validation {
  const { overhead, config, run, rows, pairs, unpaired, prediction, measured } = found;
  const { tolerances, window } = job;
  const agreement = agreementOf(pairs);
  const agreements = judgeAgreement(agreement, prediction, tolerances);
  const figuresIn = (these: readonly TimedRow[]) => figuresOf(these, config, window.lengthMicros);
  const figures = compareFigures(figuresIn(run.rows), figuresIn(rows), prediction, tolerances);
  const judged = {
    simulated: judgeLoad(config, run.result),
    measured: judgeLoad(config, summaryOf(rows, config)),
  };
  const median = figures.find(({ name }) => name === 'endToEnd.p50')?.simulated ?? 0;
  const { trust, disagreements } = trustOf({
    isOverheadSmall: isOverheadSmall(overhead, median, tolerances, job.timeScale),
    hasKeptUp: hasKeptUp(measured.holdUps, window.lengthMicros, job.timeScale),
    isValid: measured.selfCheck.valid && (unpaired === 0 || measured.partial),
    agreements,
    figures,
    // A run that was stopped says nothing of the whole part.
    simulated: measured.partial ? 'undecided' : judged.simulated.verdict,
    measured: judged.measured.verdict,
  });
  return {
    trust,
    disagreements,
    agreement,
    agreements,
    figures,
    differences: differencesOf(pairs),
    overhead,
    parting: partingOf(found),
    unpaired,
    simulated: { run, judged: judged.simulated },
    measured: {
      rows,
      attempts: measured.attempts,
      judged: judged.measured,
      selfCheck: measured.selfCheck,
      holdUps: measured.holdUps,
      quotaNews: measured.quotaNews,
    },
    prediction,
    resemblance: found.resemblance,
    startAtEpochMillis: measured.startAtEpochMillis,
    partial: measured.partial,
  };
}
