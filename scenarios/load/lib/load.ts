/**
 * A load run: every row of a trace sent at its instant, by a few event loops.
 *
 * A virtual user is an event loop, not a caller: it sends its rows as their instants come and does not wait for
 * answers, so no number of requests in flight can exhaust it, and what the callers of one client share (their retry
 * tokens) is in one place. An iteration is a loop's whole run.
 */
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { setTimeout } from 'k6/timers';
import { KeyedDraw } from '../../../simulator/basics/keyed-draw.ts';
import { MICROS_PER_MILLISECOND } from '../../../simulator/basics/time.ts';
import { Callers } from '../../../simulator/retry/callers.ts';
import { Caller } from './caller.ts';
import { deal } from './deal.ts';
import { measure } from './metrics.ts';
import type { LoadRecord } from './record.ts';
import { readRow, type Row } from './row.ts';
import type { Settings } from './settings.ts';

const LEAD_MILLIS = 1_000;
const LONGEST_SECONDS = 24 * 3_600;
/** Longer than the longest answer. */
const STOP_SECONDS = 330;
const CONNECTIONS = 20_000;

export interface Load {
  readonly options: Options;
  /** A loop's whole run. */
  readonly run: () => Promise<void>;
}

export interface LoadPlan {
  readonly settings: Settings;
  /** Called once, in the init context: rows, or what `deal` made of them. */
  readonly rows: () => Iterable<Row> | readonly string[];
  /** Further tags of a row's metrics, such as the phase that it is in. */
  readonly tagsOf?: (row: Row) => Readonly<Record<string, string>>;
  /** Hears of every request that has ended. */
  readonly onRecord?: (record: LoadRecord) => void;
  /** Whether rows go on being sent. */
  readonly goesOn?: () => boolean;
  /** What the first loop does besides. @param until waits for an instant of the run, in microseconds */
  readonly meanwhile?: (until: (atMicros: number) => Promise<void>) => Promise<void>;
}

/** To be called in the init context, once in a script. */
export function load(plan: LoadPlan): Load {
  const { settings } = plan;
  const { loops } = settings;
  const texts = new SharedArray('rows', () => {
    const rows = plan.rows();
    return isDealt(rows) ? [...rows] : deal(rows, settings.tenants, loops);
  });
  return {
    options: optionsOf(settings),
    run: async () => {
      await send(plan, exec.vu.idInTest - 1, texts[exec.vu.idInTest - 1] ?? '', exec.scenario.startTime);
    },
  };
}

function isDealt(rows: Iterable<Row> | readonly string[]): rows is readonly string[] {
  return Array.isArray(rows) && typeof rows[0] === 'string';
}

function optionsOf({ thresholds, loops }: Settings): Options {
  return {
    scenarios: {
      load: {
        executor: 'per-vu-iterations',
        vus: loops,
        iterations: 1,
        maxDuration: `${LONGEST_SECONDS}s`,
        gracefulStop: `${STOP_SECONDS}s`,
      },
    },
    thresholds: Object.fromEntries(Object.entries(thresholds).map(([metric, rules]) => [metric, [...rules]])),
    // Connections that may wait for their next request, of a loop: fewer would be closed and opened again.
    batch: CONNECTIONS,
    batchPerHost: CONNECTIONS,
    // What makes no difference here costs time with every sample.
    systemTags: ['status', 'name', 'error_code', 'expected_response', 'scenario'],
    summaryTrendStats: ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'],
  };
}

/** Sends the rows of one loop, and waits for the last answer. */
async function send(plan: LoadPlan, loop: number, text: string, startMillis: number): Promise<void> {
  const { settings, tagsOf, onRecord, goesOn = () => true, meanwhile = async () => {} } = plan;
  const { tenants, seed, startAtEpochMillis } = settings;
  const originMillis = startAtEpochMillis ?? Math.round(startMillis) + LEAD_MILLIS;
  const now = (): number => (Date.now() - originMillis) * MICROS_PER_MILLISECOND;
  const callers = new Callers(
    tenants.map(({ callerRetry }) => callerRetry),
    new KeyedDraw(seed, 0, 'callers'),
  );
  const sendOne = async (row: Row): Promise<void> => {
    const tags = tagsOf?.(row) ?? {};
    const record = await new Caller(row, { settings, callers, now, sleep, tags }).run();
    console.log(JSON.stringify(record));
    measure(record, tenants[row.tenant]!, tags);
    onRecord?.(record);
  };
  const underWay: Promise<void>[] = loop === 0 ? [meanwhile(async (at) => sleep(at - now()))] : [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const row = readRow(text.slice(at, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + 1;
    await sleep(row.atMicros - now());
    if (!goesOn()) break;
    underWay.push(sendOne(row));
  }
  await Promise.all(underWay);
}

async function sleep(micros: number): Promise<void> {
  if (micros <= 0) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, micros / MICROS_PER_MILLISECOND);
  });
}
