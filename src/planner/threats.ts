/** What a fleet must withstand, for which it needs more accounts. */
import type { FaultConfig } from '../../simulator/accounts/fault-config.ts';
import { MICROS_PER_HOUR } from '../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { AccountConfig } from '../../simulator/quota/account.ts';
import { always, type Changed, changedBy, type Lever } from './lever.ts';
import type { Change, Variant } from './variants.ts';

const THREATS: readonly Lever[] = [
  {
    name: 'account',
    says: 'the largest account lost (N+1)',
    change: always((config) => withLost(config, [largestOf(config.accounts)])),
  },
  {
    name: 'capacity',
    says: 'an hour in the middle in which Bedrock has no capacity for a tenth of all requests',
    change: always((config) => {
      const fromMicros = Math.max(0, config.horizonMicros / 2 - MICROS_PER_HOUR / 2);
      const untilMicros = Math.min(config.horizonMicros, fromMicros + MICROS_PER_HOUR);
      return withFault(config, { kind: 'capacity', accounts: null, probability: 0.1, fromMicros, untilMicros });
    }),
  },
];

/** One of each kind, and one for each Region of several. */
export function threatsTo(base: Variant): readonly Changed[] {
  return [...changedBy(THREATS, base), ...regionsLost(base)];
}

function regionsLost(base: Variant): Changed[] {
  const { accounts } = base.config;
  const regions = [...new Set(accounts.map(({ region }) => region))];
  if (regions.length < 2) return [];
  const inRegion = (all: readonly AccountConfig[], region: string): number[] =>
    all.flatMap((account, shard) => (account.region === region ? [shard] : []));
  const larger = base.configOf(accounts.length + 1)!.accounts;
  return regions.map((region) => {
    const lose: Change = (config) => withLost(config, inRegion(config.accounts, region));
    const isGrowing = inRegion(larger, region).length > inRegion(accounts, region).length;
    const says = `the Region ${region} lost${isGrowing ? ', into which new accounts would go as well' : ''}`;
    return { name: `region ${region}`, says, variant: base.with(lose) };
  });
}

/** The first of those with the most tokens a minute in all. */
function largestOf(accounts: readonly AccountConfig[]): number {
  const sizes = accounts.map(({ limits }) =>
    limits.reduce((sum, { tokensPerMinute }) => sum + (tokensPerMinute ?? Number.POSITIVE_INFINITY), 0),
  );
  return sizes.indexOf(Math.max(...sizes));
}

/** For the whole run. */
function withLost(config: SimulationConfig, accounts: readonly number[]): SimulationConfig {
  return withFault(config, { kind: 'suspended', accounts, fromMicros: 0, untilMicros: config.horizonMicros });
}

function withFault(config: SimulationConfig, fault: FaultConfig): SimulationConfig {
  return { ...config, faults: [...config.faults, fault] };
}
