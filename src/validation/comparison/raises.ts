/** When quotas were raised in each world, and by how much. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { IncreaseResult } from '../../../simulator/metrics/result.ts';
import type { QuotaNews } from '../worlds/quota-messenger.ts';

export interface Raise {
  readonly account: string;
  readonly atMicros: Micros;
  /** Tokens a minute more than before. */
  readonly by: number;
}

interface Worlds {
  readonly simulated: { readonly run: { readonly result: { readonly increases: readonly IncreaseResult[] } } };
  readonly measured: { readonly quotaNews: readonly QuotaNews[] };
}

/** Of tokens a minute of a model. */
export function raisesOf(
  { simulated, measured }: Worlds,
  { accounts, models }: Pick<SimulationConfig, 'accounts' | 'models'>,
  model: number,
): { readonly simulated: readonly Raise[]; readonly measured: readonly Raise[] } {
  const { id } = models[model]!;
  const isOf = (about: { readonly model: string | null; readonly meter: string }): boolean =>
    about.model === id && about.meter === 'tokensPerMinute';
  const limits = new Map(accounts.map(({ name, limits: ofModels }) => [name, ofModels[model]!.tokensPerMinute ?? 0]));
  return {
    simulated: simulated.run.result.increases.filter(isOf).flatMap(({ account, decidedAtMicros, granted, from }) => {
      return granted === null || decidedAtMicros === null
        ? []
        : [{ account, atMicros: decidedAtMicros, by: granted - from }];
    }),
    measured: measured.quotaNews.filter(isOf).map(({ account, seenAtMicros, limit }) => {
      const before = limits.get(account) ?? 0;
      limits.set(account, limit);
      return { account, atMicros: seenAtMicros, by: limit - before };
    }),
  };
}
