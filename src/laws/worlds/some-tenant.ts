/** Random tenants, made before anybody knows which accounts there will be. */
import fc from 'fast-check';
import { MODEL, SECOND_MODEL, type WorldTenant } from './world.ts';

const oneOf = fc.constantFrom;
const feature = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });

/** Which of the accounts, by index; those that are not there do not count. */
export const someAccounts = fc.subarray([0, 1, 2, 3], { minLength: 1 });

/** Their names; null, for all, where none of them is there. */
export function namesOf(indices: readonly number[] | null, names: readonly string[]): readonly string[] | null {
  const chosen = indices?.flatMap((index) => names[index] ?? []) ?? [];
  return chosen.length === 0 || chosen.length === names.length ? null : chosen;
}

const PROCESSES = [
  'poisson',
  'constant',
  { gamma: { cv: 3 } },
  {
    markovModulated: {
      cv: 1.5,
      states: [
        { rate: 0, lasts: '3s' },
        { rate: 1, lasts: '5s', weight: 2 },
        { rate: 8, lasts: '1s' },
      ],
    },
  },
] as const;

const RETRIES = [
  'none',
  {
    attempts: 3,
    throttleBase: '1s',
    transientBase: '50ms',
    cap: '20s',
    clients: 2,
    retryTokens: { capacity: 20, throttleCost: 5, transientCost: 14 },
  },
  { attempts: 2, throttleBase: '1ms', transientBase: '1ms', cap: '1s', clients: 1, retryTokens: 'none' },
] as const;

/** A tenant of 40 seconds, once the names of the accounts are known. */
export const someTenant: fc.Arbitrary<(accounts: readonly string[], name: string) => WorldTenant> = fc
  .record({
    model: oneOf(MODEL, MODEL, SECOND_MODEL),
    priority: fc.nat({ max: 2 }),
    residency: feature(someAccounts),
    retry: oneOf(...RETRIES),
    timeout: oneOf('none', '20s', '2s', '300ms'),
    rate: oneOf(5, 1, 12),
    process: oneOf(...PROCESSES),
    maxTokens: oneOf(400, 60, 'unset'),
    cacheable: oneOf(0, 0.6),
  })
  .map(({ residency, rate, process, maxTokens, cacheable, ...tenant }) => (accounts, name) => {
    const allowed = namesOf(residency, accounts);
    return {
      name,
      ...tenant,
      ...(allowed === null ? {} : { residency: allowed }),
      arrivals: { rate: `${rate}/s`, process, until: '40s' },
      tokens: {
        input: { median: 300, sigma: 0.8, max: 5_000 },
        output: { mean: 120, max: 1_000 },
        maxTokens,
        ...(cacheable === 0 ? {} : { cache: { share: cacheable } }),
        affinityKeys: 20,
      },
    };
  });
