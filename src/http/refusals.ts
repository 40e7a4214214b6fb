/** Answers to requests that never become one: too large, too slow, not HTTP. */
import type { FixedResponse } from './message.ts';

function refusal(status: number, name: string, message: string): FixedResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name, connection: 'close' };
  return { status, headers, body: JSON.stringify({ message }) };
}

export const TOO_LARGE = refusal(413, 'RequestEntityTooLargeException', 'The request body is too large.');
export const TOO_SLOW = refusal(408, 'RequestTimeoutException', 'The request did not arrive in time.');
export const HEADERS_TOO_LARGE = refusal(431, 'RequestHeaderSectionTooLarge', 'The request headers are too large.');
export const NOT_HTTP = refusal(400, 'BadRequestException', 'The request is not well-formed HTTP.');
export const BROKEN = refusal(500, 'InternalServerException', 'The emulator failed to answer. See its log.');

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** The answer as HTTP/1.1 text, for a socket whose request could not be read. */
export function asHttp1Text({ status, headers, body }: FixedResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  const start = `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}\r\n`;
  return `${start}${lines.join('')}content-length: ${length}\r\n\r\n${body.toString()}`;
}
