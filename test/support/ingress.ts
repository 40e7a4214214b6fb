/** A gateway without a network: requests through the ways in, answers of Bedrock as they would come. */
import { eventFrame } from '../../src/bedrock/event-stream.ts';
import type { BedrockCall, ModelLimits, StreamTranslation, Understood } from '../../src/gateway/ingress/ingress.ts';
import { ingressFor } from '../../src/gateway/ingress/index.ts';
import type { FixedResponse, Headers } from '../../src/http/message.ts';

export const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const NOVA = 'amazon.nova-pro-v1:0';
export const LLAMA = 'us.meta.llama3-3-70b-instruct-v1:0';
export const MISTRAL = 'mistral.mistral-large-2402-v1:0';
export const MOST_TOKENS = 8_192;
export const REQUEST_ID = 'e0f0aa6c-4a5c-4f0e-9d0b-0242ac120002';

export const MODELS: readonly string[] = [CLAUDE, NOVA, LLAMA, MISTRAL];
export const limits: ModelLimits = (id) => (MODELS.includes(id) ? { maxOutputTokens: MOST_TOKENS } : undefined);

/** The headers of Bedrock's answers. */
export const ANSWER_HEADERS: Headers = {
  'content-type': 'application/json',
  'x-amzn-requestid': REQUEST_ID,
  date: 'Thu, 26 Nov 2026 08:00:00 GMT',
  connection: 'keep-alive',
};

export function understand(path: string, body: unknown, headers: Headers = {}): Understood {
  const found = ingressFor('POST', path);
  if (found === null) throw new Error(`no way in at ${path}`);
  const bytes =
    typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const request = { method: 'POST', path, query: '', headers, body: bytes };
  return found.ingress.understand(request, limits);
}

export function callOf(path: string, body: unknown, headers: Headers = {}): BedrockCall {
  const understood = understand(path, body, headers);
  if (understood.kind === 'refused') throw new Error(understood.error.message);
  return understood.call;
}

/** What the caller is told; fails where the request is understood. */
export function refusalOf(path: string, body: unknown, headers: Headers = {}): FixedResponse {
  const understood = understand(path, body, headers);
  if (understood.kind === 'call') throw new Error(`understood: ${understood.call.body.toString('utf8', 0, 500)}`);
  return ingressFor('POST', path)!.ingress.errors.render(understood.error, REQUEST_ID);
}

export function jsonOf({ body }: { readonly body: string | Buffer }): unknown {
  return JSON.parse(body.toString()) as unknown;
}

/** Frames of ConverseStream, each of a name and its payload. */
export function frames(events: readonly (readonly [name: string, payload: unknown])[]): Buffer {
  return Buffer.concat(events.map(([name, payload]) => eventFrame(name, JSON.stringify(payload))));
}

/** Frames of InvokeModelWithResponseStream. */
export function chunks(payloads: readonly unknown[]): Buffer {
  const bytes = (payload: unknown): string => Buffer.from(JSON.stringify(payload)).toString('base64');
  return frames(payloads.map((payload) => ['chunk', { bytes: bytes(payload) }]));
}

/** What the caller is sent for these pieces, in one. */
export function sentFor(stream: StreamTranslation, pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece) => stream.push(piece).map((sent) => Buffer.from(sent))));
}

/** The data of server-sent events, in order. */
export function dataOf(bytes: Buffer): unknown[] {
  const lines = bytes.toString().split('\n');
  return lines
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice('data: '.length)) as unknown);
}

/** Bedrock's answer to a call: a whole one, or the bytes of a stream. */
export type Upstream = (call: BedrockCall) => { readonly status: number; readonly body: string | Buffer };

/** A `fetch` for SDKs behind which the ways in stand, and `upstream` in place of Bedrock. */
export function gatewayFetch(upstream: Upstream): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const understood = understand(pathname, body, Object.fromEntries(request.headers));
    if (understood.kind === 'refused') {
      const { errors } = ingressFor('POST', pathname)!.ingress;
      return toResponse(errors.render(understood.error, REQUEST_ID));
    }
    const { call } = understood;
    const { status, body: text } = upstream(call);
    const answer = { status, headers: ANSWER_HEADERS, body: Buffer.from(text) };
    if (status !== 200) return toResponse(call.refusal(answer));
    if (!call.streamed) return toResponse(call.whole(answer).response);
    const stream = call.stream(ANSWER_HEADERS);
    return toResponse({ status: 200, headers: stream.headers, body: sentFor(stream, [answer.body]) });
  };
}

function toResponse({ status, headers, body }: FixedResponse): Response {
  return new Response(new Uint8Array(Buffer.from(body)), { status, headers });
}
