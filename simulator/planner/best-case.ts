/** The same scenario at its luckiest: every increase granted before the run, every account there, nothing broken. */
import type { SimulationConfig } from '../config.ts';
import { type AccountConfig, quotaOf } from '../quota/account.ts';
import type { IncreaseStep } from '../quota/increase-config.ts';
import type { Limits, MeterName } from '../quota/limits.ts';

const LIMITS = ['requestsPerMinute', 'tokensPerMinute', 'outputTokensPerMinute', 'concurrency'] as const;

/** No run of `config` ever has a higher quota than this one has all the time. */
export function bestCase(config: SimulationConfig): SimulationConfig {
  const accounts = config.accounts.map((account, index) => {
    const best = (meter: MeterName, model: number | null): number | null =>
      bestQuota(account, meter, model, stepsFor(config.increase.plan, index, meter, model));
    return {
      ...account,
      joinsAtMicros: 0,
      tokensPerDay: best('tokensPerDay', null),
      limits: account.limits.map((_, model): Limits => {
        const [requestsPerMinute, tokensPerMinute, outputTokensPerMinute, concurrency] = LIMITS.map((meter) =>
          best(meter, model),
        ) as [number | null, number | null, number | null, number | null];
        return { requestsPerMinute, tokensPerMinute, outputTokensPerMinute, concurrency };
      }),
    };
  });
  return { ...config, accounts, faults: [], increase: { ...config.increase, plan: [] } };
}

function stepsFor(
  plan: readonly IncreaseStep[],
  account: number,
  meter: MeterName,
  model: number | null,
): IncreaseStep[] {
  return plan.filter(
    (step) => step.meter === meter && step.model === model && (step.accounts?.includes(account) ?? true),
  );
}

function bestQuota(
  account: AccountConfig,
  meter: MeterName,
  model: number | null,
  steps: readonly IncreaseStep[],
): number | null {
  const limit = quotaOf(account, 'limit', meter, model);
  if (limit === null || steps.length === 0) return limit;
  const ceiling = quotaOf(account, 'ceiling', meter, model) ?? Number.POSITIVE_INFINITY;
  const asked = steps.map(({ ask }) => (ask.kind === 'value' ? ask.value : Number.POSITIVE_INFINITY));
  const best = Math.max(limit, Math.min(ceiling, Math.max(...asked)));
  return best === Number.POSITIVE_INFINITY ? null : best;
}

/** Whether something in the scenario could make a run luckier than `bestCase` knows. */
export function beatsBestCase({ faults }: SimulationConfig): boolean {
  return faults.some((fault) => fault.kind === 'quota-cut' && fault.factor > 1);
}
