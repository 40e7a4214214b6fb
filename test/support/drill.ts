/** Callers of a gateway in every API, and what must hold of their requests when all is over, whatever befell them. */
import { expect } from 'vitest';
import { writeRowMarker } from '../../simulator/workload/row-marker.ts';
import { CLAUDE } from './ingress.ts';
import type { Traces } from './running-gateway.ts';

/** What one caller saw. `gone`: no head of an answer. */
export interface Seen {
  readonly row: number;
  readonly status: number | 'gone';
  /** Whether an answer of a model came to its end. */
  readonly isWhole: boolean;
  /** Of its own will. */
  readonly hasLeft: boolean;
}

/** Nobody may read it anywhere but Bedrock. */
export const PROMPT = 'The code of the safe is swordfish.';

interface Api {
  readonly path: string;
  readonly body: (text: string) => object;
  /** Stands in every answer that is whole. */
  readonly end: string;
}

const messages = (content: unknown) => [{ role: 'user', content }];
const APIS: readonly ((model: string) => Api)[] = [
  (model) => ({
    path: `/model/${encodeURIComponent(model)}/converse`,
    body: (text) => ({ messages: messages([{ text }]) }),
    end: '"totalTokens"',
  }),
  (model) => ({
    path: '/v1/chat/completions',
    body: (text) => ({ model, messages: messages(text), stream: true }),
    end: '[DONE]',
  }),
  (model) => ({
    path: '/v1/messages',
    body: (text) => ({ model, max_tokens: 8_000, messages: messages(text), stream: true }),
    end: 'message_stop',
  }),
];
const INPUT_TOKENS = 40;

export interface Caller {
  readonly url: string;
  readonly key: string;
  readonly model?: string;
  readonly outputTokens?: number;
  /** It goes away at the first piece of its answer, or when the signal says so. */
  readonly leaves?: boolean;
  readonly signal?: AbortSignal;
}

/** Rows take turns in the three APIs; the first is answered in one piece, the others in streams. */
export async function call(
  row: number,
  { url, key, outputTokens = 20, leaves = false, signal, model = CLAUDE }: Caller,
): Promise<Seen> {
  const marker = {
    id: row,
    inputTokens: INPUT_TOKENS,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens,
    latencyDraw: row,
  };
  const api = APIS[row % APIS.length]!(model);
  let status: Seen['status'] = 'gone';
  let text = '';
  const abort = new AbortController();
  signal?.addEventListener('abort', () => abort.abort());
  try {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify(api.body(`${PROMPT} ${writeRowMarker(marker)}`));
    const response = await fetch(url + api.path, { method: 'POST', headers, body, signal: abort.signal });
    status = response.status;
    const decoder = new TextDecoder();
    for await (const piece of response.body!) {
      text += decoder.decode(piece, { stream: true });
      if (leaves) abort.abort();
    }
  } catch {
    // It left, or was left.
  }
  return { row, status, isWhole: text.includes(api.end), hasLeft: abort.signal.aborted };
}

/** So many callers, each with the next row as soon as it is through with one. */
export async function calls(rows: number, callers: number, one: (row: number) => Promise<Seen>): Promise<Seen[]> {
  const seen: Seen[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < rows) seen.push(await one(next++));
  };
  await Promise.all(Array.from({ length: callers }, work));
  return seen.sort((a, b) => a.row - b.row);
}

/** Every request ends once, and what Bedrock charged is what was settled, recorded and believed. One model. */
export function expectConserved(traces: Traces, seen: readonly Seen[], accounts: readonly string[]): void {
  const { audit, attempts, settled, open } = traces;
  expect(open).toEqual({ inFlight: 0, waiting: 0, held: 0, onAccounts: 0 });
  // Once each: as callers sent them, as the gateway wrote them down, and as it counted them.
  expect(sorted(audit.map(({ row }) => row!))).toEqual(seen.map(({ row }) => row));
  expect(new Set(audit.map(({ id }) => id)).size).toBe(seen.length);
  expect(counted(traces.metrics)).toBe(seen.length);
  const recordOf = new Map(audit.map((line) => [line.row!, line]));
  for (const { row, status, isWhole, hasLeft } of seen) {
    const record = recordOf.get(row)!;
    const asked = attempts.filter(({ id }) => id === row);
    // Who left may have done so before anything was sent.
    expect({ row, attempts: asked.length || Number(hasLeft) }).toEqual({ row, attempts: record.attempts });
    expect({ row, isWhole: isWhole || hasLeft }).toEqual({ row, isWhole: record.outcome === 'served' || hasLeft });
    if (!hasLeft) expect({ row, status }).toEqual({ row, status: record.status });
    const { tokens } = settled.find((each) => each.row === row)!;
    if (record.outcome !== 'served') {
      expect(tokens).toBeLessThanOrEqual(Math.max(0, ...asked.map(({ settledTokens }) => settledTokens)));
      continue;
    }
    const [served] = asked.filter(({ outcome }) => outcome === 'served');
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = record;
    expect(served).toMatchObject({
      inputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      outputTokens,
      settledTokens: tokens,
    });
    expect(record.account?.name).toBe(accounts[served!.shard]);
  }
  const perAccount = (of: (shard: number) => number[]): number[] => accounts.map((_, shard) => sum(of(shard)));
  const charged = perAccount((k) => attempts.filter(({ shard }) => shard === k).map((one) => one.settledTokens));
  expect(traces.trueTokens).toEqual(charged);
  const settledThere = perAccount((k) => settled.filter(({ shard }) => shard === k).map((one) => one.tokens));
  // A refusal of a quota says that there was less room than was believed: the book takes the difference.
  const hasLearned = (k: number): boolean => attempts.some((one) => one.shard === k && one.outcome === 'throttled');
  const believed = traces.believedTokens.map((tokens, k) =>
    hasLearned(k) ? Math.min(tokens, settledThere[k]!) : tokens,
  );
  expect(believed).toEqual(settledThere);
}

/** No prompt, no key of anybody in logs, journals, metrics and pages. */
export function expectSecrecy({ written }: Traces, secrets: readonly string[]): void {
  // Something has been written of every kind.
  for (const word of ['"outcome":"served"', '"kind":"head"', 'shardproof_gateway_in_flight', '<title>Gateway']) {
    expect(written).toContain(word);
  }
  for (const secret of [...secrets, PROMPT, 'swordfish', 'Bearer ', 'AWS4-HMAC']) expect(written).not.toContain(secret);
}

function counted(metrics: string): number {
  return sum(
    [...metrics.matchAll(/^shardproof_gateway_requests_total\{.*\} (\d+)$/gm)].map(([, count]) => Number(count)),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
