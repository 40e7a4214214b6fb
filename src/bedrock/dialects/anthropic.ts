/**
 * Anthropic's Messages form, in two places: as the body of InvokeModel (version in the body, model and streaming by
 * the path) and on mantle (`/anthropic/v1/messages`, model and `stream` in the body).
 */
import {
  type Answer,
  type AnswerHead,
  type AskedModel,
  type Dialect,
  type Exchange,
  invalid,
  type Parsed,
  type Prompt,
  type Stop,
} from './dialect.ts';
import { ContentCollector } from './content.ts';
import { isObject, type JsonObject, positiveInteger, unknownKey } from './json.ts';

const COMMON_FIELDS = [
  'max_tokens',
  'messages',
  'system',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'metadata',
  'context_management',
  'anthropic_version',
  'anthropic_beta',
  'cache_control',
  'user_profile_id',
];
const INVOKE_FIELDS = new Set([...COMMON_FIELDS, 'output_config']);
const MANTLE_FIELDS = new Set([...COMMON_FIELDS, 'output_config', 'model', 'stream', 'service_tier', 'container']);

const STOP_REASONS: Readonly<Record<Stop, string>> = {
  end: 'end_turn',
  'max-tokens': 'max_tokens',
  'cut-off': 'max_tokens',
};

export const anthropicInvoke: Dialect = {
  parse(body: unknown, model: AskedModel): Parsed {
    if (isObject(body) && body.anthropic_version === undefined) return invalid('anthropic_version: Field required');
    return parseMessages(body, model, INVOKE_FIELDS, false);
  },
};

export const anthropicMessages: Dialect = {
  parse(body: unknown, model: AskedModel): Parsed {
    const config = isObject(body) && isObject(body.output_config) ? body.output_config : {};
    if (config.format !== undefined) return invalid('output_config.format: Extra inputs are not permitted');
    return parseMessages(body, model, MANTLE_FIELDS, true);
  },
};

function parseMessages(body: unknown, model: AskedModel, fields: ReadonlySet<string>, onMantle: boolean): Parsed {
  if (!isObject(body)) return invalid('Malformed input request, please reformat your input and try again.');
  const extra = unknownKey(body, fields);
  if (extra !== undefined) return invalid(`${extra}: Extra inputs are not permitted`);
  if (body.max_tokens === undefined) return invalid('max_tokens: Field required');
  const maxTokens = positiveInteger(body.max_tokens);
  if (maxTokens === null) return invalid('max_tokens: Input should be greater than or equal to 1');
  if (maxTokens > model.maxOutputTokens) {
    return invalid(
      `max_tokens: ${maxTokens} > ${model.maxOutputTokens}, ` +
        `which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  const content = new ContentCollector();
  content.blocks(body.system);
  const flaw = collectMessages(body.messages, content);
  if (flaw !== null) return invalid(flaw);
  content.json(body.tools);
  const prompt = { texts: content.texts, attachments: content.attachments, maxTokens };
  return { kind: 'exchange', exchange: new AnthropicExchange(prompt, onMantle, body.stream === true) };
}

function collectMessages(messages: unknown, content: ContentCollector): string | null {
  if (messages === undefined) return 'messages: Field required';
  if (!Array.isArray(messages)) return 'messages: Input should be a valid list';
  if (messages.length === 0) return 'messages: at least one message is required';
  for (const [index, message] of (messages as unknown[]).entries()) {
    if (!isObject(message))
      return `messages.${index}: Input should be a valid dictionary or object to extract fields from`;
    const flaw = messageFlaw(message, index);
    if (flaw !== null) return flaw;
    content.blocks(message.content);
  }
  return null;
}

function messageFlaw({ role, content }: JsonObject, index: number): string | null {
  if (role !== 'user' && role !== 'assistant') return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  if (content === undefined) return `messages.${index}.content: Field required`;
  if (typeof content !== 'string' && !Array.isArray(content)) {
    return `messages.${index}.content: Input should be a valid string or list`;
  }
  if (content.length === 0) return `messages.${index}: user messages must have non-empty content`;
  return null;
}

class AnthropicExchange implements Exchange {
  readonly prompt: Prompt;
  readonly streamed: boolean;
  readonly #onMantle: boolean;

  constructor(prompt: Prompt, onMantle: boolean, streamed: boolean) {
    this.prompt = prompt;
    this.#onMantle = onMantle;
    this.streamed = streamed;
  }

  complete(answer: Answer): string {
    return JSON.stringify({
      ...head(answer),
      content: [{ type: 'text', text: answer.text }],
      stop_reason: STOP_REASONS[answer.stop],
      stop_sequence: null,
      usage: this.#usage(answer, answer.outputTokens),
    });
  }

  open(answer: AnswerHead) {
    const message = {
      ...head(answer),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: this.#usage(answer, 1),
    };
    return [
      event({ type: 'message_start', message }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ];
  }

  delta(text: string) {
    const delta = `{"type":"text_delta","text":${JSON.stringify(text)}}`;
    return { name: 'content_block_delta', json: `{"type":"content_block_delta","index":0,"delta":${delta}}` };
  }

  close(answer: Answer) {
    const delta = { stop_reason: STOP_REASONS[answer.stop], stop_sequence: null };
    return [
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_delta', delta, usage: { output_tokens: answer.outputTokens } }),
      event({ type: 'message_stop' }),
    ];
  }

  #usage({ inputTokens, cacheReadTokens, cacheWriteTokens }: AnswerHead, outputTokens: number) {
    return {
      input_tokens: inputTokens,
      cache_creation_input_tokens: cacheWriteTokens,
      cache_read_input_tokens: cacheReadTokens,
      cache_creation: { ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
      output_tokens: outputTokens,
      ...(this.#onMantle ? { service_tier: 'standard' } : {}),
    };
  }
}

function head({ id, model }: AnswerHead) {
  return { model, id: `msg_bdrk_${id}`, type: 'message', role: 'assistant' };
}

function event(payload: { readonly type: string; readonly [member: string]: unknown }) {
  return { name: payload.type, json: JSON.stringify(payload) };
}
