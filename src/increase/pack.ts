/** The pack of requests that a scenario needs: figures for AWS's form, what to ask for, and what it would bring. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { type Estimate, intervalOf, meanEstimate } from '../../simulator/metrics/interval.ts';
import type { QuotaUse, RunResult } from '../../simulator/metrics/result.ts';
import { type AccountConfig, quotaOf } from '../../simulator/quota/account.ts';
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { QuotaRow } from '../catalogue/catalogue.ts';
import { quotaRowOf } from '../report/simulation-report.ts';
import { type Ask, askFor, type QuotaNeed } from './ask.ts';
import type { CallFigures, CallFold } from './call-figures.ts';

export interface QuotaPage {
  readonly meter: MeterName;
  /** Null: tokens per day, over all models. */
  readonly model: string | null;
  readonly modelIndex: number | null;
  readonly row: QuotaRow | null;
  readonly limit: number;
  /** Mean of a minute, or of a day. */
  readonly steady: Estimate;
  readonly peak: Estimate;
  readonly need: QuotaNeed;
  /** Null: of a quota that spans models, or where the account was not called. */
  readonly calls: CallFigures | null;
}

export interface AccountPage {
  readonly account: AccountConfig;
  readonly index: number;
  readonly quotas: readonly QuotaPage[];
}

/**
 * @param config the scenario; its quotas are those in force
 * @param freed the same without limits, of which the results are
 */
export function pagesOf(
  config: SimulationConfig,
  freed: SimulationConfig,
  results: readonly RunResult[],
  fold: CallFold,
): readonly AccountPage[] {
  return config.accounts.map((account, index) => {
    const uses = results[0]!.shards[index]!.quotas;
    const quotas = uses.flatMap((use, place) => {
      // Bedrock documents no such quota: there is nobody to ask.
      if (use.meter === 'concurrency') return [];
      const each = results.map(({ shards }) => shards[index]!.quotas[place]!);
      return [pageOf(config, account, freed.accounts[index]!, index, use, each, fold)];
    });
    return { account, index, quotas };
  });
}

function pageOf(
  config: SimulationConfig,
  account: AccountConfig,
  freed: AccountConfig,
  index: number,
  { meter, model }: QuotaUse,
  uses: readonly QuotaUse[],
  fold: CallFold,
): QuotaPage {
  const modelIndex = model === null ? null : config.models.findIndex(({ id }) => id === model);
  const whole = quotaOf(freed, 'limit', meter, modelIndex)!;
  const peak = meanEstimate(uses.map(({ peakUtilisation }) => peakUtilisation * whole));
  const limit = quotaOf(account, 'limit', meter, modelIndex)!;
  const named = { meter, model: model ?? '', refusals: 0, share: 0, peakUtilisation: 0 };
  const row = quotaRowOf(config, named);
  return {
    meter,
    model,
    modelIndex,
    row,
    limit,
    steady: meanEstimate(uses.map(({ utilisation }) => utilisation * whole)),
    peak,
    need: {
      code: row?.code ?? null,
      adjustable: row?.adjustable ?? true,
      limit,
      defaultValue: quotaOf(account, 'default', meter, modelIndex),
      ceiling: quotaOf(account, 'ceiling', meter, modelIndex),
      peak: Math.ceil(intervalOf(peak).high),
    },
    calls: modelIndex === null ? null : fold.figures(index, modelIndex),
  };
}

export interface AskedQuota {
  readonly page: QuotaPage;
  readonly ask: Ask;
}

export interface AskedAccount {
  readonly account: AccountConfig;
  readonly quotas: readonly AskedQuota[];
}

export function asksOf(pages: readonly AccountPage[], margin: number): readonly AskedAccount[] {
  return pages.map(({ account, quotas }) => ({
    account,
    quotas: quotas.map((page) => ({ page, ask: askFor(page.need, margin) })),
  }));
}

/** The scenario with everything granted that is asked for, from its start, and no other increase. */
export function granted(config: SimulationConfig, asks: readonly AskedAccount[]): SimulationConfig {
  return {
    ...config,
    increase: { ...config.increase, plan: [] },
    accounts: config.accounts.map((account, index) => withGrants(account, asks[index]!.quotas)),
  };
}

function withGrants(account: AccountConfig, quotas: readonly AskedQuota[]): AccountConfig {
  const limits = account.limits.map((each) => ({ ...each }));
  let { tokensPerDay } = account;
  for (const { page, ask } of quotas) {
    if (ask.kind !== 'ask') continue;
    if (page.meter === 'tokensPerDay') tokensPerDay = ask.value;
    else limits[page.modelIndex!]![page.meter] = ask.value;
  }
  return { ...account, limits, tokensPerDay };
}
