/** The simulated gateway and the real one, in front of the emulator, decide alike: every ask of every request. */
import { describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import { WINDOWS } from '../../simulator/quota/limits.ts';
import { busy } from '../support/busy.ts';
import { type Decisions, gatewayDecisions, simulatedDecisions } from '../support/gateway-parity.ts';

const SECOND = 1_000_000;
const SEED = 20_261_126;

/** Where the two part first; null where they never do. */
function difference(simulated: Decisions, measured: Decisions): string | null {
  for (const [row, decision] of [...simulated].sort(([one], [other]) => one - other)) {
    const other = measured.get(row);
    if (other !== decision) return `row ${row}: simulated "${decision}", gateway "${other}"`;
  }
  return simulated.size === measured.size ? null : `${simulated.size} rows simulated, ${measured.size} at the gateway`;
}

async function both(of: SimulationConfig): Promise<{ readonly parts: string | null; readonly simulated: Decisions }> {
  const simulated = simulatedDecisions(of, SEED);
  return { simulated, parts: difference(simulated, await gatewayDecisions(of, SEED)) };
}

describe('line by line', () => {
  test.each(POLICY_NAMES)('policy %s', async (policy) => {
    const { parts, simulated: decisions } = await both(busy({ policy }));
    expect(parts).toBeNull();
    expect(decisions.size).toBeGreaterThan(250);
    const said = [...decisions.values()].join('\n');
    for (const word of ['served', 'throttled', 'tokensPerMinute', 'unavailable', 'denied'])
      expect(said).toContain(word);
  });

  test.each(WINDOWS)('window %s, reservations adjusted', async (window) => {
    expect((await both(busy({ policy: 'headroom' }, { window, adjustIntervalMicros: SECOND }))).parts).toBeNull();
  });

  test.each([2, 3])('%i replicas, blind to one another', async (replicas) => {
    expect((await both(busy({ policy: 'power-of-two', replicas }))).parts).toBeNull();
    expect((await both(busy({ policy: 'round-robin', replicas, estimate: 'mean-output' }))).parts).toBeNull();
  });

  test.each([
    ['held for room', { onNoShard: 'hold', hold: { capacity: 5_000, maxWaitMicros: 8 * SECOND } }],
    [
      'held after a refusal',
      {
        policy: 'headroom',
        onNoShard: 'hold',
        onRefusal: 'hold',
        hold: { capacity: 5_000, maxWaitMicros: 8 * SECOND },
      },
    ],
    ['shed', { onNoShard: 'shed' }],
    ['a reserve for the important', { reserve: { share: 0.3, priority: 0 }, onNoShard: 'shed' }],
    ['refusals at once', { refusalMicros: 0, spill: { hops: 2, order: 'next' } }],
  ] as const)('%s', async (_, settings) => {
    expect((await both(busy({ policy: 'headroom', ...settings }))).parts).toBeNull();
  });
});

test('a gateway with another policy is found out', async () => {
  const of = busy({ policy: 'headroom' });
  const first = {
    name: 'first',
    choose: (fleet: { candidates: number; candidate(k: number): number }) =>
      fleet.candidates > 0 ? fleet.candidate(0) : -1,
  };
  expect(
    difference(simulatedDecisions(of, SEED), await gatewayDecisions(of, SEED, { spoil: () => first })),
  ).not.toBeNull();
});
