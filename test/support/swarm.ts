/** Random configurations: the seed decides which features exist at all, and only then how they are set. */
import fc from 'fast-check';
import type { FaultConfig } from '../../simulator/accounts/fault-config.ts';
import type { SimulationConfig, TenantConfig } from '../../simulator/config.ts';
import type { GatewayConfig } from '../../simulator/gateway/settings.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import type { IncreaseStep } from '../../simulator/quota/increase-config.ts';
import type { CallerRetryConfig } from '../../simulator/retry/callers.ts';
import { ORACLE_NAME } from '../../simulator/routing/oracle.ts';
import { METERS, type QuotaSemantics, WINDOWS } from '../../simulator/quota/limits.ts';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { Process } from '../../simulator/workload/arrivals.ts';
import { account, config, gateway, increase, MONDAY_MICROS, model, semantics } from './config-builder.ts';
import { arrivals, bounded, constant, tenant, tokens } from './demand.ts';
import { EXTREMES } from './extremes.ts';

export const EVERY_POLICY: readonly string[] = [...POLICY_NAMES, ORACLE_NAME];

const SECOND = 1_000_000;
const ARRIVALS_END = 40 * SECOND;

const oneOf = fc.constantFrom;
/** A feature that is there in one configuration of two. */
const feature = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });

const someSemantics: fc.Arbitrary<QuotaSemantics> = fc
  .record({
    window: oneOf(...WINDOWS),
    burstFraction: oneOf(1, 0.5),
    chargeRejected: fc.boolean(),
    reserveCacheReads: fc.boolean(),
    adjustIntervalMicros: oneOf(0, 0, 500_000, SECOND),
    adjustTo: oneOf('remaining', 'produced'),
    onAbort: oneOf('settle-generated', 'hold-until-model-finish', 'refund-all'),
    dayWindow: oneOf('utc-midnight', 'rolling-24h'),
  } as const)
  .map(semantics);

const someGateway: fc.Arbitrary<GatewayConfig> = fc
  .record({
    policy: oneOf(...EVERY_POLICY),
    replicas: oneOf(1, 1, 3),
    sharing: oneOf({ kind: 'none' }, { kind: 'full' }, { kind: 'delayed', delayMicros: 200_000 }),
    attempts: oneOf(1, 4),
    spill: fc.record({ hops: fc.nat({ max: 3 }), order: oneOf('policy', 'next') }),
    onRefusal: oneOf('retry', 'hold', 'give-up'),
    onNoShard: oneOf('hold', 'shed', 'try-anyway'),
    retryBudget: feature(oneOf({ ratio: 0.1, minimumPerSecond: 1 }, { ratio: 0, minimumPerSecond: 0 })),
    hold: feature(fc.record({ capacity: oneOf(1, 50), maxWaitMicros: oneOf(0, 3 * SECOND, 30 * SECOND) })),
    cooldownMicros: oneOf(0, SECOND),
    estimate: oneOf('reservation', 'mean-output'),
    reserve: feature(fc.constant({ share: 0.2, priority: 0 })),
    refusalMicros: oneOf(0, 5_000),
  } as const)
  .map((changes) => gateway(changes as Partial<GatewayConfig>));

const someAccount: fc.Arbitrary<AccountConfig> = fc
  .record({
    tokensPerMinute: oneOf(0, 20_000, 60_000, 100_000),
    requestsPerMinute: feature(oneOf(20, 200)),
    concurrency: feature(oneOf(2, 30)),
    outputTokensPerMinute: feature(oneOf(3_000, 30_000)),
    tokensPerDay: feature(oneOf(30_000, 1_000_000)),
    joinsAtMicros: oneOf(0, 0, 15 * SECOND),
  })
  .map(({ tokensPerDay, joinsAtMicros, outputTokensPerMinute, ...limits }) =>
    account('shard', [limits, { ...limits, outputTokensPerMinute }], {
      joinsAtMicros,
      tokensPerDay,
      tokensPerDayDefault: tokensPerDay,
    }),
  );

const callers: readonly CallerRetryConfig[] = [
  {
    attempts: 3,
    throttleBaseMicros: SECOND,
    transientBaseMicros: 50_000,
    capMicros: 20 * SECOND,
    clients: 2,
    retryTokens: { capacity: 20, throttleCost: 5, transientCost: 14 },
  },
  {
    attempts: 2,
    throttleBaseMicros: 0,
    transientBaseMicros: 0,
    capMicros: SECOND,
    clients: 1,
    retryTokens: null,
  },
];

const processes: readonly Process[] = [
  { kind: 'poisson' },
  { kind: 'constant' },
  { kind: 'gamma', cv: 3 },
  {
    kind: 'markov-modulated',
    rates: [0, 1, 8],
    sojournMicros: [3 * SECOND, 5 * SECOND, SECOND],
    weights: [1, 2, 1],
    cv: 1.5,
  },
];

const someTenant = (accounts: number): fc.Arbitrary<TenantConfig> =>
  fc
    .record({
      model: oneOf(0, 0, 1),
      priority: fc.nat({ max: 2 }),
      residency: feature(
        fc.subarray(
          Array.from({ length: accounts }, (_, shard) => shard),
          { minLength: 1 },
        ),
      ),
      callerRetry: feature(oneOf(...callers)),
      timeoutMicros: feature(oneOf(300_000, 2 * SECOND, 20 * SECOND)),
      rate: oneOf(1, 5, 12),
      process: oneOf(...processes),
      maxTokens: oneOf(0, 60, 400),
      cacheReadShare: oneOf(0, 0.6),
    })
    .map(({ rate, process, maxTokens, cacheReadShare, ...changes }) =>
      tenant('tenant', 0, {
        ...changes,
        arrivals: arrivals({ process, ratePerSecond: rate, endMicros: ARRIVALS_END }),
        tokens: tokens({
          input: bounded({ kind: 'lognormal', median: 300, sigma: 0.8 }, 1, 5_000),
          output: bounded({ kind: 'exponential', mean: 120 }, 0, 1_000),
          maxTokens,
          cacheReadShare: constant(cacheReadShare),
          affinityKeys: 20,
        }),
      }),
    );

const someFault = (accounts: number): fc.Arbitrary<FaultConfig> =>
  fc
    .record({
      from: fc.nat({ max: 40 }),
      seconds: fc.integer({ min: 1, max: 30 }),
      accounts: feature(
        fc.subarray(
          Array.from({ length: accounts }, (_, shard) => shard),
          { minLength: 1 },
        ),
      ),
      what: oneOf(
        { kind: 'suspended' },
        { kind: 'capacity', probability: 0.5 },
        { kind: 'slow', factor: 3.5 },
        { kind: 'error', error: 'model-timeout', probability: 0.3, call: null },
        { kind: 'break', by: 'cut', after: 0.5, probability: 0.3, call: null },
        { kind: 'break', by: 'stall', after: 0.3, probability: null, call: 2 },
        { kind: 'quota-cut', factor: 0.3 },
      ),
    } as const)
    .map(({ from, seconds, accounts: struck, what }) => ({
      ...(what as { kind: 'suspended' }),
      accounts: struck,
      fromMicros: from * SECOND,
      untilMicros: (from + seconds) * SECOND,
    }));

const someStep = fc
  .record({
    accounts: fc.constant(null),
    model: fc.nat({ max: 1 }),
    meter: oneOf(...METERS),
    when: oneOf({ kind: 'at', atMicros: 10 * SECOND }, { kind: 'utilisation', above: 0.1, forMicros: 60 * SECOND }),
    ask: oneOf({ kind: 'factor', factor: 3 }, { kind: 'value', value: 200_000 }),
    repeat: fc.boolean(),
  } as const)
  .map((step) => (step.meter === 'tokensPerDay' ? { ...step, model: null } : step)) as fc.Arbitrary<IncreaseStep>;

/** In two configurations of five something is as large as it can be. */
const someExtreme = fc.oneof(
  { weight: 3, arbitrary: fc.constant((made: SimulationConfig) => made) },
  { weight: 2, arbitrary: oneOf(...EXTREMES) },
);

/** One to four accounts, two models of which the second may be on mantle, one to three tenants; 40 s of arrivals. */
export const someConfig: fc.Arbitrary<SimulationConfig> = fc
  .record({
    accounts: fc.array(someAccount, { minLength: 1, maxLength: 4 }),
    endpoint: oneOf('runtime', 'mantle'),
    quota: someSemantics,
    gateway: someGateway,
    startsBeforeMidnight: fc.boolean(),
    steps: fc.array(someStep, { maxLength: 2 }),
    denyProbability: oneOf(0, 0.5),
    horizonSeconds: oneOf(30, 100_000),
  } as const)
  .chain((parts) =>
    fc.record({
      parts: fc.constant(parts),
      tenants: fc.array(someTenant(parts.accounts.length), { minLength: 1, maxLength: 3 }),
      faults: fc.array(someFault(parts.accounts.length), { maxLength: 3 }),
      extreme: someExtreme,
    }),
  )
  .map(({ parts, tenants, faults, extreme }) =>
    extreme(
      config({
        startEpochMicros: MONDAY_MICROS + (parts.startsBeforeMidnight ? 86_380 * SECOND : 0),
        horizonMicros: parts.horizonSeconds * SECOND,
        models: [model(), model({ id: 'test.second-v1:0', endpoint: parts.endpoint, burndown: 1 })],
        accounts: parts.accounts.map((one, shard) => ({ ...one, name: `shard-${shard}` })),
        quota: parts.quota,
        gateway: parts.gateway,
        increase: increase({
          lagMicros: { kind: 'uniform', low: 0, high: 20 * SECOND },
          denyProbability: parts.denyProbability,
          partialProbability: 0.3,
          plan: parts.steps,
        }),
        tenants: tenants.map((one, index) => ({ ...one, name: `tenant-${index}`, group: index })),
        faults,
      }),
    ),
  );
