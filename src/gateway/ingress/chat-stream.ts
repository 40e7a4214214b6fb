/** ConverseStream's events as chunks of a chat completion. */
import { type JsonObject, naturalNumber, objectIn, parseObject, stringIn } from '../../bedrock/dialects/json.ts';
import { chatUsage } from '../../bedrock/dialects/openai-chat-answer.ts';
import type { StreamEvent } from '../../bedrock/dialects/stream-event.ts';
import { chatEvents } from '../../bedrock/dialects/transport.ts';
import { DONE } from '../../bedrock/dialects/usage-reader.ts';
import { converse } from '../../bedrock/dialects/converse.ts';
import { type ChatHead, finishReason } from './chat-answer.ts';
import type { EventTarget } from './translated-stream.ts';

interface ToolCall {
  /** OpenAI counts the calls, Converse all blocks. */
  readonly index: number;
  hasArguments: boolean;
}

export class ChatChunks implements EventTarget {
  readonly transport = chatEvents;
  readonly requestIdHeader = 'x-request-id';
  readonly #head: string;
  readonly #tellsUsage: boolean;
  /** By the index of their blocks, while these are open. */
  readonly #calls = new Map<number, ToolCall>();
  #callCount = 0;

  constructor(head: ChatHead, tellsUsage: boolean) {
    this.#head = JSON.stringify({ ...head, object: 'chat.completion.chunk' }).slice(0, -1);
    this.#tellsUsage = tellsUsage;
  }

  write({ name, json }: StreamEvent): string {
    const body = parseObject(json) ?? {};
    const block = naturalNumber(body.contentBlockIndex) ?? 0;
    switch (name) {
      case 'messageStart':
        return this.#chunk({ role: 'assistant', content: '' });
      case 'contentBlockStart':
        return this.#start(block, objectIn(objectIn(body, 'start'), 'toolUse'));
      case 'contentBlockDelta':
        return this.#delta(block, objectIn(body, 'delta'));
      case 'contentBlockStop':
        return this.#stop(block);
      case 'messageStop':
        return this.#chunk({}, finishReason(stringIn(body, 'stopReason')));
      case 'metadata':
        return this.#close(json);
      default:
        return '';
    }
  }

  #start(block: number, { toolUseId, name }: JsonObject): string {
    if (typeof name !== 'string') return '';
    const index = this.#callCount++;
    this.#calls.set(block, { index, hasArguments: false });
    const called = { name, arguments: '' };
    return this.#chunk({ tool_calls: [{ index, id: toolUseId, type: 'function', function: called }] });
  }

  #delta(block: number, delta: JsonObject): string {
    const text = stringIn(delta, 'text');
    if (text !== null) return text === '' ? '' : this.#chunk({ content: text });
    const reasoning = stringIn(objectIn(delta, 'reasoningContent'), 'text');
    if (reasoning !== null) return reasoning === '' ? '' : this.#chunk({ reasoning_content: reasoning });
    const input = stringIn(objectIn(delta, 'toolUse'), 'input') ?? '';
    const call = this.#calls.get(block);
    return call === undefined || input === '' ? '' : this.#arguments(call, input);
  }

  /** A tool without parameters may have no input; OpenAI's clients parse what came, and nothing is no JSON. */
  #stop(block: number): string {
    const call = this.#calls.get(block);
    this.#calls.delete(block);
    return call === undefined || call.hasArguments ? '' : this.#arguments(call, '{}');
  }

  #arguments(call: ToolCall, text: string): string {
    call.hasArguments = true;
    return this.#chunk({ tool_calls: [{ index: call.index, function: { arguments: text } }] });
  }

  #close(json: string): string {
    const tokens = this.#tellsUsage ? converse.readUsage(json)?.tokens : null;
    const done = this.#event(DONE);
    if (tokens === null || tokens === undefined) return done;
    return this.#event(`${this.#head},"choices":[],"usage":${JSON.stringify(chatUsage(tokens))}}`) + done;
  }

  #chunk(delta: JsonObject, finish: string | null = null): string {
    const choice = JSON.stringify({ index: 0, delta, logprobs: null, finish_reason: finish });
    return this.#event(`${this.#head},"choices":[${choice}]${this.#tellsUsage ? ',"usage":null' : ''}}`);
  }

  #event(json: string): string {
    return chatEvents.encode({ name: '', json }).toString();
  }
}
