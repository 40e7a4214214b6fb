/** How the events of a streamed answer travel: event-stream frames, chunks in frames, or server-sent events. */
import type { ApiError } from '../error.ts';
import { EVENT_STREAM_TYPE, eventFrame, exceptionFrame } from '../event-stream.ts';
import { EventStreamDecoder, type Frame } from '../event-stream-decoder.ts';
import { encodeServerSentEvent, SERVER_SENT_EVENTS_TYPE, ServerSentEventDecoder } from '../server-sent-events.ts';
import { anthropicErrors, awsErrors, openaiErrors, responsesErrors, type ErrorStyle } from './error-style.ts';
import { parseObject, stringIn } from './json.ts';
import type { EventReader, StreamEvent } from './stream-event.ts';
import { DONE, INVOCATION_METRICS } from './usage-reader.ts';

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
  /** Undoes all of the above, for one stream. */
  reader(): EventReader;
}

/** ConverseStream: each event a frame of its own type. */
export const converseFrames: Transport = {
  headers: { 'content-type': EVENT_STREAM_TYPE },
  encode: ({ name, json }) => eventFrame(name, json),
  encodeLast: ({ name, json }) => eventFrame(name, json),
  fail: exception,
  reader: () => reader(new EventStreamDecoder(), eventOf),
};

/** InvokeModelWithResponseStream: the model's own events as base64 in frames of type `chunk`. */
export const chunkFrames: Transport = {
  headers: { 'content-type': EVENT_STREAM_TYPE, 'x-amzn-bedrock-content-type': 'application/json' },
  encode: ({ json }) => chunk(json),
  encodeLast: ({ json }, metrics) => chunk(`${json.slice(0, -1)},"${INVOCATION_METRICS}":${JSON.stringify(metrics)}}`),
  fail: exception,
  reader: () => reader(new EventStreamDecoder(), chunkOf),
};

/** OpenAI's chat completions: nameless events and a last word. */
export const chatEvents: Transport = {
  ...serverSentEvents(openaiErrors, false),
  encodeLast: ({ json }) => encodeServerSentEvent('', json) + encodeServerSentEvent('', DONE),
};

export const responsesEvents: Transport = serverSentEvents(responsesErrors);
export const messagesEvents: Transport = serverSentEvents(anthropicErrors);

function serverSentEvents(errors: ErrorStyle, isNamed = true): Transport {
  const encode = ({ name, json }: StreamEvent): string => encodeServerSentEvent(isNamed ? name : '', json);
  return {
    headers: { 'content-type': SERVER_SENT_EVENTS_TYPE, 'cache-control': 'no-cache' },
    encode,
    encodeLast: encode,
    fail: (error, requestId) => encode({ name: 'error', json: errors.payload(error, requestId) }),
    reader: () => reader(new ServerSentEventDecoder(), ({ name, data }) => ({ name, json: data })),
  };
}

function chunk(json: string): Buffer {
  return eventFrame('chunk', `{"bytes":"${Buffer.from(json).toString('base64')}"}`);
}

function exception(error: ApiError): Buffer {
  const type = error.name.charAt(0).toLowerCase() + error.name.slice(1);
  return exceptionFrame(type, awsErrors.payload(error, ''));
}

interface Decoder<Part> {
  push(bytes: Buffer): readonly Part[];
  readonly isDamaged: boolean;
}

function reader<Part>(decoder: Decoder<Part>, toEvent: (part: Part) => StreamEvent): EventReader {
  return {
    push: (bytes) => decoder.push(bytes).map(toEvent),
    get isDamaged() {
      return decoder.isDamaged;
    },
  };
}

/** A frame's event: errors that AWS has not modelled have a code and a message in their headers, and no payload. */
function eventOf({ headers, payload }: Frame): StreamEvent {
  if (headers.get(':message-type') === 'error') {
    const error = { code: headers.get(':error-code'), message: headers.get(':error-message') };
    return { name: 'error', json: JSON.stringify(error) };
  }
  const name = headers.get(':event-type') ?? headers.get(':exception-type') ?? '';
  return { name, json: payload.toString('utf8') };
}

function chunkOf(frame: Frame): StreamEvent {
  const event = eventOf(frame);
  if (event.name !== 'chunk') return event;
  const bytes = stringIn(parseObject(event.json) ?? {}, 'bytes') ?? '';
  return { name: '', json: Buffer.from(bytes, 'base64').toString('utf8') };
}
