/** Worlds in which nothing goes wrong but that there may be too little quota: what policies are measured in. */
import fc from 'fast-check';
import { accountOf, MODEL, PLAIN_MODEL, type World } from './world.ts';

export interface CalmParts {
  readonly seed: number;
  /** Tokens a minute, one an account. */
  readonly quotas: readonly number[];
  /** What is asked for over what the quotas allow: 1 is all of it. */
  readonly load: number;
  readonly seconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly maxTokens: number;
  /** Tenants that share the demand alike. */
  readonly tenants: number;
  readonly process: 'poisson' | 'constant' | { readonly gamma: { readonly cv: number } };
  readonly gateway: Readonly<Record<string, unknown>>;
}

/** Every value of the gateway is its default where it is not said. */
export function calmWorld(parts: CalmParts): World {
  const { seed, quotas, load, seconds, inputTokens, outputTokens, maxTokens, tenants, process, gateway } = parts;
  const perSecond = quotas.reduce((sum, quota) => sum + quota, 0) / 60;
  const rate = (load * perSecond) / (inputTokens + outputTokens) / tenants;
  return {
    seed,
    duration: `${seconds}s`,
    models: { [MODEL]: PLAIN_MODEL },
    // Little is saved up, so that a minute is as telling as a day.
    quota: { burst: 0.25 },
    accounts: quotas.map((quota, index) => accountOf(index, quota)),
    tenants: Array.from({ length: tenants }, (_, index) => ({
      name: `tenant-${index}`,
      arrivals: { rate: `${rate.toFixed(4)}/s`, process },
      tokens: {
        input: { median: inputTokens, sigma: 0.5, max: 4 * inputTokens },
        output: { mean: outputTokens, max: maxTokens },
        maxTokens,
        affinityKeys: 200,
      },
    })),
    gateway,
  };
}

const oneOf = fc.constantFrom;
const MINUTE_QUOTAS = [60_000, 120_000, 240_000] as const;

/** Two to six accounts of up to three sizes, at 70 % to 130 % of their quotas; one to four replicas without sharing. */
export const someCalmParts: fc.Arbitrary<CalmParts> = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  quotas: fc.array(oneOf(...MINUTE_QUOTAS), { minLength: 2, maxLength: 6 }),
  load: oneOf(0.9, 0.7, 1.1, 1.3),
  seconds: fc.constant(60),
  inputTokens: oneOf(200, 600),
  outputTokens: oneOf(100, 200),
  maxTokens: oneOf(400, 1_000),
  tenants: fc.integer({ min: 1, max: 3 }),
  process: oneOf<CalmParts['process']>('poisson', 'constant', { gamma: { cv: 2 } }),
  gateway: fc.record({
    replicas: oneOf(1, 2, 4),
    attempts: oneOf(1, 3),
    spill: oneOf(0, 1),
    onNoShard: oneOf('hold', 'shed', 'try-anyway'),
    cooldown: oneOf('0s', '1s'),
  }),
});

export const someCalmWorld: fc.Arbitrary<World> = someCalmParts.map(calmWorld);
