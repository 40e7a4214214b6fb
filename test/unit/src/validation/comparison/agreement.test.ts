/** Requests of two worlds, paired and counted. */
import { describe, expect, it } from 'vitest';
import {
  agreementOf,
  admittedBy,
  firstParting,
  pairRows,
  wayOf,
} from '../../../../../src/validation/comparison/agreement.ts';
import { refusedRow, timedRow } from '../../../../support/validated-rows.ts';

describe('pairs', () => {
  it('are made by row, and what one world alone has is counted', () => {
    const { pairs, unpaired } = pairRows(
      [timedRow(0), timedRow(1), timedRow(2)],
      [timedRow(2), timedRow(0), timedRow(7)],
    );
    expect(pairs.map(({ simulated, measured }) => [simulated.id, measured.id])).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(unpaired).toBe(2);
  });

  it('agree on what is the same, each measure by itself', () => {
    const simulated = [timedRow(0), timedRow(1), timedRow(2), timedRow(3)];
    const measured = [
      timedRow(0),
      timedRow(1, { shards: [1] }),
      refusedRow(2, 0),
      timedRow(3, { shards: [1, 0], verdicts: ['tokensPerMinute', 'admitted'], firstOutcome: 'throttled' }),
    ];
    const { pairs } = pairRows(simulated, measured);
    expect(agreementOf(pairs)).toEqual({ requests: 4, firstOutcome: 0.5, outcome: 0.75, shard: 0.5, attempts: 0.75 });
    expect(firstParting(pairs)!.simulated.id).toBe(1);
    expect(wayOf(measured[3]!)).toBe('1:tokensPerMinute 0:admitted served');
  });

  it('agree where there are none, and part nowhere', () => {
    expect(agreementOf([])).toEqual({ requests: 0, firstOutcome: 1, outcome: 1, shard: 1, attempts: 1 });
    expect(firstParting([])).toBeNull();
  });
});

it('the account that took a request in is the last that admitted it', () => {
  expect(admittedBy(timedRow(0, { shards: [1, 2], verdicts: ['tokensPerMinute', 'admitted'] }))).toBe(2);
  // It was taken in, broke off, and was refused when its caller came again.
  expect(admittedBy(timedRow(0, { shards: [1, 2], verdicts: ['admitted', 'tokensPerMinute'] }))).toBe(1);
  expect(admittedBy(refusedRow(0, 1, 2))).toBeNull();
});
