/** Demand against quota, and refusals, second by second, in both worlds. */
import type { Part, Section, TimeSeries } from '../../report/html/report.ts';
import { formatCount, formatMicros, formatShare } from '../../report/numbers.ts';
import { aMinute, fullestModel, sliceMicrosOf, slicesOf, tokensPerMinuteOf } from '../comparison/slices.ts';
import { type Raise, raisesOf } from '../comparison/raises.ts';
import type { ValidationReport } from './report.ts';

export function demandSection({ found, config, window }: ValidationReport): Section {
  const sliceMicros = sliceMicrosOf(window.lengthMicros);
  const model = fullestModel(found.simulated.run.rows, config);
  const simulated = slicesOf(found.simulated.run.rows, config, window.lengthMicros, model);
  const measured = slicesOf(found.measured.rows, config, window.lengthMicros, model);
  const total = (taken: readonly (readonly number[])[]): number[] =>
    aMinute(
      simulated.atMicros.map((_, slice) => taken.reduce((sum, of) => sum + of[slice]!, 0)),
      sliceMicros,
    );
  const quota = tokensPerMinuteOf(config, model);
  const at = simulated.atMicros;
  const perMinute = config.accounts.map(({ limits }) => limits[model]!.tokensPerMinute ?? 0);
  const worlds = [
    ['simulated', simulated],
    ['measured', measured],
  ] as const;
  const most = Math.max(...total(measured.taken));
  const ofQuota = quota === null ? '' : `, ${formatShare(most / quota)} of the quotas together`;
  return {
    title: 'Demand, quota and refusals',
    lead: `Tokens are those of ${config.models[model]!.id}, whose quotas are the fullest.`,
    parts: [
      {
        kind: 'time-series',
        title: 'Tokens taken a minute, all accounts',
        summary: `At most ${formatCount(most)} tokens were taken within a minute${ofQuota}.`,
        at,
        y: { label: 'tokens', unit: 'count' },
        series: [
          { name: 'simulated', tone: 'first', values: total(simulated.taken) },
          { name: 'measured', tone: 'second', values: total(measured.taken) },
          ...quotaSeries(found, config, model, at),
        ],
      },
      {
        kind: 'time-series',
        title: `Requests, and those refused at first, in ${formatMicros(sliceMicros)} each`,
        summary:
          `${formatCount(totalOf(simulated.throttled))} requests were refused at first in the simulation, ` +
          `${formatCount(totalOf(measured.throttled))} in the measured run.`,
        at,
        y: { label: 'requests', unit: 'count' },
        series: [
          { name: 'arrived', tone: 'third', values: simulated.arrived },
          { name: 'refused, simulated', tone: 'first', values: simulated.throttled },
          { name: 'refused, measured', tone: 'refused', values: measured.throttled },
        ],
      },
      ...worlds.map(
        ([world, { taken, atMicros }]): Part => ({
          kind: 'heat-map',
          title: `Tokens taken a minute by account, ${world}`,
          summary: `How much of each account's tokens a minute is taken, ${world}; 100 % is its quota.`,
          at: atMicros,
          rows: config.accounts.map(({ name }, shard) => ({
            name,
            values: aMinute(taken[shard]!, sliceMicros).map((tokens) =>
              perMinute[shard] === 0 ? null : tokens / perMinute[shard]!,
            ),
          })),
          unit: 'share',
          label: 'of the quota',
          full: 1,
        }),
      ),
    ],
  };
}

/** The quotas of all accounts together, as they were raised in each world; one line where they were not. */
function quotaSeries(
  found: ValidationReport['found'],
  config: ValidationReport['config'],
  model: number,
  at: readonly number[],
): TimeSeries[] {
  const start = tokensPerMinuteOf(config, model);
  if (start === null) return [];
  const { simulated, measured } = raisesOf(found, config, model);
  const line = (name: string, raises: readonly Raise[]): TimeSeries => ({
    name,
    tone: 'limit',
    shape: 'steps',
    values: at.map((now) => raises.reduce((sum, { atMicros, by }) => (atMicros <= now ? sum + by : sum), start)),
  });
  if (simulated.length === 0 && measured.length === 0) return [line('quota', [])];
  return [line('quota, simulated', simulated), line('quota, measured', measured)];
}

function totalOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
