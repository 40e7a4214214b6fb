/** Demand against quota, and refusals, second by second, in both worlds. */
import type { Part, Section } from '../../report/html/report.ts';
import { formatCount, formatShare } from '../../report/numbers.ts';
import { fullestModel, overLastMinute, perSecond, tokensPerMinuteOf } from '../comparison/per-second.ts';
import type { ValidationReport } from './report.ts';

export function demandSection({ found, config, window }: ValidationReport): Section {
  const model = fullestModel(found.simulated.run.rows, config);
  const simulated = perSecond(found.simulated.run.rows, config, window.lengthMicros, model);
  const measured = perSecond(found.measured.rows, config, window.lengthMicros, model);
  const total = (taken: readonly (readonly number[])[]): number[] =>
    overLastMinute(simulated.atMicros.map((_, second) => taken.reduce((sum, of) => sum + of[second]!, 0)));
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
        title: 'Tokens taken in the last minute, all accounts',
        summary: `At most ${formatCount(most)} tokens were taken within a minute${ofQuota}.`,
        at,
        y: { label: 'tokens', unit: 'count' },
        series: [
          { name: 'simulated', tone: 'first', values: total(simulated.taken) },
          { name: 'measured', tone: 'second', values: total(measured.taken) },
          ...(quota === null ? [] : [{ name: 'quota', tone: 'limit', values: at.map(() => quota) } as const]),
        ],
      },
      {
        kind: 'time-series',
        title: 'Requests a second, and those refused at first',
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
          title: `Tokens taken in the last minute by account, ${world}`,
          summary: `How much of each account's tokens a minute is taken, ${world}; 100 % is its quota.`,
          at: atMicros,
          rows: config.accounts.map(({ name }, shard) => ({
            name,
            values: overLastMinute(taken[shard]!).map((tokens) =>
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

function totalOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
