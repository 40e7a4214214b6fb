/** Asks for the planned increases of a scenario as an operator does: through Service Quotas, each at its instant. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { askedQuota } from '../../../simulator/quota/increase.ts';
import type { IncreaseStep } from '../../../simulator/quota/increase-config.ts';
import { sign } from '../../bedrock/sign.ts';
import { quotaListings } from '../../emulator/control/quotas/listing.ts';
import type { Ready } from '../../emulator/ready.ts';

/** One account that asks for one quota. */
interface IncreaseRequest {
  readonly atMicros: Micros;
  readonly account: number;
  readonly code: string;
  readonly ask: IncreaseStep['ask'];
}

export interface RequestedPlan {
  readonly requests: readonly IncreaseRequest[];
  /** What is left for the emulator itself: steps that watch use, and quotas that Service Quotas does not raise. */
  readonly config: SimulationConfig;
}

/** In order of time; of one instant as the plan has them, since the desk draws in the order of asking. */
export function requestedPlan(config: SimulationConfig): RequestedPlan {
  const { accounts, increase } = config;
  const requests: IncreaseRequest[] = [];
  const rest: IncreaseStep[] = [];
  for (const step of increase.plan) {
    const asking = step.accounts ?? accounts.map((_, account) => account);
    const codes = asking.map((account) => codeOf(config, account, step));
    if (step.when.kind !== 'at' || codes.includes(null)) {
      rest.push(step);
      continue;
    }
    const { atMicros } = step.when;
    asking.forEach((account, i) => requests.push({ atMicros, account, code: codes[i]!, ask: step.ask }));
  }
  requests.sort((a, b) => a.atMicros - b.atMicros);
  return { requests, config: { ...config, increase: { ...increase, plan: rest } } };
}

function codeOf({ accounts, models }: SimulationConfig, account: number, step: IncreaseStep): string | null {
  const listing = quotaListings(accounts[account]!, models).find(
    ({ target }) => target?.meter === step.meter && target.model === step.model,
  );
  return listing === undefined || !listing.adjustable ? null : listing.code;
}

export interface RequestingOptions {
  readonly requests: readonly IncreaseRequest[];
  readonly emulator: Ready;
  readonly startAtEpochMillis: number;
  readonly timeScale: number;
  readonly nowEpochMillis: () => number;
  readonly signal: AbortSignal;
}

/** Until all are asked for, or the signal says that it is over. */
export async function requestIncreases(options: RequestingOptions): Promise<void> {
  const { requests, emulator, startAtEpochMillis, timeScale, nowEpochMillis, signal } = options;
  for (const { atMicros, account, code, ask } of requests) {
    const dueMillis = startAtEpochMillis + atMicros / 1_000 / timeScale - nowEpochMillis();
    await wait(Math.max(0, dueMillis), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const about = { ServiceCode: 'bedrock', QuotaCode: code };
    const from = QUOTA.safeParse((await call(emulator, account, 'GetServiceQuota', about)).body);
    if (!from.success) throw new Error(`Service Quotas does not tell ${code}`);
    const DesiredValue = askedQuota(ask, from.data.Quota.Value);
    const { status, body } = await call(emulator, account, 'RequestServiceQuotaIncrease', { ...about, DesiredValue });
    // A request that the desk refuses is refused in the simulation, too.
    if (status !== 200 && status !== 400) throw new Error(`Service Quotas answered ${status}: ${JSON.stringify(body)}`);
  }
}

const QUOTA = z.object({ Quota: z.object({ Value: z.number() }) });
const TARGET = 'ServiceQuotasV20190624';

async function call({ url, accounts }: Ready, account: number, operation: string, input: object) {
  const { region, accessKeyId, secretAccessKey } = accounts[account]!;
  const body = Buffer.from(JSON.stringify(input));
  const headers = {
    host: new URL(url).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${TARGET}.${operation}`,
  };
  const scope = { region, service: 'servicequotas' };
  const request = { method: 'POST', path: '/', query: '', headers, body };
  const signed = await sign(request, { accessKeyId, secretAccessKey }, scope, new Date());
  const { host: _, ...sent } = signed.headers as Record<string, string>;
  const answer = await fetch(url, { method: 'POST', headers: sent, body });
  return { status: answer.status, body: await answer.json() };
}
