/** Bedrock where a model calls a tool, which the emulator's never do: the answer is made up, all others are real. */
import type { Upstream, UpstreamAnswer, UpstreamCall, UpstreamShard } from '../../src/gateway/upstream/upstream.ts';
import { createSignedTransport } from '../../src/gateway/upstream/signed-transport.ts';
import { ANSWER_HEADERS, chunks, CLAUDE, frames } from './ingress.ts';

const TOOL = { name: 'weather', input: { town: 'Paarl' } };
const USAGE = { inputTokens: 30, outputTokens: 9, totalTokens: 39 };
const COUNTS = { input_tokens: 30, output_tokens: 9 };
const MESSAGE = { id: 'msg_bdrk_1', type: 'message', role: 'assistant', model: CLAUDE };
const USE = { type: 'tool_use', id: 'toolu_1', ...TOOL };
const INVOKED = { ...MESSAGE, content: [USE], stop_reason: 'tool_use', usage: COUNTS };
const CONVERSED = {
  output: { message: { role: 'assistant', content: [{ toolUse: { toolUseId: 'tooluse_1', ...TOOL } }] } },
  stopReason: 'tool_use',
  usage: USAGE,
};
const CONVERSE_STREAM = frames([
  ['messageStart', { role: 'assistant' }],
  ['contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { toolUseId: 'tooluse_1', name: TOOL.name } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{"town":' } } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '"Paarl"}' } } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['messageStop', { stopReason: 'tool_use' }],
  ['metadata', { usage: USAGE }],
]);
const INVOKE_STREAM = chunks([
  { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null, usage: COUNTS } },
  { type: 'content_block_start', index: 0, content_block: { ...USE, input: {} } },
  { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"town":"Paarl"}' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 9 } },
  { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 30, outputTokenCount: 9 } },
]);

export function usingTools(shards: readonly UpstreamShard[]): Upstream {
  const real = createSignedTransport({ shards, wallMillis: Date.now });
  return {
    send: (shard, call, signal) =>
      call.body.includes('"weather"') ? Promise.resolve(answerTo(call)) : real.send(shard, call, signal),
    close: () => real.close(),
  };
}

function answerTo({ path, streamed }: UpstreamCall): UpstreamAnswer {
  const isConverse = /\/converse(?:-stream)?$/.test(path);
  if (!streamed) {
    const body = Buffer.from(JSON.stringify(isConverse ? CONVERSED : INVOKED));
    return { kind: 'whole', status: 200, headers: ANSWER_HEADERS, body };
  }
  const bytes = isConverse ? CONVERSE_STREAM : INVOKE_STREAM;
  const headers = { ...ANSWER_HEADERS, 'content-type': 'application/vnd.amazon.eventstream' };
  return { kind: 'stream', status: 200, headers, body: inPieces(bytes) };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}
