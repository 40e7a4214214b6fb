/**
 * Where a prompt's caller wants it cached: its blocks in the order in which Bedrock caches them (tools, system,
 * messages), and the cache points between them. Whether Bedrock takes them is not asked here.
 *
 * Source: AWS, "Prompt caching for faster model inference".
 */
import { isObject, type JsonObject } from './json.ts';

export type Section = 'tools' | 'system' | 'messages';

/** A tool, a block of the system prompt, or a content block of a message. */
export interface PromptBlock {
  readonly section: Section;
  /** Of the tool, the block or the message. */
  readonly index: number;
  /** Of the block in its message; 0 elsewhere. */
  readonly part: number;
  /** Of the message; empty elsewhere. */
  readonly role: string;
  /** As it was sent, without marks of cache points: what is the same here is the same to the cache. */
  readonly source: unknown;
  /** Of the prompt up to the end of this block. */
  readonly characters: number;
  readonly attachments: number;
}

export interface CachePoint {
  /** So many blocks of the prompt stand before it; at least 1. */
  readonly blocks: number;
  /** The part of the prompt in which it stands. */
  readonly section: Section;
  /** What the caller says, whatever that is; undefined where it says nothing. */
  readonly ttl: unknown;
}

export interface Caching {
  readonly blocks: readonly PromptBlock[];
  /** In order; at least one. */
  readonly points: readonly CachePoint[];
}

/** Whether what it marks stays in a cache for an hour; else for five minutes. */
export function isForHour({ ttl }: CachePoint): boolean {
  return ttl === '1h';
}

/** A block in Anthropic's words: `tools.2`, `messages.3.content.0`. */
export function placeOf({ section, index, part }: PromptBlock): string {
  return section === 'messages' ? `messages.${index}.content.${part}` : `${section}.${index}`;
}

/** A block of Anthropic's form without its mark, and without those in the results of a tool. */
export function withoutCacheControl(block: JsonObject): JsonObject {
  const rest = block.cache_control === undefined ? block : without(block, 'cache_control');
  if (block.type !== 'tool_result' || !Array.isArray(block.content)) return rest;
  return { ...rest, content: (block.content as unknown[]).map((it) => (isObject(it) ? withoutCacheControl(it) : it)) };
}

/** A block of Converse's form without its mark; null where it is nothing else. */
export function withoutCachePoint(block: JsonObject): JsonObject | null {
  if (block.cachePoint === undefined) return block;
  const rest = without(block, 'cachePoint');
  return Object.keys(rest).length === 0 ? null : rest;
}

function without(block: JsonObject, mark: string): JsonObject {
  const { [mark]: _, ...rest } = block;
  return rest;
}
