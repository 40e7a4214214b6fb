/** Takes a request in: whose it is, what it asks of Bedrock, and how large it is. */
import { hashText, mix32 } from '../../simulator/basics/random.ts';
import type { Ledger } from '../../simulator/quota/ledger.ts';
import { MAX_TOKENS_UNSET } from '../../simulator/workload/trace.ts';
import { MOST_REPLICAS } from '../../simulator/requests/requests.ts';
import type { Clock } from '../clock/clock.ts';
import type { ApiError } from '../bedrock/error.ts';
import { findRowMarker } from '../bedrock/row-in-prompt.ts';
import { estimateTokens } from '../bedrock/token-estimate.ts';
import type { Headers, HttpRequest } from '../http/message.ts';
import type { BedrockCall, Ingress, ModelLimits } from './ingress/ingress.ts';
import { Errand } from './routing/errand.ts';
import { type ApiKeys, keyIn } from './tenants/api-keys.ts';

export interface IntakeParts {
  readonly models: readonly { readonly id: string; readonly maxOutputTokens: number }[];
  readonly keys: ApiKeys;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Whether row markers count: a caller could make its requests look small by one. */
  readonly trustsMarkers: boolean;
  readonly replica: number;
  readonly requestId: () => string;
}

export type Taken =
  | { readonly kind: 'errand'; readonly errand: Errand }
  /** `tenant`: null where the key was nobody's. */
  | { readonly kind: 'refused'; readonly error: ApiError; readonly tenant: number | null };

const UNKNOWN_KEY: ApiError = {
  name: 'UnrecognizedClientException',
  status: 401,
  message: 'This gateway knows no such API key: send one as "Authorization: Bearer KEY" or "x-api-key: KEY".',
};

export class Intake {
  readonly #parts: IntakeParts;
  readonly #limits: ModelLimits;
  readonly #indexOf: ReadonlyMap<string, number>;
  #count = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#indexOf = new Map(parts.models.map(({ id }, index) => [id, index]));
    this.#limits = (id) => parts.models[this.#indexOf.get(id) ?? -1];
  }

  take(ingress: Ingress, request: HttpRequest): Taken {
    const key = keyIn(request.headers);
    const tenant = key === null ? null : this.#parts.keys.tenantOf(key);
    if (tenant === null) return { kind: 'refused', error: UNKNOWN_KEY, tenant };
    const understood = ingress.understand(request, this.#limits);
    if (understood.kind === 'refused') return { ...understood, tenant };
    return { kind: 'errand', errand: this.#errand(understood.call, request.headers, tenant) };
  }

  #errand(call: BedrockCall, headers: Headers, tenant: number): Errand {
    const { ledger, clock, models, replica, trustsMarkers } = this.#parts;
    const model = this.#indexOf.get(call.modelId)!;
    const { prompt } = call;
    const marker = trustsMarkers ? findRowMarker(prompt.texts) : null;
    const inputTokens = marker?.inputTokens ?? estimateTokens(prompt.texts, prompt.attachments);
    const cacheReadTokens = marker?.cacheReadTokens ?? 0;
    // Replicas draw for requests of their own: the same numbers would send all of them to the same accounts.
    const row = marker?.id ?? this.#count++ * MOST_REPLICAS + replica;
    const maxTokens = prompt.maxTokens === MAX_TOKENS_UNSET ? models[model]!.maxOutputTokens : prompt.maxTokens;
    return new Errand({
      id: this.#parts.requestId(),
      call,
      tenant,
      model,
      row,
      isMarked: marker !== null,
      callerAttempt: attemptIn(headers),
      affinity: call.affinityKey === null ? mix32(row) : affinityOf(call.affinityKey),
      inputTokens,
      cacheReadTokens,
      maxTokens,
      reservation: ledger.reservation(inputTokens, cacheReadTokens, maxTokens),
      arrivedAtMicros: clock.nowMicros(),
    });
  }
}

const MOST_ATTEMPTS = 1_000;

/** As SDKs say it: AWS's count attempts from 1, those of OpenAI and Anthropic retries from 0. */
function attemptIn(headers: Headers): number {
  const attempt = /\battempt=(\d{1,4})\b/.exec(headers['amz-sdk-request'] ?? '')?.[1];
  const retries = /^\d{1,4}$/.exec(headers['x-stainless-retry-count'] ?? '')?.[0];
  const counted = attempt !== undefined ? Number(attempt) : retries !== undefined ? Number(retries) + 1 : 1;
  return Math.min(Math.max(counted, 1), MOST_ATTEMPTS);
}

/** A key of a trace is the number that it is, any other text its hash. */
function affinityOf(key: string): number {
  const isNumber = /^\d{1,10}$/.test(key) && Number(key) <= 0xffffffff;
  return isNumber ? Number(key) : hashText(key);
}
