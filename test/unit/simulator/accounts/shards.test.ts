/** What is counted of an account: a place of its own for every figure, however many meters there are. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Stream } from '../../../../simulator/basics/random.ts';
import type { MeterName } from '../../../../simulator/quota/limits.ts';
import { account, config } from '../../../support/config-builder.ts';

/** The modelled accounts in a world that has so many more meters. */
async function shardsWith(moreMeters: number) {
  vi.resetModules();
  vi.doMock(import('../../../../simulator/quota/limits.ts'), async (original) => {
    const limits = await original();
    const invented = Array.from({ length: moreMeters }, (_, index) => `invented${index}` as MeterName);
    return { ...limits, METERS: [...limits.METERS, ...invented] as unknown as typeof limits.METERS };
  });
  const { Shards } = await import('../../../../simulator/accounts/shards.ts');
  const { ADMITTED, UNAVAILABLE, DENIED } = await import('../../../../simulator/quota/verdict.ts');
  const shards = new Shards(config({ accounts: [account('first'), account('second')] }), new Stream(1, 0, 'dips'));
  return { shards, verdicts: [ADMITTED, UNAVAILABLE, DENIED] };
}

afterEach(() => {
  vi.doUnmock('../../../../simulator/quota/limits.ts');
  vi.resetModules();
});

describe.each([0, 1, 4, 20])('with %i meters more', (moreMeters) => {
  it('no figure of a row is counted as another, nor as one of the next row', async () => {
    const { shards, verdicts } = await shardsWith(moreMeters);
    const figures = (row: number): number[] => [
      ...verdicts.map((verdict) => shards.answered(row, verdict)),
      shards.refusals(row, 'outputTokensPerMinute'),
      shards.settledTokens(row),
      shards.unusedTokens(row),
      shards.outputTokens(row),
    ];
    const steps: (() => void)[] = [
      () => shards.ask(0, 0, 1_500, 0),
      () => {
        shards.setUnavailability(0, 1, true);
        shards.ask(0, 0, 1_500, 0);
      },
      () => {
        shards.setSuspended(0, true);
        shards.ask(0, 0, 1_500, 0);
      },
      () => shards.cutOff(0, 0),
      () => shards.settle(0, 0, 1_500, 1, 0, 0),
      () => shards.countUnused(0, 0, 1_500, 1_499),
      () => shards.countOutput(0, 0, 1),
    ];
    for (const [index, step] of steps.entries()) {
      step();
      expect(figures(0)).toEqual(steps.map((_, place) => (place <= index ? 1 : 0)));
      expect(figures(1)).toEqual(steps.map(() => 0));
    }
  });
});
