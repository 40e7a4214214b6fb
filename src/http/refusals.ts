/** Answers to requests that never become one (too large, too slow, not HTTP), and to those that broke the server. */
import type { FixedResponse } from './message.ts';

/** In the voice of the server that gives them. */
export interface Refusals {
  readonly tooLarge: FixedResponse;
  readonly tooSlow: FixedResponse;
  readonly headersTooLarge: FixedResponse;
  readonly notHttp: FixedResponse;
  readonly broken: FixedResponse;
}

/**
 * @param server what it calls itself: `emulator`
 * @param render its way of wording an error
 */
export function refusalsOf(
  server: string,
  render: (status: number, name: string, message: string) => FixedResponse,
): Refusals {
  const refusal = (status: number, name: string, message: string): FixedResponse => {
    const { headers, body } = render(status, name, message);
    return { status, headers: { ...headers, connection: 'close' }, body };
  };
  return {
    tooLarge: refusal(413, 'RequestEntityTooLargeException', 'The request body is too large.'),
    tooSlow: refusal(408, 'RequestTimeoutException', 'The request did not arrive in time.'),
    headersTooLarge: refusal(431, 'RequestHeaderSectionTooLarge', 'The request headers are too large.'),
    notHttp: refusal(400, 'BadRequestException', 'The request is not well-formed HTTP.'),
    broken: refusal(500, 'InternalServerException', `The ${server} failed to answer. See its log.`),
  };
}

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
