/** How the events of a streamed answer travel: event-stream frames, chunks in frames, or server-sent events. */
import { EVENT_STREAM_TYPE, eventFrame, exceptionFrame } from '../event-stream.ts';
import type { ApiError } from '../error.ts';
import type { StreamEvent } from './dialect.ts';
import { anthropicErrors, awsErrors, openaiErrors, responsesErrors, type ErrorStyle } from './error-style.ts';

/** What the last chunk of an Invoke stream says about the whole call. */
export interface InvocationMetrics {
  readonly inputTokenCount: number;
  readonly outputTokenCount: number;
  readonly invocationLatency: number;
  readonly firstByteLatency: number;
  readonly cacheReadInputTokenCount: number;
  readonly cacheWriteInputTokenCount: number;
}

export interface Transport {
  readonly headers: Readonly<Record<string, string>>;
  encode(event: StreamEvent): Buffer | string;
  /** The last event of a whole answer, and what marks the end. */
  encodeLast(event: StreamEvent, metrics: InvocationMetrics): Buffer | string;
  /** An error after the head was sent; it ends the stream. */
  fail(error: ApiError, requestId: string): Buffer | string;
}

/** ConverseStream: each event a frame of its own type. */
export const converseFrames: Transport = {
  headers: { 'content-type': EVENT_STREAM_TYPE },
  encode: ({ name, json }) => eventFrame(name, json),
  encodeLast: ({ name, json }) => eventFrame(name, json),
  fail: exception,
};

/** InvokeModelWithResponseStream: the model's own events as base64 in frames of type `chunk`. */
export const chunkFrames: Transport = {
  headers: { 'content-type': EVENT_STREAM_TYPE, 'x-amzn-bedrock-content-type': 'application/json' },
  encode: ({ json }) => chunk(json),
  encodeLast: ({ json }, metrics) =>
    chunk(`${json.slice(0, -1)},"amazon-bedrock-invocationMetrics":${JSON.stringify(metrics)}}`),
  fail: exception,
};

/** OpenAI's chat completions: nameless events and a last word. */
export const chatEvents: Transport = {
  ...serverSentEvents(openaiErrors),
  encode: ({ json }) => `data: ${json}\n\n`,
  encodeLast: ({ json }) => `data: ${json}\n\ndata: [DONE]\n\n`,
  fail: (error, requestId) => `data: ${openaiErrors.payload(error, requestId)}\n\n`,
};

export const responsesEvents: Transport = serverSentEvents(responsesErrors);
export const messagesEvents: Transport = serverSentEvents(anthropicErrors);

function serverSentEvents(errors: ErrorStyle): Transport {
  const encode = ({ name, json }: StreamEvent): string => `event: ${name}\ndata: ${json}\n\n`;
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    encode,
    encodeLast: encode,
    fail: (error, requestId) => encode({ name: 'error', json: errors.payload(error, requestId) }),
  };
}

function chunk(json: string): Buffer {
  return eventFrame('chunk', `{"bytes":"${Buffer.from(json).toString('base64')}"}`);
}

function exception(error: ApiError): Buffer {
  const type = error.name.charAt(0).toLowerCase() + error.name.slice(1);
  return exceptionFrame(type, awsErrors.payload(error, ''));
}
