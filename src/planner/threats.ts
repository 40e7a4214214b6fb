/** What a fleet must withstand, for which it needs more accounts. */
import type { FaultConfig } from '../../simulator/accounts/fault-config.ts';
import { MICROS_PER_HOUR } from '../../simulator/basics/time.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import { always, type Lever } from './lever.ts';

export const THREATS: readonly Lever[] = [
  {
    name: 'account',
    says: 'one account lost (N+1)',
    change: always((config) => withFault(config, { kind: 'suspended', accounts: [0], ...wholeRun(config) })),
  },
  {
    name: 'region',
    says: 'the Region of the first account lost',
    change: ({ accounts }) =>
      new Set(accounts.map(({ region }) => region)).size === 1
        ? null
        : (config) => {
            const { region } = config.accounts[0]!;
            const lost = config.accounts.flatMap((account, shard) => (account.region === region ? [shard] : []));
            return withFault(config, { kind: 'suspended', accounts: lost, ...wholeRun(config) });
          },
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

function withFault(config: SimulationConfig, fault: FaultConfig): SimulationConfig {
  return { ...config, faults: [...config.faults, fault] };
}

function wholeRun({ horizonMicros }: SimulationConfig): { readonly fromMicros: number; readonly untilMicros: number } {
  return { fromMicros: 0, untilMicros: horizonMicros };
}
