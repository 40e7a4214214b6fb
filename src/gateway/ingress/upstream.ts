/** Bedrock's side of every call: its paths, its headers, its errors. */
import { parseObject, stringIn } from '../../bedrock/dialects/json.ts';
import type { StreamError } from '../../bedrock/dialects/stream-error.ts';
import type { ApiError } from '../../bedrock/error.ts';
import type { Operation } from '../../bedrock/operation.ts';
import type { Headers } from '../../http/message.ts';
import type { BedrockAnswer } from './ingress.ts';

export type ModelOperation = Extract<
  Operation,
  'Converse' | 'ConverseStream' | 'InvokeModel' | 'InvokeModelWithResponseStream'
>;

/** The last part of an operation's path. */
const SEGMENTS: Readonly<Record<ModelOperation, string>> = {
  Converse: 'converse',
  ConverseStream: 'converse-stream',
  InvokeModel: 'invoke',
  InvokeModelWithResponseStream: 'invoke-with-response-stream',
};

export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

export function isModelOperation(operation: Operation): operation is ModelOperation {
  return Object.hasOwn(SEGMENTS, operation);
}

export function pathOf(modelId: string, operation: ModelOperation): string {
  return `/model/${encodeURIComponent(modelId)}/${SEGMENTS[operation]}`;
}

/** Empty where the answer has none. */
export function requestIdOf(headers: Headers): string {
  return headers['x-amzn-requestid'] ?? '';
}

/** Those of the headers that are named, or begin with `x-amzn-bedrock-`. */
export function headersThatMatter(headers: Headers, names: ReadonlySet<string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && (names.has(name) || name.startsWith('x-amzn-bedrock-'))) kept[name] = value;
  }
  return kept;
}

/** The error in an answer that is no 2xx. AWS appends a namespace to the name, after a colon. */
export function errorOf({ status, headers, body }: BedrockAnswer): ApiError {
  const json = parseObject(body.toString('utf8')) ?? {};
  const [name = ''] = (headers['x-amzn-errortype'] ?? '').split(':', 1);
  const message = stringIn(json, 'message') ?? stringIn(json, 'Message') ?? `Bedrock answered with status ${status}.`;
  return { name: name === '' ? 'UnknownError' : name, status, message };
}

/** By the AWS service model: an error in a stream has a name and no status. 500 for any other. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['ThrottlingException', 429],
  ['ServiceUnavailableException', 503],
  ['ValidationException', 400],
  ['ModelTimeoutException', 408],
  ['ModelStreamErrorException', 424],
  ['InternalServerException', 500],
  // Anthropic's own, inside a chunk.
  ['rate_limit_error', 429],
  ['overloaded_error', 529],
]);

export function errorInStream({ name, message }: StreamError): ApiError {
  return { name, status: STATUSES.get(name) ?? 500, message: message === '' ? name : message };
}

/** A 2xx whose body cannot be read. */
export const UNREADABLE_ANSWER: ApiError = {
  name: 'InternalServerException',
  status: 502,
  message: 'Bedrock answered with something that cannot be read. Try your request again.',
};
