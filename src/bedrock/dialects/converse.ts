/** The Converse API: one form for all models. Field names by the AWS service model, messages as Bedrock says them. */
import { type Section, withoutCachePoint } from './caching.ts';
import { ContentCollector } from './content.ts';
import { ConverseExchange, converseReading } from './converse-answer.ts';
import { type AskedModel, type Dialect, invalid, type Parsed } from './dialect.ts';
import { isObject, type JsonObject, objectsIn } from './json.ts';

const START_WITH_USER =
  'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
const ALTERNATE =
  'A conversation must alternate between user and assistant roles. ' +
  'Make sure the conversation alternates between user and assistant roles and try again.';

const BLOCK_KEYS = [
  'text',
  'image',
  'toolUse',
  'toolResult',
  'document',
  'video',
  'audio',
  'cachePoint',
  'guardContent',
  'reasoningContent',
  'citationsContent',
  'searchResult',
];
const ATTACHMENTS = new Set(['image', 'document', 'video', 'audio']);

export const converse: Dialect = {
  ...converseReading,
  parse(body: unknown, model: AskedModel): Parsed {
    if (!isObject(body)) return invalid('The request body is not a JSON object. Check the request and try again.');
    const content = new ContentCollector();
    collectTools(body.toolConfig, content);
    const flaw = collectSystem(body.system, content) ?? collectMessages(body.messages, content);
    if (flaw !== null) return invalid(flaw);
    const maxTokens = readMaxTokens(body.inferenceConfig, model);
    if (typeof maxTokens === 'string') return invalid(maxTokens);
    return { kind: 'exchange', exchange: new ConverseExchange(content.prompt(maxTokens), body) };
  },
};

function collectTools(config: unknown, content: ContentCollector): void {
  if (!isObject(config)) return;
  for (const [index, tool] of objectsIn(config.tools).entries()) {
    const source = withoutCachePoint(tool);
    if (source !== null) {
      content.json(source);
      content.endBlock('tools', index, source);
    }
    markCachePoint(tool, 'tools', content);
  }
}

/** It marks what stands before it. Nova's own form also takes it as a member of the block that it follows. */
function markCachePoint({ cachePoint }: JsonObject, section: Section, content: ContentCollector): void {
  if (isObject(cachePoint)) content.cachePoint(section, cachePoint.ttl);
}

function collectSystem(system: unknown, content: ContentCollector): string | null {
  if (system === undefined || system === null) return null;
  if (!Array.isArray(system)) return 'The system field must be a list of SystemContentBlock objects.';
  for (const [index, block] of objectsIn(system).entries()) {
    const source = withoutCachePoint(block);
    content.text(block.text);
    if (source !== null) content.endBlock('system', index, source);
    markCachePoint(block, 'system', content);
  }
  return null;
}

function collectMessages(messages: unknown, content: ContentCollector): string | null {
  if (!Array.isArray(messages) || messages.length === 0) {
    return 'A conversation must have at least one message. Add a message to the conversation and try again.';
  }
  let previous: unknown;
  for (const [index, message] of (messages as unknown[]).entries()) {
    if (!isObject(message)) return `The Message object at messages.${index} is not a JSON object.`;
    const { role } = message;
    if (role !== 'user' && role !== 'assistant') {
      const place = `messages.${index + 1}.member.role`;
      return constraint(role, place, 'Member must satisfy enum value set: [user, assistant]');
    }
    if (index === 0 && role !== 'user') {
      return START_WITH_USER;
    }
    if (role === previous) {
      return ALTERNATE;
    }
    previous = role;
    const flaw = collectContent(message.content, index, role, content);
    if (flaw !== null) return flaw;
  }
  return null;
}

function collectContent(blocks: unknown, message: number, role: string, content: ContentCollector): string | null {
  if (!Array.isArray(blocks) || blocks.length === 0) {
    const place = `The content field in the Message object at messages.${message}`;
    return `${place} is empty. Add a ContentBlock object to the content field and try again.`;
  }
  let part = 0;
  for (const [index, block] of (blocks as unknown[]).entries()) {
    const key = isObject(block) ? BLOCK_KEYS.find((name) => block[name] !== undefined) : undefined;
    const place = `messages.${message}.content.${index}`;
    if (!isObject(block) || key === undefined) {
      const keys = BLOCK_KEYS.slice(0, 6).join(', ');
      return `The ContentBlock object at ${place} must set one of the following keys: ${keys}.`;
    }
    if (key === 'text' && (typeof block.text !== 'string' || block.text.trim() === '')) {
      const field = `The text field in the ContentBlock object at ${place}`;
      return `${field} is blank. Add text to the text field, and try again.`;
    }
    if (ATTACHMENTS.has(key)) content.attachment();
    else collectBlock(key, block, content);
    const source = withoutCachePoint(block);
    if (source !== null) content.endBlock('messages', message, source, role, part++);
    markCachePoint(block, 'messages', content);
  }
  return null;
}

function collectBlock(key: string, block: JsonObject, content: ContentCollector): void {
  const value = block[key];
  if (key === 'text') content.text(value);
  else if (key === 'toolUse' && isObject(value)) content.json(value.input);
  else if (key === 'toolResult' && isObject(value) && Array.isArray(value.content)) {
    for (const part of value.content as unknown[]) {
      if (!isObject(part)) continue;
      if (part.text !== undefined) content.text(part.text);
      else if (part.json !== undefined) content.json(part.json);
      else content.attachment();
    }
  } else if (key !== 'cachePoint') content.json(value);
}

/** 0 where unset; a message where it is refused. */
function readMaxTokens(config: unknown, model: AskedModel): number | string {
  const value = isObject(config) ? config.maxTokens : undefined;
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    return constraint(value, 'inferenceConfig.maxTokens', 'Member must have value greater than or equal to 1');
  }
  if (value > model.maxOutputTokens) {
    const limit = model.maxOutputTokens;
    const flaw = `The maximum tokens you requested exceeds the model limit of ${limit}.`;
    return `${flaw} Try again with a maximum tokens value that is lower than ${limit}.`;
  }
  return value;
}

/** The words of a breach of the service model. */
function constraint(value: unknown, place: string, rule: string): string {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return `1 validation error detected: Value '${shown}' at '${place}' failed to satisfy constraint: ${rule}`;
}
