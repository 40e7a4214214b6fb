/**
 * The prefix of a prompt that its cache points mark, as an account's cache knows it: by a hash of all that is in it.
 *
 * A cache entry belongs to a prefix, not to a session. So that a conversation whose cache point moves on with every
 * call finds what the call before has written, and calls that share no more than their system prompt find that, a
 * prompt names shorter prefixes too: at its other cache points, and at the block boundaries before each of them that
 * Bedrock looks back at.
 */
import { LONG_TTL_MICROS, SHORT_TTL_MICROS } from '../../../simulator/basics/cache-ttl.ts';
import { hashText, mix32 } from '../../../simulator/basics/random.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import { type CachePoint, type Caching, isForHour, type PromptBlock } from '../../bedrock/dialects/caching.ts';
import { tokensOf } from '../../bedrock/token-estimate.ts';
import type { EarlierPrefix, MarkedPrefix } from '../backend.ts';

/**
 * From a cache point back, its own block included (Anthropic, "Prompt caching"; AWS says about 20). AWS tells of it
 * for Claude alone; here it holds for all models.
 */
const LOOK_BACK_BLOCKS = 20;

export function cacheablePrefix({ blocks, points }: Caching): MarkedPrefix {
  const last = points.at(-1)!;
  const keys = prefixKeys(blocks.slice(0, last.blocks));
  const prefixOf = (length: number, ttlMicros: Micros) => {
    const { characters, attachments } = blocks[length - 1]!;
    return { key: keys[length - 1]!, tokens: tokensOf(characters, attachments), ttlMicros };
  };
  const earlier = new Map<number, EarlierPrefix>();
  for (const point of points) {
    const ttlMicros = ttlOf(point);
    const end = Math.max(0, point.blocks - LOOK_BACK_BLOCKS);
    for (let length = point.blocks; length > end; length--) {
      const isMarked = length === point.blocks;
      if (isMarked || !earlier.has(length)) earlier.set(length, { ...prefixOf(length, ttlMicros), isMarked });
    }
  }
  earlier.delete(last.blocks);
  const lengths = [...earlier.keys()].sort((a, b) => b - a);
  return { ...prefixOf(last.blocks, ttlOf(last)), earlier: lengths.map((length) => earlier.get(length)!) };
}

/**
 * Of the tokens that were written, those whose cache point asks for an hour: longer times to live stand first.
 *
 * @param readTokens,writeTokens of the prefix
 */
export function hourTokens(prefix: MarkedPrefix | null, readTokens: number, writeTokens: number): number {
  if (prefix === null || writeTokens === 0) return 0;
  const marked = [prefix, ...(prefix.earlier ?? []).filter(({ isMarked }) => isMarked)];
  const long = marked.filter(({ ttlMicros }) => ttlMicros >= LONG_TTL_MICROS);
  const until = Math.max(0, ...long.map(({ tokens }) => tokens));
  return Math.min(writeTokens, Math.max(0, until - readTokens));
}

/** Of the prefix that ends with each block. */
function prefixKeys(blocks: readonly PromptBlock[]): number[] {
  let key = 0;
  return blocks.map(({ section, role, source }) => {
    key = mix32(key ^ hashText(JSON.stringify([section, role, source])));
    return key;
  });
}

function ttlOf(point: CachePoint): Micros {
  return isForHour(point) ? LONG_TTL_MICROS : SHORT_TTL_MICROS;
}
