/** The SDK's exceptions as what they were on the wire: answers with a status, or frames in a stream. */
import { exceptionFrame } from '../../bedrock/event-stream.ts';
import type { Headers } from '../../http/message.ts';
import type { UpstreamAnswer } from './upstream.ts';

/** As much of `ServiceException` as is on the wire. */
export interface SdkServiceException extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

export function isServiceException(error: unknown): error is SdkServiceException {
  return error instanceof Error && '$fault' in error && '$metadata' in error;
}

/** @param head null where no answer was seen, only the exception */
export function errorAnswer(error: SdkServiceException, head: { readonly headers: Headers } | null): UpstreamAnswer {
  const { httpStatusCode, requestId } = error.$metadata;
  const headers = head?.headers ?? { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  return {
    kind: 'whole',
    status: httpStatusCode ?? (error.$fault === 'client' ? 400 : 500),
    headers: { ...headers, 'x-amzn-errortype': headers['x-amzn-errortype'] ?? error.name },
    body: Buffer.from(jsonOf(error)),
  };
}

export function exceptionFrameOf(error: SdkServiceException): Buffer {
  return exceptionFrame(error.name.charAt(0).toLowerCase() + error.name.slice(1), jsonOf(error));
}

/** Members that the SDK adds; `$` begins all others. */
const OURS = new Set(['name', 'stack', 'message']);

function jsonOf(error: SdkServiceException): string {
  const members = Object.entries(error).filter(([name]) => !name.startsWith('$') && !OURS.has(name));
  return JSON.stringify({ message: error.message, ...Object.fromEntries(members) });
}
