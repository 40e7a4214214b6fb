/** What one attempt of a caller came to. */
import type { RefinedResponse, ResponseType } from 'k6/http';
import type { Outcome } from '../../../simulator/metrics/outcome.ts';
import type { Dialect, Reading } from './dialects/dialect.ts';
import { emptyReading } from './dialects/dialect.ts';
import { type Told, toldBy } from './told.ts';
import { decodeUtf8 } from './utf8.ts';

export interface Answer {
  readonly outcome: Outcome;
  /** 0: there was no answer. */
  readonly status: number;
  readonly reading: Reading;
  readonly told: Told;
  /** Why it failed; null where it did not. */
  readonly error: string | null;
  /** Head and body of a refusal, as JSON. */
  readonly refusal: string | null;
  /** From the caller's call to the head's arrival, and to the end. */
  readonly headMillis: number;
  readonly endMillis: number;
  /** From the head to the end. */
  readonly receivingMillis: number;
  /** Whether its head came, so that what follows was under way. */
  readonly hasHead: boolean;
  readonly mayRetry: boolean;
}

export type Response = RefinedResponse<ResponseType | undefined>;

/** k6's own code of a request that took longer than its timeout. */
const TIMED_OUT = 1050;
const RETRIED = [408, 429];
const MOST_KEPT_CHARACTERS = 500;
const KEPT_HEADERS = /^(?:retry-after|content-type|x-amzn-errortype|x-amzn-requestid|x-ratelimit-.*|x-shardproof-.*)$/;

/** @param wanted the fewest output tokens of a whole answer */
export function answerOf(response: Response, dialect: Dialect, stream: boolean, wanted: number): Answer {
  const { status, timings } = response;
  const told = toldBy(response.headers);
  const reading = status === 200 ? dialect.read(response.body ?? '', stream) : emptyReading();
  const outcome = outcomeOf(status, reading, dialect, wanted, told);
  // k6 gives no status for an answer whose body broke off.
  const hasHead = status > 0 || timings.receiving > 0;
  const setUp = timings.blocked + timings.connecting + timings.tls_handshaking;
  return {
    outcome,
    status,
    reading,
    told,
    error: outcome === 'failed' ? errorOf(response, reading, stream, hasHead) : null,
    refusal: status === 429 ? refusalOf(response) : null,
    headMillis: setUp + timings.sending + timings.waiting,
    endMillis: setUp + timings.duration,
    receivingMillis: timings.receiving,
    hasHead,
    // Who has read the beginning of an answer does not ask again, and who went away by its timeout does not either.
    mayRetry: status === 0 ? !hasHead && response.error_code !== TIMED_OUT : RETRIED.includes(status) || status >= 500,
  };
}

/** A 200 without its last event is a failure; one that ended for want of tokens, short of what was asked, a cut-off. */
function outcomeOf(status: number, reading: Reading, dialect: Dialect, wanted: number, told: Told): Outcome {
  if (status === 429) return told.outcome === 'shed' || told.attempts === 0 ? 'shed' : 'throttled';
  if (status !== 200 || !reading.isComplete || reading.error !== null) return 'failed';
  const isShort = reading.outputTokens !== null && reading.outputTokens < wanted;
  return reading.finishReason === dialect.lengthReason && isShort ? 'cut-off' : 'served';
}

function errorOf(response: Response, { error }: Reading, stream: boolean, hasHead: boolean): string {
  if (response.status === 0) {
    const what = response.error === '' ? 'no answer' : response.error;
    return hasHead ? `broke off: ${what}` : what;
  }
  if (error !== null) return `in the stream: ${error}`;
  if (response.status !== 200) return `${response.status}: ${textOf(response.body).slice(0, MOST_KEPT_CHARACTERS)}`;
  const type = contentType(response);
  if (response.error !== '') return response.error;
  return /html/.test(type) ? `expected an answer, got ${type}` : `the ${stream ? 'stream' : 'answer'} is not whole`;
}

function refusalOf({ headers, body }: Response): string {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (KEPT_HEADERS.test(name.toLowerCase())) kept[name.toLowerCase()] = headers[name]!;
  }
  return JSON.stringify({ headers: kept, body: textOf(body).slice(0, MOST_KEPT_CHARACTERS) });
}

function contentType({ headers }: Response): string {
  return headers['Content-Type'] ?? 'nothing';
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof ArrayBuffer ? decodeUtf8(new Uint8Array(body).subarray(0, MOST_KEPT_CHARACTERS)) : '';
}
