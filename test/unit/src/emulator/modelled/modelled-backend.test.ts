/** What the modelled Bedrock does by itself, and at its edges; that it decides as the simulator is `test/parity`. */
import { describe, expect, test, vi } from 'vitest';
import { METERS } from '../../../../../simulator/quota/limits.ts';
import { account, model, semantics } from '../../../../support/config-builder.ts';
import { admitted, fixture, SECOND } from './fixture.ts';

const MANTLE = {
  models: [model({ id: 'openai.gpt-oss-120b', endpoint: 'mantle', inferenceType: 'mantle', burndown: 1 })],
  accounts: [account('one', { outputTokensPerMinute: 120 })],
  quota: semantics({ adjustIntervalMicros: SECOND, window: 'sliding-60s' }),
};

describe('a generation', () => {
  test('hands its tokens out at the model’s pace and settles at its end', () => {
    const { clock, ask } = fixture();
    const generation = admitted(ask());
    expect(generation).toMatchObject({ outputTokens: 200, truncated: false, reservedTokens: 1_500, settledTokens: 0 });
    expect([1, 2, 200].map((token) => generation.instantOf(token))).toEqual([500_000, 510_000, 2_490_000]);
    expect(generation.endAtMicros).toBe(2_500_000);
    const seen = [499_999, 500_000, 509_999, 510_000, 2_490_000].map((now) => {
      clock.advanceTo(now);
      return [generation.advance(now), generation.generatedTokens];
    });
    expect(seen).toEqual([0, 1, 1, 2, 200].map((tokens) => ['running', tokens]));
    clock.advanceTo(2_500_000);
    expect(generation.advance(2_500_000)).toBe('finished');
    expect(generation.settledTokens).toBe(1_000 + 200 * 5);
  });

  test('ends at its maximum where the model would have said more', () => {
    const generation = admitted(fixture().ask({ outputTokens: 900 }));
    expect(generation).toMatchObject({ outputTokens: 500, truncated: true });
    expect(admitted(fixture().ask({ maxTokens: 0, outputTokens: 5 })).reservedTokens).toBe(1_000 + 1_000);
  });

  test('comes to its end in the ledger without anybody looking', () => {
    const { clock, backend, ask } = fixture();
    ask();
    const { shards } = backend;
    const settle = vi.spyOn(shards, 'settle');
    const adjust = vi.spyOn(shards.ledger, 'adjust');
    clock.advanceTo(2_499_999);
    expect(adjust.mock.calls.map((call) => call.at(-1))).toEqual([SECOND, 2 * SECOND]);
    expect(settle).not.toHaveBeenCalled();
    clock.advanceTo(2_500_000);
    expect(settle).toHaveBeenCalledWith(0, 0, expect.any(Number), 2_000, 0, 2_500_000);
  });

  test('that is aborted settles what it has generated, once', () => {
    const { clock, backend, ask } = fixture();
    const generation = admitted(ask());
    clock.advanceTo(1_500_001);
    generation.abort(1_500_001);
    generation.abort(1_500_001);
    expect(generation.advance(1_500_001)).toBe('aborted');
    expect(generation.settledTokens).toBe(1_000 + 100 * 5);
    expect(backend.shards.settledTokens(0)).toBe(1_500);
    clock.advanceTo(10 * SECOND);
    expect(backend.shards.settledTokens(0)).toBe(1_500);
  });

  test('that is aborted between two tokens has handed out one that is not charged', () => {
    const { clock, ask } = fixture();
    const generation = admitted(ask());
    clock.advanceTo(1_505_000);
    generation.advance(1_505_000);
    generation.abort(1_505_000);
    expect(generation).toMatchObject({ generatedTokens: 101, settledTokens: 1_000 + 100 * 5 });
  });

  test('that is aborted at its last instant has finished', () => {
    const { clock, ask } = fixture();
    const generation = admitted(ask());
    clock.advanceTo(2_499_999);
    generation.abort(2_500_000);
    expect(generation.advance(2_500_000)).toBe('finished');
  });

  test('holds its quota to the planned end where the model does not notice that the client left', () => {
    const onAbort = 'hold-until-model-finish';
    const { clock, backend, ask } = fixture({ quota: semantics({ onAbort }) });
    const generation = admitted(ask());
    clock.advanceTo(SECOND);
    generation.abort(SECOND);
    expect(generation.advance(SECOND)).toBe('aborted');
    expect(generation.settledTokens).toBe(2_000);
    expect(backend.shards.settledTokens(0)).toBe(0);
    clock.advanceTo(2_500_000);
    expect(backend.shards.settledTokens(0)).toBe(2_000);
  });

  test('on mantle is cut off at the look that finds the output quota empty, and says so', () => {
    const { clock, ask } = fixture(MANTLE);
    const whole = admitted(ask({ outputTokens: 300 }));
    const stopped = vi.fn<() => void>();
    whole.whenStopped(stopped);
    clock.advanceTo(2 * SECOND - 1);
    expect(stopped).not.toHaveBeenCalled();
    clock.advanceTo(2 * SECOND);
    expect(stopped).toHaveBeenCalledOnce();
    expect(whole.advance(2 * SECOND)).toBe('cut-off');
    expect(whole).toMatchObject({ generatedTokens: 120, settledTokens: 1_120 });
  });

  test('on mantle keeps what a stream has handed out already', () => {
    const { clock, ask } = fixture(MANTLE);
    const stream = admitted(ask({ outputTokens: 300 }));
    clock.advanceTo(1_900_000);
    stream.advance(1_900_000);
    clock.advanceTo(2 * SECOND);
    expect(stream).toMatchObject({ generatedTokens: 141, settledTokens: 1_120 });
  });
});

describe('a refusal', () => {
  test.each([
    ['tokensPerMinute', { tokensPerMinute: 1_400 }, null, 100],
    ['requestsPerMinute', { requestsPerMinute: 0 }, null, 1],
    ['tokensPerDay', {}, 1_200, 300],
    ['concurrency', { concurrency: 0 }, null, 1],
  ] as const)('by %s says by how much', (meter, limits, tokensPerDay, shortBy) => {
    for (const chargeRejected of [false, true]) {
      const accounts = [account('one', limits, { tokensPerDay })];
      const { ask } = fixture({ accounts, quota: semantics({ chargeRejected }) });
      expect(ask()).toEqual({ kind: 'refused', meter, shortBy });
    }
  });

  test('comes from an account that has not joined yet', () => {
    const { clock, ask } = fixture({ accounts: [account('late', {}, { joinsAtMicros: 10 * SECOND })] });
    expect(ask()).toEqual({ kind: 'failed', fault: 'suspended' });
    clock.advanceTo(10 * SECOND);
    expect(ask().kind).toBe('admitted');
  });

  test('comes from the scenario’s faults, at their instants', () => {
    const { clock, ask } = fixture({
      faults: [
        { kind: 'suspended', accounts: [0], fromMicros: SECOND, untilMicros: 2 * SECOND },
        { kind: 'capacity', probability: 1, accounts: [0], fromMicros: 2 * SECOND, untilMicros: 3 * SECOND },
      ],
    });
    const answers = [0, SECOND, 2 * SECOND, 3 * SECOND].map((at) => {
      clock.advanceTo(at);
      const answer = ask();
      return answer.kind === 'failed' ? answer.fault : answer.kind;
    });
    expect(answers).toEqual(['admitted', 'suspended', 'service-unavailable', 'admitted']);
  });

  test('a prompt of absurd size is refused and leaves no trace', () => {
    const { ask, left } = fixture();
    expect(ask({ inputTokens: 2 ** 31 - 1, cacheReadTokens: 2 ** 31 - 1 }).kind).toBe('refused');
    expect(left()).toBe(100_000);
  });

  test('a prompt of absurd size on an account without limits settles exactly', () => {
    const { clock, backend, ask, limits } = fixture();
    for (const meter of METERS) limits.setLimit(0, 0, meter, null, 0);
    const generation = admitted(ask({ inputTokens: 2 ** 31 - 1 }));
    clock.advanceTo(generation.endAtMicros);
    expect(generation.settledTokens).toBe(1_000_000_000 + 200 * 5);
    expect(backend.shards.settledTokens(0)).toBe(generation.settledTokens);
  });

  test('a max_tokens of absurd size reserves the most that there is', () => {
    const { clock, backend, ask, limits } = fixture();
    for (const meter of METERS) limits.setLimit(0, 0, meter, null, 0);
    const generation = admitted(ask({ inputTokens: 1_000, maxTokens: 2 ** 40 }));
    expect(generation.reservedTokens).toBe(1_000 + 1_000_000);
    clock.advanceTo(generation.endAtMicros);
    expect(generation.settledTokens).toBe(1_000 + 200 * 5);
    expect(backend.shards.settledTokens(0)).toBe(generation.settledTokens);
  });
});
