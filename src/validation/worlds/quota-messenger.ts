/** Tells the gateways of quotas that the emulator has raised, as an operator would who watches Service Quotas. */
import { setTimeout as wait } from 'node:timers/promises';
import type { MeterName } from '../../../simulator/quota/limits.ts';
import { CONTROL_HEADER } from '../../http/guard.ts';

const LOOK_MILLIS = 50;
const HEADERS = { 'content-type': 'application/json', [CONTROL_HEADER]: '1' };

/** A quota that has another value than before. */
export interface QuotaNews {
  /** In model time. */
  readonly seenAtMicros: number;
  readonly account: string;
  /** Null: tokens per day, which span all models. */
  readonly model: string | null;
  readonly meter: MeterName;
  readonly limit: number;
}

interface EmulatorState {
  readonly nowMicros: number;
  readonly accounts: readonly {
    readonly name: string;
    readonly meters: readonly { readonly model: string | null; readonly meter: MeterName; readonly limit: number }[];
  }[];
}

/** @returns what it told, once it is ended by its signal */
export async function carryQuotas(
  emulatorUrl: string,
  gatewayUrls: readonly string[],
  signal: AbortSignal,
): Promise<readonly QuotaNews[]> {
  const known = new Map<string, number>();
  const told: QuotaNews[] = [];
  while (!signal.aborted) {
    const state = (await (await fetch(`${emulatorUrl}/shardproof/api/state`)).json()) as EmulatorState;
    for (const { name: account, meters } of state.accounts) {
      for (const { model, meter, limit } of meters) {
        const key = `${account} ${model} ${meter}`;
        const before = known.get(key);
        known.set(key, limit);
        if (before === undefined || before === limit) continue;
        told.push({ seenAtMicros: state.nowMicros, account, model, meter, limit });
        const body = JSON.stringify({ account, ...(model === null ? {} : { model }), meter, limit });
        await Promise.all(gatewayUrls.map((url) => tell(url, body)));
      }
    }
    await wait(LOOK_MILLIS, undefined, { signal }).catch(() => {});
  }
  return told;
}

async function tell(url: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/shardproof/api/quota`, { method: 'POST', headers: HEADERS, body });
  if (!answer.ok) throw new Error(`a gateway could not be told of a quota: ${await answer.text()}`);
}
