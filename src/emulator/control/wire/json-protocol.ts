/** The AWS JSON protocols 1.0 and 1.1: the operation in `X-Amz-Target`, JSON in and out. */
import type { FixedResponse, HttpRequest } from '../../../http/message.ts';
import { type Answer, plain, type ServiceError } from './answer.ts';

export interface JsonService {
  readonly version: '1.0' | '1.1';
  /** What stands before the dot in `X-Amz-Target`. */
  readonly target: string;
  /** Prefix of `__type`, e.g. `com.amazonaws.cloudwatch`; null: names are sent bare. */
  readonly namespace: string | null;
}

/** The operation that the target header names; null where it names none of this service. */
export function targetOperation(service: JsonService, request: HttpRequest): string | null {
  const target = request.headers['x-amz-target'];
  const prefix = `${service.target}.`;
  return target?.startsWith(prefix) === true ? target.slice(prefix.length) : null;
}

export type JsonBody = { readonly kind: 'parsed'; readonly value: unknown } | { readonly kind: 'malformed' };

export function readJson(request: HttpRequest): JsonBody {
  if (request.body.length === 0) return { kind: 'parsed', value: {} };
  try {
    return { kind: 'parsed', value: JSON.parse(request.body.toString('utf8')) };
  } catch {
    return { kind: 'malformed' };
  }
}

export function jsonAnswer(service: JsonService, answer: Answer): FixedResponse {
  if (answer.kind === 'error') return jsonError(service, answer.error);
  return { status: 200, headers: contentType(service), body: JSON.stringify(plain(answer.output, secondsOf)) };
}

export function jsonError(service: JsonService, error: ServiceError): FixedResponse {
  const type = service.namespace === null ? error.name : `${service.namespace}#${error.name}`;
  // AWS's JSON services disagree on `message` or `Message`, and so do clients: each reads one of the two.
  const body = JSON.stringify({ __type: type, message: error.message, Message: error.message });
  return { status: error.status, headers: { ...contentType(service), ...queryCompatibility(error) }, body };
}

/** Clients of services that once spoke the query protocol look here for the code they used to see. */
export function queryCompatibility(error: ServiceError): Record<string, string> {
  if (error.queryCode === undefined) return {};
  return { 'x-amzn-query-error': `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}` };
}

function contentType(service: JsonService): Record<string, string> {
  return { 'content-type': `application/x-amz-json-${service.version}` };
}

/** These protocols send instants as seconds since 1970. */
function secondsOf(date: Date): number {
  return date.getTime() / 1_000;
}
