/** A backend with the simplest quotas that can refuse: fixed amounts that never refill. Counts what is still open. */
import type { MeterName } from '../../simulator/quota/limits.ts';
import type { Fault } from '../../src/bedrock/fault.ts';
import type {
  Admission,
  Backend,
  EmulatedAccount,
  EmulatedModel,
  Generation,
  GenerationState,
  Invocation,
} from '../../src/emulator/backend.ts';

export const ACCOUNT: EmulatedAccount = { accountId: '111122223333', name: 'shard-1', region: 'us-east-1' };
export const OTHER: EmulatedAccount = { accountId: '444455556666', name: 'shard-2', region: 'eu-west-1' };

export const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const NOVA = 'amazon.nova-pro-v1:0';
export const LLAMA = 'us.meta.llama3-3-70b-instruct-v1:0';
export const MISTRAL = 'mistral.mistral-large-2402-v1:0';
export const GPT_OSS = 'openai.gpt-oss-120b-1:0';
export const MANTLE_GPT = 'openai.gpt-oss-120b';
export const MANTLE_CLAUDE = 'anthropic.claude-opus-4-8';

export const MODELS: readonly EmulatedModel[] = [
  runtimeModel(CLAUDE, 'geo'),
  runtimeModel(NOVA, 'on-demand'),
  runtimeModel(LLAMA, 'geo'),
  runtimeModel(MISTRAL, 'on-demand'),
  runtimeModel(GPT_OSS, 'on-demand'),
  mantleModel(MANTLE_GPT),
  mantleModel(MANTLE_CLAUDE),
];

function runtimeModel(id: string, inferenceType: 'geo' | 'on-demand'): EmulatedModel {
  return { id, endpoint: 'runtime', inferenceType, maxOutputTokens: 8_192 };
}

function mantleModel(id: string): EmulatedModel {
  return { id, endpoint: 'mantle', inferenceType: 'mantle', maxOutputTokens: 8_192 };
}

export interface FakeSettings {
  /** Tokens that may be reserved or settled before a refusal. */
  tokens: number;
  /** Output tokens a generation may make before it is cut off. */
  outputTokens: number;
  refuseWith: MeterName;
  firstTokenMicros: number;
  perTokenMicros: number;
  /** Every admission fails with it. */
  fault: Fault | null;
  /** Generations fail with it after this many tokens. */
  streamFault: { readonly fault: Fault; readonly afterTokens: number } | null;
}

export class FakeBackend implements Backend {
  readonly accounts = [ACCOUNT, OTHER];
  readonly models = MODELS;
  readonly settings: FakeSettings = {
    tokens: Number.POSITIVE_INFINITY,
    outputTokens: Number.POSITIVE_INFINITY,
    refuseWith: 'tokensPerMinute',
    firstTokenMicros: 2_000,
    perTokenMicros: 100,
    fault: null,
    streamFault: null,
  };
  readonly open = new Set<Generation>();
  readonly asked: { account: number; model: number; invocation: Invocation }[] = [];
  settledTokens = 0;

  constructor(settings: Partial<FakeSettings> = {}) {
    Object.assign(this.settings, settings);
  }

  admit(nowMicros: number, account: number, model: number, invocation: Invocation): Admission {
    this.asked.push({ account, model, invocation });
    const { fault, tokens, refuseWith } = this.settings;
    if (fault !== null) return { kind: 'failed', fault };
    const limit = invocation.maxTokens === 0 ? this.models[model]!.maxOutputTokens : invocation.maxTokens;
    const reserve = invocation.inputTokens + limit;
    const left = tokens - this.settledTokens - this.#reserved();
    if (reserve > left) return { kind: 'refused', meter: refuseWith, shortBy: reserve - left };
    const generation = new FakeGeneration(this, nowMicros, reserve, invocation, limit);
    this.open.add(generation);
    return { kind: 'admitted', generation };
  }

  #reserved(): number {
    let sum = 0;
    for (const generation of this.open) sum += generation.reservedTokens;
    return sum;
  }
}

/** Throws while anything admitted is neither settled nor aborted. */
export function assertNothingOpen({ open }: FakeBackend): void {
  if (open.size > 0) throw new Error(`${open.size} reservations are left open`);
}

class FakeGeneration implements Generation {
  readonly outputTokens: number;
  readonly truncated: boolean;
  readonly reservedTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly endAtMicros: number;
  generatedTokens = 0;
  settledTokens = 0;
  fault: Fault | null = null;
  #state: GenerationState = 'running';
  readonly #backend: FakeBackend;
  readonly #firstAt: number;
  readonly #input: number;
  readonly #stopsAfter: number;

  constructor(backend: FakeBackend, now: number, reserved: number, invocation: Invocation, limit: number) {
    const { settings } = backend;
    this.#backend = backend;
    this.outputTokens = Math.min(invocation.outputTokens, limit);
    this.truncated = invocation.outputTokens > limit;
    this.reservedTokens = reserved;
    this.cacheReadTokens = invocation.cacheReadTokens;
    this.cacheWriteTokens = invocation.cacheWriteTokens;
    this.#input = invocation.inputTokens;
    this.#firstAt = now + settings.firstTokenMicros;
    this.#stopsAfter = Math.min(settings.outputTokens, settings.streamFault?.afterTokens ?? Number.POSITIVE_INFINITY);
    this.endAtMicros = this.#firstAt + this.outputTokens * settings.perTokenMicros;
  }

  instantOf(token: number): number {
    return this.#firstAt + (token - 1) * this.#backend.settings.perTokenMicros;
  }

  advance(now: number): GenerationState {
    if (this.#state !== 'running') return this.#state;
    let out = this.generatedTokens;
    while (out < this.outputTokens && this.instantOf(out + 1) <= now) out++;
    this.generatedTokens = Math.min(out, this.#stopsAfter);
    const { streamFault } = this.#backend.settings;
    if (this.generatedTokens === this.#stopsAfter && this.#stopsAfter < this.outputTokens) {
      this.fault = streamFault?.fault ?? null;
      this.#end(streamFault === null ? 'cut-off' : 'failed');
    } else if (now >= this.endAtMicros) this.#end('finished');
    return this.#state;
  }

  abort(now: number): void {
    if (this.advance(now) === 'running') this.#end('aborted');
  }

  /** Stops are noticed by `advance` alone. */
  whenStopped(): void {}

  #end(state: GenerationState): void {
    this.#state = state;
    this.settledTokens = this.#input + this.generatedTokens;
    this.#backend.settledTokens += this.settledTokens;
    this.#backend.open.delete(this);
  }
}
