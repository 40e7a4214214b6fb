/** Random worlds: the seed decides which features exist at all, and only then how they are set. */
import fc from 'fast-check';
import { type MeterName, METERS, WINDOWS } from '../../../simulator/quota/limits.ts';
import { someFault } from './some-fault.ts';
import { someGateway } from './some-gateway.ts';
import { someTenant } from './some-tenant.ts';
import { MODEL, PLAIN_MODEL, SECOND_MODEL, type World } from './world.ts';

const oneOf = fc.constantFrom;
/** A feature that is there in one world of two. */
const feature = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });
const orNone = <T>(value: T | null): T | 'none' => value ?? 'none';

const someQuota = fc.record({
  window: oneOf(...WINDOWS),
  burst: oneOf(1, 0.5),
  chargeRejected: fc.boolean(),
  reserveCacheReads: fc.boolean(),
  adjustEvery: oneOf('0s', '0s', '500ms', '1s'),
  adjustTo: oneOf('remaining', 'produced'),
  onAbort: oneOf('settle-generated', 'hold-until-model-finish', 'refund-all'),
  day: oneOf('utc-midnight', 'rolling-24h'),
});

interface SomeAccount {
  readonly tokensPerMinute: number;
  readonly requestsPerMinute: number | null;
  readonly concurrency: number | null;
  readonly outputTokensPerMinute: number | null;
  readonly tokensPerDay: number | null;
  readonly joins: string;
}

const someAccount: fc.Arbitrary<SomeAccount> = fc.record({
  tokensPerMinute: oneOf(100_000, 60_000, 20_000, 0),
  requestsPerMinute: feature(oneOf(200, 20)),
  concurrency: feature(oneOf(30, 2)),
  outputTokensPerMinute: feature(oneOf(30_000, 3_000)),
  tokensPerDay: feature(oneOf(1_000_000, 30_000)),
  joins: oneOf('0s', '0s', '15s'),
});

interface SomeStep {
  readonly model: string;
  readonly meter: MeterName;
  readonly when: object;
  readonly ask: string | number;
  readonly repeat: boolean;
}

const someStep: fc.Arbitrary<SomeStep> = fc.record({
  model: oneOf(MODEL, SECOND_MODEL),
  meter: oneOf(...METERS),
  when: oneOf<object>({ at: '10s' }, { above: 0.1, for: '60s' }),
  ask: oneOf<string | number>('x3', 200_000),
  repeat: fc.boolean(),
});

const accountAt = (account: SomeAccount, index: number, isMantle: boolean): World['accounts'][number] => {
  const limits = {
    tokensPerMinute: account.tokensPerMinute,
    requestsPerMinute: orNone(account.requestsPerMinute),
    concurrency: orNone(account.concurrency),
  };
  const output = isMantle ? { outputTokensPerMinute: orNone(account.outputTokensPerMinute) } : {};
  const models = { [MODEL]: limits, [SECOND_MODEL]: { ...limits, ...output } };
  const tokensPerDay = orNone(account.tokensPerDay);
  // What AWS gave at first is what there is: an increase must ask for more.
  return {
    name: `shard-${index}`,
    region: 'us-east-1',
    joins: account.joins,
    quotas: { tokensPerDay, models },
    defaults: { tokensPerDay, models },
  };
};

/** Meters that the world has quotas of: the others cannot be raised. */
const raisable = (step: SomeStep, isMantle: boolean): boolean =>
  step.meter !== 'outputTokensPerMinute' || (isMantle && step.model === SECOND_MODEL);

const stepText = ({ model, ...step }: SomeStep): object => (step.meter === 'tokensPerDay' ? step : { model, ...step });

/** One to four accounts, two models of which the second may be on mantle, one to three tenants; 40 s of arrivals. */
export const someWorld: fc.Arbitrary<World> = fc
  .record({
    seed: fc.nat({ max: 1_000_000 }),
    accounts: fc.array(someAccount, { minLength: 1, maxLength: 4 }),
    isMantle: fc.boolean(),
    quota: someQuota,
    gateway: someGateway,
    startsBeforeMidnight: fc.boolean(),
    steps: fc.array(someStep, { maxLength: 2 }),
    deny: oneOf(0, 0.5),
    duration: oneOf('30s', '100000s'),
    tenants: fc.array(someTenant, { minLength: 1, maxLength: 3 }),
    faults: fc.array(someFault, { maxLength: 3 }),
  })
  .map((made) => {
    const { isMantle, accounts, steps } = made;
    const names = accounts.map((_, index) => `shard-${index}`);
    const second = isMantle ? { inferenceType: 'mantle', burndown: 1 } : { burndown: 1 };
    return {
      seed: made.seed,
      start: made.startsBeforeMidnight ? '2026-01-05T23:59:40Z' : '2026-01-05T00:00Z',
      duration: made.duration,
      models: {
        [MODEL]: { ...PLAIN_MODEL, burndown: 5 },
        [SECOND_MODEL]: { ...PLAIN_MODEL, id: 'laws.second-v1:0', ...second },
      },
      accounts: accounts.map((account, index) => accountAt(account, index, isMantle)),
      quota: made.quota,
      increase: {
        lag: { low: '0s', high: '20s' },
        deny: made.deny,
        partial: 0.3,
        plan: steps.filter((step) => raisable(step, isMantle)).map(stepText),
      },
      tenants: made.tenants.map((tenant, index) => tenant(names, `tenant-${index}`)),
      gateway: made.gateway,
      faults: made.faults.map((fault) => fault(names)),
    };
  });
