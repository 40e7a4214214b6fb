/** Anthropic's Messages, as InvokeModel takes them from Anthropic's models: nearly the same body, the same answers. */
import { anthropicInvoke } from '../../bedrock/dialects/anthropic.ts';
import { anthropicErrors } from '../../bedrock/dialects/error-style.ts';
import { isObject, type JsonObject, parseObject } from '../../bedrock/dialects/json.ts';
import type { StreamEvent } from '../../bedrock/dialects/stream-event.ts';
import { chunkFrames, messagesEvents } from '../../bedrock/dialects/transport.ts';
import { INVOCATION_METRICS } from '../../bedrock/dialects/usage-reader.ts';
import { resourceNotFound, validationError } from '../../bedrock/error.ts';
import { makerOf } from '../../bedrock/model-id.ts';
import type { FixedResponse, Headers, HttpRequest } from '../../http/message.ts';
import { affinityKeyOf } from './affinity.ts';
import type { BedrockAnswer, BedrockCall, Ingress, ModelLimits, Understood, WholeAnswer } from './ingress.ts';
import { messagesSize } from './messages-size.ts';
import { refused, understandBody } from './request-body.ts';
import { idHeaders, TranslatedStream } from './translated-stream.ts';
import { errorOf, JSON_HEADERS, pathOf, requestIdOf } from './upstream.ts';

const VERSION = 'bedrock-2023-05-31';
const REQUEST_ID = 'request-id';
const SOURCE = { transport: chunkFrames, dialect: anthropicInvoke };
const TARGET = { transport: messagesEvents, requestIdHeader: REQUEST_ID, write };

export const messages: Ingress = {
  name: 'messages',
  errors: anthropicErrors,
  understand: (request, models) => understandBody(request, (body) => understand(request, body, models)),
};

function understand({ headers }: HttpRequest, asked: JsonObject, models: ModelLimits): Understood {
  // `service_tier` asks for Anthropic's own tiers, all of which are content with the standard one.
  const { model, stream, service_tier: _, ...rest } = asked;
  if (typeof model !== 'string') return invalid('model: Input should be a valid string');
  if (stream !== undefined && typeof stream !== 'boolean') return invalid('stream: Input should be a valid boolean');
  const limits = models(model);
  if (limits === undefined) return refused(resourceNotFound(`model: ${shown(model)}`));
  if (makerOf(model) !== 'anthropic') {
    return invalid(`model: ${model} does not speak the Messages API; use /v1/chat/completions`);
  }
  const betas = betasOf(headers, rest.anthropic_beta);
  const body = { ...rest, anthropic_version: VERSION, ...(betas.length === 0 ? {} : { anthropic_beta: betas }) };
  const parsed = messagesSize(body, { id: model, ...limits });
  if (parsed.kind === 'invalid') return invalid(parsed.message);
  const operation = stream === true ? 'InvokeModelWithResponseStream' : 'InvokeModel';
  const call: BedrockCall = {
    modelId: model,
    operation,
    streamed: stream === true,
    path: pathOf(model, operation),
    headers: JSON_HEADERS,
    body: Buffer.from(JSON.stringify(body)),
    prompt: parsed.exchange.prompt,
    affinityKey: affinityKeyOf(headers, asked),
    whole,
    stream: (upstream) => new TranslatedStream(SOURCE, TARGET, upstream),
    refusal,
  };
  return { kind: 'call', call };
}

/** The header's, and those that stand in the body as Bedrock has them. */
function betasOf(headers: Headers, inBody: unknown): string[] {
  const named = (headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim());
  const listed = Array.isArray(inBody) ? (inBody as unknown[]).filter((beta) => typeof beta === 'string') : [];
  return [...new Set([...named, ...listed])].filter((beta) => beta !== '');
}

function whole({ status, headers, body }: BedrockAnswer): WholeAnswer {
  const usage = anthropicInvoke.readUsage(body.toString('utf8'));
  const own = { 'content-type': 'application/json', ...idHeaders(REQUEST_ID, requestIdOf(headers)) };
  return { response: { status, headers: own, body }, usage };
}

function refusal(answer: BedrockAnswer): FixedResponse {
  const requestId = requestIdOf(answer.headers);
  const { status, headers, body } = anthropicErrors.render(errorOf(answer), requestId);
  return { status, headers: { ...headers, ...idHeaders(REQUEST_ID, requestId) }, body };
}

/** The model's own events, by their types, without what Bedrock adds to the last. */
function write({ name, json }: StreamEvent): string {
  const event = name === '' ? parseObject(json) : null;
  if (event === null || typeof event.type !== 'string') return '';
  const { [INVOCATION_METRICS]: metrics, ...rest } = event;
  const sent = isObject(metrics) ? JSON.stringify(rest) : json;
  return messagesEvents.encode({ name: event.type, json: sent }).toString();
}

function invalid(message: string): Understood {
  return refused(validationError(message));
}

function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
