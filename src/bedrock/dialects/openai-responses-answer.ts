/** Answers of OpenAI's Responses API, written and read. */
import type { Answer, AnswerHead, Exchange, Prompt } from './dialect.ts';
import { type JsonObject, lengthIn, objectIn, objectsIn, stringIn } from './json.ts';
import { type CountNames, readCounts, withoutCached } from './usage.ts';
import { type Reading, usageReading } from './usage-reader.ts';

export class ResponsesExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed: boolean;
  readonly #settings: JsonObject;
  #sequence = 0;
  #itemId = '';

  constructor(prompt: Prompt, body: JsonObject) {
    this.prompt = prompt;
    this.streamed = body.stream === true;
    this.#settings = {
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      metadata: body.metadata ?? {},
      parallel_tool_calls: body.parallel_tool_calls ?? true,
      previous_response_id: body.previous_response_id ?? null,
      store: body.store ?? true,
      temperature: body.temperature ?? 1,
      tool_choice: body.tool_choice ?? 'auto',
      tools: body.tools ?? [],
      top_p: body.top_p ?? 1,
    };
  }

  complete(answer: Answer): string {
    return JSON.stringify(this.#whole(answer));
  }

  open(head: AnswerHead) {
    this.#itemId = `msg_${head.id}`;
    const response = this.#response(head, 'in_progress', []);
    return [
      this.#event('response.created', { response }),
      this.#event('response.in_progress', { response }),
      this.#event('response.output_item.added', { output_index: 0, item: item(head, 'in_progress', []) }),
      this.#event('response.content_part.added', { ...this.#place(), part: part('') }),
    ];
  }

  delta(text: string) {
    return this.#event('response.output_text.delta', { ...this.#place(), delta: text, logprobs: [] });
  }

  close(answer: Answer) {
    const whole = this.#whole(answer);
    const done = item(answer, whole.status, [part(answer.text)]);
    return [
      this.#event('response.output_text.done', { ...this.#place(), text: answer.text, logprobs: [] }),
      this.#event('response.content_part.done', { ...this.#place(), part: part(answer.text) }),
      this.#event('response.output_item.done', { output_index: 0, item: done }),
      this.#event(`response.${whole.status}`, { response: whole }),
    ];
  }

  #whole(answer: Answer) {
    const status = answer.stop === 'end' ? 'completed' : 'incomplete';
    const output = [item(answer, status, [part(answer.text)])];
    const details = status === 'incomplete' ? { reason: 'max_output_tokens' } : null;
    return { ...this.#response(answer, status, output), incomplete_details: details, usage: usage(answer) };
  }

  #response({ id, createdSeconds, model }: AnswerHead, status: string, output: readonly unknown[]) {
    const fixed = { id: `resp_${id}`, object: 'response', created_at: createdSeconds, status, model, output };
    return {
      ...fixed,
      error: null,
      incomplete_details: null as JsonObject | null,
      ...this.#settings,
      usage: null as JsonObject | null,
    };
  }

  #place() {
    return { item_id: this.#itemId, output_index: 0, content_index: 0 };
  }

  #event(type: string, members: JsonObject) {
    return { name: type, json: JSON.stringify({ type, sequence_number: this.#sequence++, ...members }) };
  }
}

function item({ id }: AnswerHead, status: string, content: readonly unknown[]) {
  return { id: `msg_${id}`, type: 'message', status, role: 'assistant', content };
}

function part(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function usage(answer: Answer) {
  const input = answer.inputTokens + answer.cacheReadTokens + answer.cacheWriteTokens;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: answer.cacheReadTokens, cache_write_tokens: answer.cacheWriteTokens },
    output_tokens: answer.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + answer.outputTokens,
  };
}

const COUNTS: CountNames = { inputTokens: 'input_tokens', outputTokens: 'output_tokens' };
const LAST_EVENTS: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

export const responsesReading = usageReading((reading, body) => {
  noteEnd(reading, body);
  for (const { content } of objectsIn(body.output)) {
    for (const block of objectsIn(content)) reading.textLength += lengthIn(block, 'text');
  }
}, noteEvent);

function noteEvent(reading: Reading, body: JsonObject): void {
  if (body.type === 'response.output_text.delta') reading.textLength += lengthIn(body, 'delta');
  else if (LAST_EVENTS.has(body.type)) {
    noteEnd(reading, objectIn(body, 'response'));
    reading.isComplete = body.type !== 'response.failed';
  }
}

/** The reason for an end that came too soon, else the status. */
function noteEnd(reading: Reading, response: JsonObject): void {
  const details = objectIn(response, 'usage').input_tokens_details;
  reading.tokens = withoutCached(readCounts(response.usage, COUNTS), details);
  reading.stopReason = stringIn(objectIn(response, 'incomplete_details'), 'reason') ?? stringIn(response, 'status');
}
