/** What an answer of Bedrock means for the round: served, refused with a verdict, or the caller's own error. */
import { METERS, type MeterName } from '../../../simulator/quota/limits.ts';
import { DENIED, refusedBy, UNAVAILABLE, type Verdict } from '../../../simulator/quota/verdict.ts';
import { isObject, parseObject, stringIn } from '../../bedrock/dialects/json.ts';
import type { UpstreamAnswer } from './upstream.ts';

/** `final`: any account would answer so, and the caller gets it as it is. `hint`: for the log, where it helps. */
export type AnswerKind = 'served' | 'final' | { readonly refused: Verdict; readonly hint?: string };

export interface UpstreamError {
  /** Null of a frame in a stream. */
  readonly status: number | null;
  /** As modelled, `ThrottlingException`, or as a frame has it, `throttlingException`; empty where none was given. */
  readonly name: string;
  readonly message: string;
}

/** A header of the emulator; AWS sends none. */
const REFUSED_BY = 'x-shardproof-refused-by';

/**
 * What came is judged; nothing came where the answer is `unreachable`, which is `unavailable`. That may be asked
 * elsewhere even where `wasSent` is true, since the caller has seen nothing of it; but it may be paid for twice. A
 * stream that breaks once its caller has seen a token is not for this function, and is never asked again.
 */
export function verdictOf(answer: UpstreamAnswer): AnswerKind {
  if (answer.kind === 'unreachable') return verdictOfUnreachable(answer);
  const { status, headers } = answer;
  if (isPage(headers['content-type'])) return { refused: UNAVAILABLE, hint: NOT_BEDROCK };
  if (answer.kind === 'stream' || (status >= 200 && status < 300)) return 'served';
  const meter = METERS.find((name) => name === headers[REFUSED_BY]);
  if (status === 429 && meter !== undefined) return { refused: refusedBy(meter) };
  return verdictOfError({ status, ...readError(headers['x-amzn-errortype'], answer.body) });
}

/** The same for an error in a stream before its first token, whose frame names it. */
export function verdictOfError(error: UpstreamError): AnswerKind {
  const { message } = error;
  const name = error.name.charAt(0).toUpperCase() + error.name.slice(1);
  const status = error.status ?? (name === 'ValidationException' ? 400 : 500);
  if (OUR_CREDENTIALS.has(name) || status === 401) return { refused: UNAVAILABLE, hint: `credentials: ${message}` };
  if (ACCOUNT_IS_CLOSED.has(name) || (status === 400 && message === 'Operation not allowed')) {
    return { refused: DENIED, hint: message };
  }
  if (name === 'ModelNotReadyException') return { refused: UNAVAILABLE };
  if (status === 429 || name === 'ThrottlingException') return { refused: throttledBy(message) };
  if (status === 403) return { refused: DENIED };
  if (status >= 500 || UNAVAILABLE_STATUSES.has(status)) return { refused: UNAVAILABLE };
  // Bedrock never redirects: something else stands in its place.
  return status < 400 ? { refused: UNAVAILABLE, hint: NOT_BEDROCK } : 'final';
}

const NOT_BEDROCK = 'the answer is not one of Bedrock; is the endpoint right?';

/** ModelTimeoutException; ModelErrorException. */
const UNAVAILABLE_STATUSES: ReadonlySet<number> = new Set([408, 424]);

/** 403, some 400: not the account refuses, but our signature is wrong, or too old for our clock or our keys. */
const OUR_CREDENTIALS: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Statuses other than 403 (AWS, "Troubleshooting Amazon Bedrock API error codes"): another account may serve. */
const ACCOUNT_IS_CLOSED: ReadonlySet<string> = new Set([
  'FTUFormNotFilled',
  'MPAgreementBeingCreated',
  'NotAuthorized',
  'OptInRequired',
]);

/** By AWS's words; those of the output quota of mantle are the same as of its input. Without any: tokens a minute. */
const BY_MESSAGE: readonly (readonly [RegExp, MeterName | null])[] = [
  [/overloaded|too many connections/i, null],
  [/per day/i, 'tokensPerDay'],
  [/too many requests/i, 'requestsPerMinute'],
];

function throttledBy(message: string): Verdict {
  const [, meter = 'tokensPerMinute'] = BY_MESSAGE.find(([words]) => words.test(message)) ?? [];
  return meter === null ? UNAVAILABLE : refusedBy(meter);
}

function verdictOfUnreachable(answer: Extract<UpstreamAnswer, { kind: 'unreachable' }>): AnswerKind {
  // Any account would write as much again, and charge for it.
  if (answer.reason === 'too-large') return 'final';
  return answer.reason === 'credentials' ? { refused: UNAVAILABLE, hint: answer.message } : { refused: UNAVAILABLE };
}

/** What proxies and captive portals put in the place of an answer. */
function isPage(contentType: string | undefined): boolean {
  return contentType !== undefined && /^text\/html\b/i.test(contentType);
}

/** AWS names the error in a header, with its namespace after a colon; OpenAI and Anthropic in the body. */
function readError(errorType: string | undefined, body: Buffer): Omit<UpstreamError, 'status'> {
  const parsed = parseObject(body.toString('utf8')) ?? {};
  const inner = isObject(parsed.error) ? parsed.error : parsed;
  const name = errorType ?? stringIn(inner, '__type')?.replace(/^.*#/, '') ?? stringIn(inner, 'type') ?? '';
  return { name: name.replace(/:.*$/, ''), message: stringIn(inner, 'message') ?? stringIn(inner, 'Message') ?? '' };
}
