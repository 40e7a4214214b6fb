/** What arrivals would reserve against what the quotas allow, over the days, with the increases. */
import type { Part, Section } from '../html/report.ts';
import { formatCount, formatInstant, formatShare } from '../numbers.ts';
import type { PooledQuota, PooledSeries } from '../pooled-series.ts';
import { meterName, quotaPhrase, shortMeterName } from '../quota-names.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { left, right } from '../table.ts';
import { increaseMarks } from './increase-marks.ts';
import { lineOf, peakOf } from './lines.ts';
import { capitalised } from './words.ts';

/** Charts of a quota each; the others are in the table. */
const MOST_CHARTS = 3;
/** A quota whose demand never comes near it is not worth a chart, unless there is no other. */
const NEAR = 0.5;
/** A quota of many times the demand would press the demand flat: the chart ends at so many times what matters. */
const EDGE = 1.6;
/** A quota that is always above so many times the demand is of no interest itself. */
const FAR = 4;

interface Demanded extends PooledQuota {
  readonly demand: NonNullable<PooledQuota['demand']>;
  /** Demand over quota in the worst bin, and which one that is. */
  readonly worst: { readonly value: number; readonly index: number };
}

export function demandSection({ config, results }: SimulationReport, pooled: PooledSeries): Section {
  const marks = increaseMarks(results[0]!.increases, config.horizonMicros);
  const quotas = pooled.quotas
    .flatMap((quota): Demanded[] => {
      const { demand, limit } = quota;
      if (demand === null) return [];
      return [{ ...quota, demand, worst: peakOf(demand.mean.map((value, i) => value / limit.mean[i]!)) }];
    })
    .sort((a, b) => b.worst.value - a.worst.value);
  const shown = quotas.filter(({ worst }, i) => i === 0 || (i < MOST_CHARTS && worst.value >= NEAR));
  return {
    title: 'Demand against quota',
    lead:
      'Demand is what the requests that arrive in a minute would reserve (input and max_tokens), before any retry; ' +
      'quota is what all accounts together allow. Above the dashed line somebody has to be refused, or to wait.',
    parts: [...shown.map((quota) => chartOf(quota, pooled, marks)), tableOf(pooled, quotas)],
  };
}

function chartOf(quota: Demanded, { at, replications }: PooledSeries, marks: ReturnType<typeof increaseMarks>): Part {
  const { demand, limit, worst } = quota;
  const over = formatShare(demand.mean.filter((value, i) => value > limit.mean[i]!).length / Math.max(1, at.length));
  const peak = formatCount(demand.mean[worst.index] ?? 0);
  const allowed = limitText(limit.mean[worst.index]);
  const share = Number.isFinite(worst.value) ? ` (${formatShare(worst.value)} of the quota)` : '';
  const label = quota.meter === 'requestsPerMinute' ? 'requests a minute' : 'tokens a minute';
  const most = edgeOf(quota);
  const isBeyond = most > 0 && peakOf(limit.mean).value > most;
  return {
    kind: 'time-series',
    title: capitalised(quotaPhrase(quota)),
    summary:
      `At worst, ${formatInstant(at[worst.index] ?? 0)}, arrivals asked for ${peak} where ${allowed} were ` +
      `allowed${share}; demand was above the quota for ${over} of the time.` +
      (isBeyond ? ` In the end the quota is ${limitText(limit.mean.at(-1))}, far above what is drawn.` : ''),
    at,
    y: { label, unit: 'count', ...(isBeyond ? { most } : {}) },
    series: [
      lineOf('demand', 'first', demand, replications),
      { name: 'quota of all accounts', tone: 'limit', shape: 'steps', values: limit.mean },
    ],
    marks,
  };
}

/** Where the chart of a quota ends; 0: there was no demand. */
function edgeOf({ demand, limit }: Demanded): number {
  const highest = peakOf(demand.high).value;
  const lowest = Math.min(...limit.mean);
  return EDGE * (lowest > FAR * highest ? highest : Math.max(highest, lowest));
}

function tableOf({ quotas, at }: PooledSeries, demanded: readonly Demanded[]): Part {
  const rows = quotas.map((quota) => {
    const found = demanded.find(({ meter, model }) => meter === quota.meter && model === quota.model);
    const use = peakOf(quota.use.mean);
    const limits = [quota.limit.mean[0], quota.limit.mean.at(-1)].map(limitText);
    return [
      `${shortMeterName(quota.meter)} ${quota.model ?? 'of all models'}`,
      limits[0]!,
      limits[1]!,
      found === undefined ? '-' : formatCount(peakOf(found.demand.mean).value),
      found === undefined || !Number.isFinite(found.worst.value) ? '-' : formatShare(found.worst.value),
      formatShare(use.value),
      formatInstant(at[use.index] ?? 0),
    ];
  });
  return {
    kind: 'table',
    caption: 'Every quota',
    columns: [
      left('quota'),
      right('at the start'),
      right('at the end'),
      right('highest demand'),
      right('of the quota then'),
      right('fullest account, minute'),
      right('at'),
    ],
    rows,
    note: `${legend(quotas)}. A minute can use more than 100%: a bucket that was full lets more through.`,
  };
}

/** Some account may have no such limit: then all together have none. */
function limitText(limit = 0): string {
  return Number.isFinite(limit) ? formatCount(limit) : 'any number';
}

function legend(quotas: readonly PooledQuota[]): string {
  const meters = [...new Set(quotas.map(({ meter }) => meter))];
  return meters.map((meter) => `${shortMeterName(meter)}: ${meterName(meter)}`).join(', ');
}
