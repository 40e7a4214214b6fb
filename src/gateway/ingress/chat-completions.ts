/** OpenAI's chat completions, asked of any model by Converse. */
import { converse } from '../../bedrock/dialects/converse.ts';
import { openaiErrors } from '../../bedrock/dialects/error-style.ts';
import { type JsonObject, parseObject } from '../../bedrock/dialects/json.ts';
import { converseFrames } from '../../bedrock/dialects/transport.ts';
import { type ApiError, validationError } from '../../bedrock/error.ts';
import type { FixedResponse, HttpRequest } from '../../http/message.ts';
import { affinityKeyOf } from './affinity.ts';
import { chatHead, writeChatAnswer } from './chat-answer.ts';
import { readChatRequest } from './chat-request.ts';
import { ChatChunks } from './chat-stream.ts';
import type { BedrockAnswer, BedrockCall, Ingress, ModelLimits, Understood, WholeAnswer } from './ingress.ts';
import { unknownModel } from './models.ts';
import { refused, understandBody } from './request-body.ts';
import { idHeaders, TranslatedStream } from './translated-stream.ts';
import { errorOf, JSON_HEADERS, pathOf, requestIdOf, UNREADABLE_ANSWER } from './upstream.ts';

const REQUEST_ID = 'x-request-id';
const SOURCE = { transport: converseFrames, dialect: converse };

export const chatCompletions: Ingress = {
  name: 'chat-completions',
  errors: openaiErrors,
  understand: (request, models) => understandBody(request, (body) => understand(request, body, models)),
};

function understand({ headers }: HttpRequest, asked: JsonObject, models: ModelLimits): Understood {
  const { model } = asked;
  if (typeof model !== 'string') return refused(validationError("Invalid 'model': expected the name of a model."));
  const limits = models(model);
  if (limits === undefined) return refused(unknownModel(model));
  const read = readChatRequest(asked, { id: model, ...limits });
  if (read.kind === 'invalid') return refused(validationError(read.message));
  // Read as Bedrock will: what is estimated is what is sent.
  const parsed = converse.parse(read.body, { id: model, ...limits });
  if (parsed.kind === 'invalid') return refused(validationError(parsed.message));
  const operation = read.streamed ? 'ConverseStream' : 'Converse';
  const call: BedrockCall = {
    modelId: model,
    operation,
    streamed: read.streamed,
    path: pathOf(model, operation),
    headers: JSON_HEADERS,
    body: Buffer.from(JSON.stringify(read.body)),
    prompt: parsed.exchange.prompt,
    affinityKey: affinityKeyOf(headers, asked),
    whole: (answer) => whole(model, answer),
    stream: (upstream) =>
      new TranslatedStream(SOURCE, new ChatChunks(chatHead(model, upstream), read.usageInStream), upstream),
    refusal: (answer) => rendered(errorOf(answer), answer),
  };
  return { kind: 'call', call };
}

function whole(modelId: string, answer: BedrockAnswer): WholeAnswer {
  const text = answer.body.toString('utf8');
  const usage = converse.readUsage(text);
  const json = parseObject(text);
  if (json === null || usage === null) return { response: rendered(UNREADABLE_ANSWER, answer), usage: null };
  const headers = { 'content-type': 'application/json', ...idHeaders(REQUEST_ID, requestIdOf(answer.headers)) };
  const body = writeChatAnswer(json, usage, chatHead(modelId, answer.headers));
  return { response: { status: 200, headers, body }, usage };
}

function rendered(error: ApiError, answer: BedrockAnswer): FixedResponse {
  const requestId = requestIdOf(answer.headers);
  const { status, headers, body } = openaiErrors.render(error, requestId);
  return { status, headers: { ...headers, ...idHeaders(REQUEST_ID, requestId) }, body };
}
