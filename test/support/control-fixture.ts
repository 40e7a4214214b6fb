/** A control plane on the fake backend, a real ledger and a real increase desk. */
import type { AccountConfig } from '../../simulator/quota/account.ts';
import type { IncreaseConfig } from '../../simulator/quota/increase-config.ts';
import { Stream } from '../../simulator/basics/random.ts';
import { MICROS_PER_HOUR } from '../../simulator/basics/time.ts';
import { IncreaseDesk } from '../../simulator/quota/increase.ts';
import type { Limits } from '../../simulator/quota/limits.ts';
import { DEFAULT_SEMANTICS } from './config-builder.ts';
import type { Call } from '../../src/emulator/call.ts';
import { type Clock, VirtualClock } from '../../src/clock/clock.ts';
import { type ControlPlaneOptions, createControlPlane } from '../../src/emulator/control/control-plane.ts';
import type { FixedResponse, HttpRequest, HttpResponse } from '../../src/http/message.ts';
import { ACCOUNT, FakeBackend, type FakeSettings, MODELS, OTHER } from './fake-backend.ts';
import { LedgerLimits } from './ledger-limits.ts';

export const NOON_MILLIS = Date.UTC(2026, 10, 20, 12);
export const SONNET = 0;
export const NOVA_PRO = 1;
export const MANTLE_GPT_OSS = 5;
/** Cross-region tokens per minute of Claude Sonnet 4.5. */
export const SONNET_CODE = 'L-F4DDD3EB';
/** On-demand tokens per minute of Nova Pro: not adjustable. */
export const NOVA_CODE = 'L-CE33604C';

const LAG: IncreaseConfig = {
  lagMicros: { kind: 'constant', value: 24 * MICROS_PER_HOUR },
  denyProbability: 0,
  partialProbability: 0,
  partialFraction: 0.5,
  plan: [],
};

function limitsOf(tokensPerMinute: number, isMantle: boolean): Limits {
  const outputTokensPerMinute = isMantle ? 100_000 : null;
  return { requestsPerMinute: isMantle ? null : 50, tokensPerMinute, outputTokensPerMinute, concurrency: null };
}

export function accountConfig(name: string, region: string): AccountConfig {
  const ofModels = (tokens: number): readonly Limits[] =>
    MODELS.map(({ endpoint }) => limitsOf(tokens, endpoint === 'mantle'));
  return {
    name,
    region,
    joinsAtMicros: 0,
    limits: ofModels(200_000),
    defaults: ofModels(5_000_000),
    ceilings: ofModels(20_000_000),
    tokensPerDay: 150_000_000,
    tokensPerDayDefault: 700_000_000,
    tokensPerDayCeiling: null,
    increaseLagMicros: null,
  };
}

interface PlaneSettings {
  readonly clock?: Clock;
  readonly backend?: Partial<FakeSettings>;
  readonly increase?: Partial<IncreaseConfig>;
  readonly options?: Partial<ControlPlaneOptions>;
}

export function controlFixture(settings: PlaneSettings = {}) {
  const clock = settings.clock ?? new VirtualClock(NOON_MILLIS);
  const backend = new FakeBackend(settings.backend);
  const accounts = [accountConfig(ACCOUNT.name, ACCOUNT.region), accountConfig(OTHER.name, OTHER.region)];
  const startEpochMicros = Math.floor(clock.wallMillis() * 1_000);
  const limits = new LedgerLimits({
    semantics: DEFAULT_SEMANTICS,
    startEpochMicros,
    models: MODELS.map(({ endpoint }) => ({ endpoint, burndown: 5 })),
    limits: accounts.map((each) => each.limits),
    tokensPerDay: accounts.map((account) => account.tokensPerDay),
  });
  const desk = new IncreaseDesk(accounts, { ...LAG, ...settings.increase }, new Stream(7, 0, 'increase'));
  const control = createControlPlane({
    scenario: 'bank',
    seed: 7,
    clock,
    startEpochMicros,
    backend,
    accounts,
    limits,
    desk,
    ...settings.options,
  });
  return { clock, backend, accounts, ledger: limits.ledger, desk, control, startEpochMicros };
}

/** A served Converse call of a second, but for what `changes` says. */
export function aCall(changes: Partial<Call> = {}): Call {
  return {
    requestId: 'r',
    operation: 'Converse',
    account: 0,
    model: SONNET,
    row: 4_711,
    streamed: false,
    outcome: 'served',
    status: 200,
    errorName: null,
    refusedBy: null,
    shortBy: 0,
    fault: null,
    hint: null,
    startedAtMicros: 0,
    firstTokenAtMicros: 400_000,
    endedAtMicros: 1_000_000,
    inputTokens: 1_000,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 100,
    reservedTokens: 2_000,
    settledTokens: 1_500,
    ...changes,
  };
}

export function aThrottle(changes: Partial<Call> = {}): Call {
  return aCall({
    outcome: 'throttled',
    status: 429,
    errorName: 'ThrottlingException',
    refusedBy: 'tokensPerMinute',
    shortBy: 700,
    firstTokenAtMicros: null,
    endedAtMicros: 0,
    outputTokens: 0,
    reservedTokens: 0,
    settledTokens: 0,
    ...changes,
  });
}

export const NO_CLIENT = { gone: false, onGone: () => {} };

export function aRequest(changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    headers: { host: '127.0.0.1:8080' },
    body: Buffer.alloc(0),
    ...changes,
  };
}

/** The answer of a handler that answers at once and whole. */
export function fixed(response: HttpResponse | Promise<HttpResponse>): FixedResponse {
  if ('body' in response) return response;
  throw new TypeError('expected an answer with a body, at once');
}

export function jsonOf({ body }: FixedResponse) {
  return JSON.parse(String(body));
}
