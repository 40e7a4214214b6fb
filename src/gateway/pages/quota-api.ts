/**
 * `POST /shardproof/api/quota` of a gateway: a quota has another value now, as when an increase has arrived. Accounts
 * and models are named as on the status page. Only this machine may say so.
 */
import { z } from 'zod';
import { METERS } from '../../../simulator/quota/limits.ts';
import { LARGEST_QUOTA } from '../../../simulator/quota/quota-value.ts';
import { isLocal, json, mutationRefusal, NOT_LOCAL } from '../../http/guard.ts';
import type { FixedResponse, HttpRequest } from '../../http/message.ts';
import type { Page } from '../../http/page.ts';
import type { Gateway } from '../gateway.ts';

const PATH = '/shardproof/api/quota';

const SCHEMA = z.strictObject({
  account: z.string(),
  /** Left out for `tokensPerDay`, which spans all models. */
  model: z.string().optional(),
  meter: z.enum(METERS),
  limit: z.int().min(0).max(LARGEST_QUOTA).nullable(),
});
const EXPECTED =
  `expected {"account", "model", "meter": ${METERS.map((meter) => `"${meter}"`).join(' | ')}, "limit"}, ` +
  'without "model" for tokensPerDay';

export class QuotaApi implements Page {
  readonly #accounts: readonly string[];
  readonly #models: readonly string[];
  #gateway: Gateway | null = null;

  constructor(accounts: readonly string[], models: readonly string[]) {
    this.#accounts = accounts;
    this.#models = models;
  }

  watch(gateway: Gateway): void {
    this.#gateway = gateway;
  }

  matches(method: string, path: string): boolean {
    return method === 'POST' && path === PATH;
  }

  handle(request: HttpRequest): FixedResponse {
    if (!isLocal(request)) return NOT_LOCAL;
    return mutationRefusal(request) ?? this.#learn(parse(request.body));
  }

  #learn(body: unknown): FixedResponse {
    const parsed = SCHEMA.safeParse(body);
    if (!parsed.success) return json(400, { error: EXPECTED });
    const { account, model, meter, limit } = parsed.data;
    const shard = this.#accounts.indexOf(account);
    if (shard < 0) return json(404, { error: `no account is named "${account}": ${this.#accounts.join(', ')}` });
    const isDay = meter === 'tokensPerDay';
    if (isDay !== (model === undefined)) return json(400, { error: EXPECTED });
    const index = model === undefined ? null : this.#models.indexOf(model);
    if (index === -1) return json(404, { error: `no model is called "${model}": ${this.#models.join(', ')}` });
    this.#gateway!.learnLimit(shard, index, meter, limit);
    return json(200, { account, model: model ?? null, meter, limit });
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString()) as unknown;
  } catch {
    return undefined;
  }
}
