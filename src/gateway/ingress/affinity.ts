/** What requests of one session share, as their caller says it. */
import { type JsonObject, objectIn, stringIn } from '../../bedrock/dialects/json.ts';
import type { Headers } from '../../http/message.ts';

const AFFINITY_HEADER = 'x-shardproof-affinity';

/** Characters of a key that count: it is kept while the session lasts. */
const LONGEST_KEY = 256;

/** The header, else OpenAI's `prompt_cache_key` or `user`, else Anthropic's `metadata.user_id`; null without any. */
export function affinityKeyOf(headers: Headers, body: JsonObject): string | null {
  const said = [
    headers[AFFINITY_HEADER],
    stringIn(body, 'prompt_cache_key'),
    stringIn(body, 'user'),
    stringIn(objectIn(body, 'metadata'), 'user_id'),
  ];
  const key = said.find((text) => typeof text === 'string' && text !== '');
  return key?.slice(0, LONGEST_KEY) ?? null;
}
