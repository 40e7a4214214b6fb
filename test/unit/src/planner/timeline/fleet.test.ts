/** What a fleet asks for next: increases as far as they go, then accounts. */
import { expect, it } from 'vitest';
import type { LimitingQuota } from '../../../../../simulator/metrics/result.ts';
import { Fleet, type Request } from '../../../../../src/planner/timeline/fleet.ts';
import { variantsOf } from '../../../../../src/planner/variants.ts';
import { load, minimal } from '../../scenario/minimal.ts';

const MODEL = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';
const limiting = (model: string): LimitingQuota => ({
  meter: 'tokensPerMinute',
  model,
  refusals: 1,
  share: 1,
  peakUtilisation: 1,
});

async function climbed(account: string, steps: number, most = 32, others = ''): Promise<(Request | null)[]> {
  const accounts = `accounts: [{ name: a, count: 2, region: us-east-1, ${account} }${others}]`;
  const [variant] = await variantsOf(load(minimal({ accounts })), null);
  let fleet: Fleet | null = new Fleet(variant!);
  const requests: (Request | null)[] = [];
  for (let step = 0; step < steps && fleet !== null; step++) {
    const next: ReturnType<Fleet['next']> = fleet.next(limiting(fleet.configAt(1).models[0]!.id), most);
    requests.push(next?.request ?? null);
    fleet = next?.fleet ?? null;
  }
  return requests;
}

const QUOTA = 'quotas: { models: { m: { tokensPerMinute: 100k } } }';
const DEFAULT = 'defaults: { models: { m: { tokensPerMinute: 100k } } }';
const asks = (from: number, to: number): object => ({
  kind: 'increase',
  meter: 'tokensPerMinute',
  model: MODEL,
  asks: ['a-1', 'a-2'].map((account) => ({ account, from, to })),
});

it('the ceiling, where it is known; then a new account, with its quota as high', async () => {
  const ceiling = 'ceiling: { models: { m: { tokensPerMinute: 300k } } }';
  expect(await climbed(`${QUOTA}, ${DEFAULT}, ${ceiling}`, 3, 3)).toEqual([
    asks(100_000, 300_000),
    { kind: 'account', accounts: ['a-3'] },
    null,
  ]);
});

it('a new account by its own name, where others stand behind its group', async () => {
  const ceiling = 'ceiling: { models: { m: { tokensPerMinute: 100k } } }';
  const account = `${QUOTA}, ${DEFAULT}, ${ceiling}`;
  const others = `, { name: b, count: 2, region: us-west-2, ${account} }`;
  expect(await climbed(account, 3, 6, others)).toEqual([
    { kind: 'account', accounts: ['a-3'] },
    { kind: 'account', accounts: ['a-4'] },
    null,
  ]);
});

it('twice as much again and again, where no ceiling is known', async () => {
  expect(await climbed(`${QUOTA}, ${DEFAULT}`, 2)).toEqual([asks(100_000, 200_000), asks(200_000, 400_000)]);
});

it("more than AWS's default, for less is refused; nothing at all where the ceiling is not above it", async () => {
  const standard = 'defaults: { models: { m: { tokensPerMinute: 5M } } }';
  expect(await climbed(`${QUOTA}, ${standard}`, 1)).toEqual([asks(100_000, 5_050_000)]);
  const low = 'ceiling: { models: { m: { tokensPerMinute: 300k } } }';
  expect(await climbed(`${QUOTA}, ${standard}, ${low}`, 1)).toEqual([{ kind: 'account', accounts: ['a-3'] }]);
});

it('more demand for the same fleet', async () => {
  const [variant] = await variantsOf(load(minimal()), null);
  const rate = (demand: number): number => new Fleet(variant!).configAt(demand).tenants[0]!.arrivals.ratePerSecond;
  expect([rate(1), rate(3)]).toEqual([1, 3]);
});
