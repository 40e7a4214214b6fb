/**
 * Anthropic's Messages form, in two places: as the body of InvokeModel (version in the body, model and streaming by
 * the path) and on mantle (`/anthropic/v1/messages`, model and `stream` in the body).
 */
import { AnthropicExchange, anthropicReading } from './anthropic-answer.ts';
import { type Section, withoutCacheControl } from './caching.ts';
import { ContentCollector } from './content.ts';
import { type AskedModel, type Dialect, invalid, type Parsed } from './dialect.ts';
import { isObject, type JsonObject, objectsIn, positiveInteger, unknownKey } from './json.ts';

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

export const anthropicInvoke: Dialect = {
  ...anthropicReading,
  parse(body: unknown, model: AskedModel): Parsed {
    if (isObject(body) && body.anthropic_version === undefined) return invalid('anthropic_version: Field required');
    return parseMessages(body, model, INVOKE_FIELDS, false);
  },
};

export const anthropicMessages: Dialect = {
  ...anthropicReading,
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
  collectTools(body.tools, content);
  collectSystem(body.system, content);
  const flaw = collectMessages(body.messages, content);
  if (flaw !== null) return invalid(flaw);
  // Of the whole prompt.
  markCachePoint(body, 'messages', content);
  return {
    kind: 'exchange',
    exchange: new AnthropicExchange(content.prompt(maxTokens), onMantle, body.stream === true),
  };
}

function collectTools(tools: unknown, content: ContentCollector): void {
  for (const [index, tool] of objectsIn(tools).entries()) {
    const source = withoutCacheControl(tool);
    content.json(source);
    content.endBlock('tools', index, source);
    markCachePoint(tool, 'tools', content);
  }
}

function collectSystem(system: unknown, content: ContentCollector): void {
  for (const [index, block] of blocksOf(system).entries()) {
    content.block(block);
    content.endBlock('system', index, withoutCacheControl(block));
    markCachePoint(block, 'system', content);
  }
}

function collectContent(value: unknown, message: number, role: string, content: ContentCollector): void {
  for (const [part, block] of blocksOf(value).entries()) {
    content.block(block);
    content.endBlock('messages', message, withoutCacheControl(block), role, part);
    markCachePoint(block, 'messages', content);
    // What a tool answered is cached with all of its answer.
    for (const inner of objectsIn(block.content)) markCachePoint(inner, 'messages', content);
  }
}

/** A text is one block. */
function blocksOf(content: unknown): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content);
}

function markCachePoint({ cache_control: control }: JsonObject, section: Section, content: ContentCollector): void {
  if (isObject(control)) content.cachePoint(section, control.ttl);
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
    collectContent(message.content, index, String(message.role), content);
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
