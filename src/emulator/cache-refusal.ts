/**
 * What Bedrock refuses of a request's cache points, in its words as users of it report them; the limits are AWS's
 * ("Prompt caching for faster model inference").
 */
import { type CachePoint, type Caching, isForHour, placeOf } from '../bedrock/dialects/caching.ts';
import { type ApiError, accessDenied, validationError } from '../bedrock/error.ts';
import { cachesPrompts, makerOf } from '../bedrock/model-id.ts';
import type { Operation } from '../bedrock/operation.ts';

const MOST_CACHE_POINTS = 4;
const UNSUPPORTED =
  'You invoked an unsupported model or your request did not allow prompt caching. ' +
  'See the documentation for more information.';

/** Null where they are taken. */
export function cacheRefusal(caching: Caching | null, operation: Operation, modelId: string): ApiError | null {
  if (caching === null) return null;
  if (!cachesPrompts(modelId)) return accessDenied(UNSUPPORTED);
  const isConverse = operation === 'Converse' || operation === 'ConverseStream';
  const misspelt = caching.points.find(({ ttl }) => ttl !== undefined && ttl !== '5m' && ttl !== '1h');
  if (misspelt !== undefined) return validationError(ttlFlaw(misspelt, placeBefore(caching, misspelt), isConverse));
  const flaw = makerOf(modelId) === 'amazon' ? (novaFlaw(caching) ?? flawOf(caching)) : flawOf(caching);
  if (flaw === null) return null;
  return validationError(isConverse ? `The model returned the following errors: ${flaw}` : flaw);
}

function ttlFlaw({ ttl }: CachePoint, place: string, isConverse: boolean): string {
  if (!isConverse) return `${place}.cache_control.ephemeral.ttl: Input should be '5m' or '1h'`;
  const shown = typeof ttl === 'string' ? ttl : JSON.stringify(ttl);
  const breach = 'failed to satisfy constraint: Member must satisfy enum value set: [5m, 1h]';
  return `1 validation error detected: Value '${shown}' at '${place}.cachePoint.ttl' ${breach}`;
}

/** Nova takes cache points in the system prompt and in messages. */
function novaFlaw({ points }: Caching): string | null {
  const index = points.findIndex(({ section }) => section === 'tools');
  if (index < 0) return null;
  const place = `#/toolConfig/tools/${points[index]!.blocks + index}`;
  const flaw = `${place}: extraneous key [cachePoint] is not permitted`;
  return `Malformed input request: ${flaw}, please reformat your input and try again.`;
}

function flawOf(caching: Caching): string | null {
  const { points } = caching;
  if (points.length > MOST_CACHE_POINTS) {
    return `A maximum of ${MOST_CACHE_POINTS} blocks with cache_control may be provided. Found ${points.length}.`;
  }
  const late = points.find((point, index) => isForHour(point) && !points.slice(0, index).every(isForHour));
  if (late === undefined) return null;
  return (
    `${placeBefore(caching, late)}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' ` +
    'cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.'
  );
}

function placeBefore({ blocks }: Caching, point: CachePoint): string {
  return placeOf(blocks[point.blocks - 1]!);
}
