/** The SDKs' retry tokens: a client alone runs dry, comes back by success, and touches no other client. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientTokens } from '../../../../simulator/retry/client-tokens.ts';

const OPTIONS = { capacity: 500, throttleCost: 5, transientCost: 14 };

type Kind = 'throttle' | 'transient' | 'success';

function act(tokens: ClientTokens, client: number, kind: Kind): boolean {
  if (kind !== 'success') return tokens.withdraw(client, kind === 'throttle');
  tokens.succeeded(client, 0);
  return true;
}

describe('client tokens', () => {
  it('pay for 100 retries after throttling, or 35 after other failures', () => {
    const tokens = new ClientTokens(2, OPTIONS);
    let throttles = 0;
    while (tokens.withdraw(0, true)) throttles++;
    let transients = 0;
    while (tokens.withdraw(1, false)) transients++;
    expect([throttles, tokens.left(0), transients, tokens.left(1)]).toEqual([100, 0, 35, 10]);
  });

  it('come back by what the last retry cost, or by one', () => {
    const tokens = new ClientTokens(1, OPTIONS);
    tokens.withdraw(0, false);
    tokens.withdraw(0, true);
    tokens.succeeded(0, tokens.cost(true));
    expect(tokens.left(0)).toBe(486);
    tokens.succeeded(0, 0);
    expect(tokens.left(0)).toBe(487);
    tokens.succeeded(0, tokens.cost(false));
    expect(tokens.left(0)).toBe(500);
  });

  it('stay within 0 and the capacity, one client whatever the others do', () => {
    const action = fc.record({
      client: fc.nat({ max: 2 }),
      kind: fc.constantFrom<Kind>('throttle', 'transient', 'success'),
    });
    const law = fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
      const bank = new ClientTokens(3, OPTIONS);
      const alone = [0, 1, 2].map(() => new ClientTokens(1, OPTIONS));
      return actions.every(({ client, kind }) => {
        const isAlike = act(bank, client, kind) === act(alone[client]!, 0, kind);
        const left = bank.left(client);
        return isAlike && left === alone[client]!.left(0) && left >= 0 && left <= OPTIONS.capacity;
      });
    });
    expect(() => fc.assert(law, { seed: 13 })).not.toThrow();
  });
});
