/** Policies of users, which may fail while a gateway must not. */
import { describe, expect, it } from 'vitest';
import { KeyedDraw } from '../../../../../simulator/basics/keyed-draw.ts';
import type { RoutingPolicy } from '../../../../../simulator/routing/policy.ts';
import { safePolicy } from '../../../../../src/gateway/routing/safe-policy.ts';
import { createLog } from '../../../../../src/telemetry/log.ts';
import { FakeFleet, request } from '../../../../../src/laws/choices/fake-fleet.ts';
import { GOOD, scriptedGateway } from '../../../../support/scripted-gateway.ts';

const DRAW = new KeyedDraw(1, 0, 'routing');
const FLEET = new FakeFleet([{}, { isCandidate: false }]);

function made(choose: RoutingPolicy['choose'], reads?: RoutingPolicy['reads']) {
  const lines: string[] = [];
  const log = createLog('error', { write: (line) => void lines.push(line) });
  return { lines, policy: safePolicy({ name: 'mine', choose, ...(reads && { reads }) }, log) };
}

describe('a policy', () => {
  it('keeps its name, what it reads and its choices', () => {
    const { policy, lines } = made(() => 0, ['latency']);
    expect(policy).toMatchObject({ name: 'mine', reads: ['latency'] });
    expect(policy.choose(FLEET, request(), DRAW)).toBe(0);
    expect('reads' in made(() => -1).policy).toBe(false);
    expect(lines).toEqual([]);
  });

  it.each([1, 2, 0.5, Number.NaN, undefined])('that chooses %s names nobody', (choice) => {
    const { policy, lines } = made(() => choice as number);
    expect([1, 2, 3].map(() => policy.choose(FLEET, request(), DRAW))).toEqual([-1, -1, -1]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`the policy chose ${String(choice)}, which is no candidate`);
  });

  it('that throws names nobody, and the log does not fill with it', () => {
    let count = 0;
    const { policy, lines } = made(() => {
      throw new Error(`number ${count++}`);
    });
    for (let again = 0; again < 100; again++) expect(policy.choose(FLEET, request(), DRAW)).toBe(-1);
    expect(lines).toHaveLength(20);
  });
});

it('a gateway whose policy fails does what it does when there is no shard', async () => {
  const policy = { name: 'broken', choose: () => 99 };
  const { ask, asked } = scriptedGateway(() => GOOD, { policy });
  expect((await ask()).status).toBe(429);
  expect(asked).toEqual([]);
});
