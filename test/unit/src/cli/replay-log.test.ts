/** `replay`: full agreement with the policy that was logged, figures for every other, refusals for what is none. */
import { afterAll, describe, expect, it } from 'vitest';
import { createPolicy, POLICY_NAMES } from '../../../../simulator/routing/index.ts';
import { shardproof } from '../../../support/command-line.ts';
import { FakeFleet, request } from '../../../../src/laws/choices/fake-fleet.ts';
import { decide, head, makeFolder } from '../../../support/journal.ts';

const folder = makeFolder();
afterAll(folder.remove);

/** Twenty requests; the first shard is nearly full, the third is cooling down. */
function logOf(policy: string, name: string): string {
  const fleet = new FakeFleet([{ headroom: 1_000 }, {}, { isCandidate: false }]);
  const decisions = Array.from({ length: 20 }, (_, row) => {
    fleet.sequence = row;
    return decide(createPolicy(policy), fleet, request({ affinity: row, tenant: row % 2 }), row);
  });
  return folder.file(
    name,
    [head(3, { policy }), ...decisions].map((line) => JSON.stringify(line)),
  );
}

describe('replay', () => {
  it.each(POLICY_NAMES)('agrees with %s on its own log', async (name) => {
    const { code, out } = await shardproof('replay', logOf(name, 'own.jsonl'), '--policy', name, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ format: 'shardproof-replay/1', decisions: 20, differing: 0 });
  });

  it('says how many would differ, where they would go, and shows the first ten', async () => {
    const log = logOf('round-robin', 'turns.jsonl');
    const { out } = await shardproof('replay', log, log, '--policy', 'headroom', '--json');
    const document = JSON.parse(out);
    expect(document).toMatchObject({ decisions: 40, gateway: { policy: 'round-robin' } });
    expect(document.logged.misfits).toBe(document.differing);
    expect(document.replayed).toEqual({ shards: [0, 40, 0], none: 0, misfits: 0, cooling: 0 });
    expect(document.differences).toHaveLength(10);
    expect(document.tenants.map(({ decisions }: { decisions: number }) => decisions)).toEqual([20, 20]);
    const text = (await shardproof('replay', log, log, '--policy', 'headroom')).out;
    expect(text).toContain('40 decisions of round-robin, scenario test, put to headroom');
    expect(text).toContain('First 10 differences');
    expect(text).toMatch(/account-1 +\d+ +[\d.]+% +40 +100%/);
  });

  it('takes a policy from a file, whose answers are checked', async () => {
    const log = logOf('random', 'random.jsonl');
    const file = folder.file('mine.ts', ["export default { name: 'mine', choose: () => 2 };"]);
    const { code, err } = await shardproof('replay', log, '--policy', file);
    expect(code).toBe(2);
    expect(err).toContain('policy mine chose shard 2, expected one of 0, 1, or -1');
  });

  it('asks somebody anyway where the gateway was so set', async () => {
    const fleet = new FakeFleet([{ headroom: 10 }, { headroom: 20 }]);
    const decision = decide(createPolicy('round-robin'), fleet, request(), 0);
    const lines = [head(2, { onNoShard: 'try-anyway' }), decision].map((line) => JSON.stringify(line));
    const { out } = await shardproof('replay', folder.file('full.jsonl', lines), '--policy', 'headroom', '--json');
    expect(JSON.parse(out).replayed).toEqual({ shards: [0, 1], none: 0, misfits: 1, cooling: 0 });
  });

  it('refuses unknown policies, and the one that cannot be deployed', async () => {
    const log = logOf('random', 'random.jsonl');
    for (const name of ['headrom', 'oracle']) {
      const { code, err } = await shardproof('replay', log, '--policy', name);
      expect(code).toBe(2);
      expect(err).toMatch(new RegExp(`or the path of a \\.ts, .* file.*, got "${name}"`));
    }
    expect((await shardproof('replay', log, '--policy', 'headrom')).err).toContain('did you mean "headroom"?');
    const nothing = await shardproof('replay', folder.file('empty.jsonl', []), '--policy', 'random');
    expect(nothing).toMatchObject({ code: 2 });
    expect(nothing.err).toContain('expected a decision log, got no line at all');
  });
});
