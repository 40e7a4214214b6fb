/** Conversations that go on, share a beginning, break off: what each call reads and writes. */
import { describe, expect, it } from 'vitest';
import type { MarkedPrefix } from '../../../../../src/emulator/backend.ts';
import { model, semantics } from '../../../../support/config-builder.ts';
import { admitted, fixture, SECOND } from './fixture.ts';

const MINUTE = 60 * SECOND;
const TTL = 5 * MINUTE;

/** Prefixes as keys and tokens: the last cache point, those before, and boundaries that are looked back at. */
function prefix([key, tokens]: readonly [number, number], marked: Shorter = [], looked: Shorter = []): MarkedPrefix {
  const all = [...marked.map((end) => [end, true] as const), ...looked.map((end) => [end, false] as const)];
  const earlier = all.map(([[at, length], isMarked]) => ({ key: at, tokens: length, ttlMicros: TTL, isMarked }));
  return { key, tokens, ttlMicros: TTL, earlier: earlier.sort((a, b) => b.tokens - a.tokens) };
}
type Shorter = readonly (readonly [key: number, tokens: number])[];

function caching(changes: Parameters<typeof fixture>[0] = {}) {
  const made = fixture({ models: [model({ minimumCacheTokens: 100 })], ...changes });
  const begin = (cacheable: MarkedPrefix, shard = 0) => admitted(made.ask({ cacheable }, shard));
  /** A call up to its end. @returns tokens read and written */
  const call = (cacheable: MarkedPrefix, shard = 0) => {
    const generation = begin(cacheable, shard);
    made.clock.advanceTo(generation.endAtMicros);
    generation.advance(generation.endAtMicros);
    return [generation.cacheReadTokens, generation.cacheWriteTokens];
  };
  const wait = (micros: number): void => made.clock.advanceTo(made.clock.nowMicros() + micros);
  return { ...made, begin, call, wait };
}

const SYSTEM = [1, 300] as const;
const FIRST = [2, 500] as const;
const SECOND_TURN = [3, 800] as const;

describe('a conversation whose cache point moves on', () => {
  it('reads what the call before has written, and writes the rest', () => {
    const { call } = caching();
    expect(call(prefix(FIRST))).toEqual([0, 500]);
    expect(call(prefix(SECOND_TURN, [], [FIRST]))).toEqual([500, 300]);
    expect(call(prefix([4, 900], [], [SECOND_TURN, FIRST]))).toEqual([800, 100]);
  });

  it('looks no further back than it says', () => {
    const { call } = caching();
    call(prefix(FIRST));
    expect(call(prefix(SECOND_TURN))).toEqual([0, 800]);
  });

  it('keeps what it reads alive', () => {
    const { call, wait } = caching();
    call(prefix(FIRST));
    wait(TTL - MINUTE);
    call(prefix(SECOND_TURN, [], [FIRST]));
    wait(TTL - MINUTE);
    expect(call(prefix(FIRST))).toEqual([500, 0]);
  });
});

describe('conversations that share their system prompt', () => {
  it('read it, and not one another', () => {
    const { call } = caching();
    expect(call(prefix(FIRST, [SYSTEM]))).toEqual([0, 500]);
    expect(call(prefix([7, 700], [SYSTEM]))).toEqual([300, 400]);
    expect(call(prefix([7, 700], [SYSTEM]))).toEqual([700, 0]);
    expect(call(prefix(FIRST, [SYSTEM]))).toEqual([500, 0]);
  });

  it('in another account write it anew', () => {
    const { call } = caching();
    call(prefix(FIRST, [SYSTEM]));
    expect(call(prefix([7, 700], [SYSTEM]), 1)).toEqual([0, 700]);
  });

  it('find it after a conversation has gone on past it, for it was read then', () => {
    const { call, wait } = caching();
    call(prefix(FIRST, [SYSTEM]));
    wait(TTL - MINUTE);
    call(prefix(FIRST, [SYSTEM]));
    wait(TTL - MINUTE);
    expect(call(prefix([7, 700], [SYSTEM]))).toEqual([300, 400]);
  });
});

describe('what is being written', () => {
  it('is not there before the first token', () => {
    const { begin, clock, call } = caching();
    begin(prefix(FIRST, [SYSTEM]));
    expect(begin(prefix([7, 700], [SYSTEM])).cacheReadTokens).toBe(0);
    clock.advanceTo(0.5 * SECOND);
    expect(call(prefix([8, 700], [SYSTEM]))).toEqual([300, 400]);
  });

  it('never comes if its client leaves before, at any cache point', () => {
    const { begin, clock, call } = caching();
    const generation = begin(prefix(FIRST, [SYSTEM]));
    clock.advanceTo(0.4 * SECOND);
    generation.abort(clock.nowMicros());
    clock.advanceTo(SECOND);
    expect(call(prefix([7, 700], [SYSTEM]))).toEqual([0, 700]);
  });

  it('comes all the same where the model goes on without its client', () => {
    const { begin, clock, call } = caching({ quota: semantics({ onAbort: 'hold-until-model-finish' }) });
    const generation = begin(prefix(FIRST, [SYSTEM]));
    clock.advanceTo(0.4 * SECOND);
    generation.abort(clock.nowMicros());
    clock.advanceTo(SECOND);
    expect(call(prefix([7, 700], [SYSTEM]))).toEqual([300, 400]);
  });

  it('is nothing where the answer breaks off before its first token', () => {
    const { backend, clock, call } = caching();
    const invocation = { inputTokens: 1_000, cacheReadTokens: 0, cacheWriteTokens: 0, maxTokens: 9, outputTokens: 9 };
    const cacheable = prefix(FIRST, [SYSTEM]);
    admitted(backend.admit(0, 0, 0, { ...invocation, latencyDraw: 0, cacheable }, () => ({ by: 'cut', after: 0 })));
    clock.advanceTo(2 * SECOND);
    expect(call(prefix([7, 700], [SYSTEM]))).toEqual([0, 700]);
  });
});

it('an answer of no tokens writes at all of its cache points, as a whole answer does', () => {
  const { backend, clock, call } = caching();
  const invocation = { inputTokens: 1_000, cacheReadTokens: 0, cacheWriteTokens: 0, maxTokens: 9, outputTokens: 0 };
  admitted(backend.admit(0, 0, 0, { ...invocation, latencyDraw: 0, cacheable: prefix(FIRST, [SYSTEM]) }));
  clock.advanceTo(2 * SECOND);
  expect(call(prefix([7, 700], [SYSTEM]))).toEqual([300, 400]);
});

it('a prefix that is too short for the model is neither read nor written, the longer one is', () => {
  const { call } = caching();
  expect(call(prefix(FIRST, [[9, 99]]))).toEqual([0, 500]);
  expect(call(prefix([7, 700], [[9, 99]]))).toEqual([0, 700]);
  expect(call(prefix([9, 99]))).toEqual([0, 0]);
});

it('a reservation that spares cache reads spares what earlier prefixes have', () => {
  const { begin, call, ask } = caching({ quota: semantics({ reserveCacheReads: false }) });
  call(prefix(FIRST));
  expect(begin(prefix(SECOND_TURN, [], [FIRST])).reservedTokens).toBe(admitted(ask()).reservedTokens - 500);
});

it('a refused request touches nothing', () => {
  const { ask, call, wait } = caching();
  call(prefix(FIRST));
  wait(TTL - MINUTE);
  expect(ask({ inputTokens: 200_000, cacheable: prefix(SECOND_TURN, [], [FIRST]) }).kind).toBe('refused');
  wait(2 * MINUTE);
  expect(call(prefix(SECOND_TURN, [], [FIRST]))).toEqual([0, 800]);
});
