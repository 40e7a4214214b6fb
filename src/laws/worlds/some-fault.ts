/** Random faults, made before anybody knows which accounts there will be. */
import fc from 'fast-check';
import { namesOf, someAccounts } from './some-tenant.ts';

const WHAT = [
  { kind: 'suspended' },
  { kind: 'capacity', probability: 0.5 },
  { kind: 'slow', factor: 3.5 },
  { kind: 'error', answer: 'model-timeout', probability: 0.3 },
  { kind: 'break', by: 'cut', after: 0.5, probability: 0.3 },
  { kind: 'break', by: 'stall', after: 0.3, call: 2 },
  { kind: 'quota-cut', factor: 0.3 },
] as const;

export const someFault: fc.Arbitrary<(accounts: readonly string[]) => object> = fc
  .record({
    from: fc.nat({ max: 29 }),
    seconds: fc.integer({ min: 1, max: 30 }),
    accounts: fc.option(someAccounts, { freq: 2 }),
    what: fc.constantFrom(...WHAT),
  })
  .map(({ from, seconds, accounts, what }) => (names) => {
    const struck = namesOf(accounts, names);
    return { ...what, from: `${from}s`, for: `${seconds}s`, ...(struck === null ? {} : { accounts: struck }) };
  });
