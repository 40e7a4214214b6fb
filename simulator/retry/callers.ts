/** The callers: what their SDKs do when the gateway refuses. This is how retry storms come about. */
import type { KeyedDraw } from '../basics/keyed-draw.ts';
import type { Micros } from '../basics/time.ts';
import { Backoff } from './backoff.ts';
import { ClientTokens } from './client-tokens.ts';

/** Defaults of SDKs as published; `retryTokens` is the client's retry token bucket. */
export interface CallerRetryConfig {
  readonly attempts: number;
  readonly throttleBaseMicros: Micros;
  readonly transientBaseMicros: Micros;
  readonly capMicros: Micros;
  /** Client instances of the tenant, each with a bucket of its own. */
  readonly clients: number;
  readonly retryTokens: {
    readonly capacity: number;
    readonly throttleCost: number;
    readonly transientCost: number;
  } | null;
}

/** The answer of `retryAfter` when the caller gives up. */
export const GIVES_UP = -1;

export class Callers {
  retries = 0;
  private readonly retry: readonly (CallerRetryConfig | null)[];
  private readonly tokens: readonly (ClientTokens | null)[];
  /** Whether anybody's success is worth telling: see `succeeded`. */
  readonly keepTokens: boolean;
  private readonly backoffs: readonly { readonly throttled: Backoff; readonly failed: Backoff }[];
  private readonly draw: KeyedDraw;

  /** @param ofTenants one a tenant; null: it gives up */
  constructor(ofTenants: readonly (CallerRetryConfig | null)[], draw: KeyedDraw) {
    this.draw = draw;
    this.retry = ofTenants;
    this.backoffs = this.retry.map((retry) => ({
      throttled: backoffOf(retry, retry?.throttleBaseMicros ?? 0),
      failed: backoffOf(retry, retry?.transientBaseMicros ?? 0),
    }));
    this.tokens = this.retry.map((retry) =>
      retry === null || retry.retryTokens === null ? null : new ClientTokens(retry.clients, retry.retryTokens),
    );
    this.keepTokens = this.tokens.some((tokens) => tokens !== null);
  }

  /**
   * How long the caller waits before it tries again, or GIVES_UP.
   * @param row of the trace: what its chance belongs to
   * @param affinity tells which of the tenant's clients it is
   * @param attempts how often it has tried so far
   */
  retryAfter(tenant: number, row: number, affinity: number, attempts: number, isThrottle: boolean): Micros {
    const retry = this.retry[tenant]!;
    if (retry === null || attempts >= retry.attempts) return GIVES_UP;
    const tokens = this.tokens[tenant]!;
    if (tokens !== null && !tokens.withdraw(affinity % retry.clients, isThrottle)) return GIVES_UP;
    this.retries++;
    const { throttled, failed } = this.backoffs[tenant]!;
    this.draw.open(row, attempts);
    return (isThrottle ? throttled : failed).micros(attempts - 1, this.draw);
  }

  /** The request was answered; `lastWasThrottle` is null where it went through at the caller's first attempt. */
  succeeded(tenant: number, affinity: number, lastWasThrottle: boolean | null): void {
    const tokens = this.tokens[tenant]!;
    if (tokens === null) return;
    const client = affinity % this.retry[tenant]!.clients;
    tokens.succeeded(client, lastWasThrottle === null ? 0 : tokens.cost(lastWasThrottle));
  }
}

function backoffOf(retry: CallerRetryConfig | null, baseMicros: Micros): Backoff {
  return new Backoff({ baseMicros, capMicros: retry?.capMicros ?? 0, jitter: 'full' }, retry?.attempts ?? 0);
}
