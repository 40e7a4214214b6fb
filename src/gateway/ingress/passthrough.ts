/** Bedrock's own Converse and InvokeModel: bytes pass as they are, both ways, and usage is read along the way. */
import { readCountHeaders } from '../../bedrock/count-headers.ts';
import { type AskedModel, invalid, type Parsed } from '../../bedrock/dialects/dialect.ts';
import type { JsonObject } from '../../bedrock/dialects/json.ts';
import type { Usage } from '../../bedrock/dialects/usage.ts';
import { type ApiError, validationError } from '../../bedrock/error.ts';
import { makerOf } from '../../bedrock/model-id.ts';
import type { Generates, RouteMatch } from '../../bedrock/routes.ts';
import type { FixedResponse, Headers, HttpRequest } from '../../http/message.ts';
import { affinityKeyOf } from './affinity.ts';
import type { BedrockAnswer, BedrockCall, Ingress, ModelLimits, StreamTranslation, Understood } from './ingress.ts';
import { messagesSize } from './messages-size.ts';
import { refused, understandBody } from './request-body.ts';
import { StreamWatch } from './stream-watch.ts';
import { headersThatMatter, isModelOperation, JSON_HEADERS, pathOf } from './upstream.ts';

/** Besides those that begin with `x-amzn-bedrock-`, which carry guardrails, latency and service tier. */
const SENT = new Set(['content-type', 'accept']);
const ANSWERED = new Set(['content-type', 'x-amzn-requestid', 'x-amzn-errortype', 'retry-after']);

const UNKNOWN_MODEL = validationError('The provided model identifier is invalid.');

/** Null where the route generates no answer of a named model. */
export function passthrough({ route, modelId }: RouteMatch): Ingress | null {
  const { operation, generates, errors } = route;
  if (modelId === null || generates === null || !isModelOperation(operation)) return null;
  const name = operation.startsWith('Converse') ? 'converse' : 'invoke';
  const understand = (request: HttpRequest, models: ModelLimits): Understood => {
    const limits = models(modelId);
    if (limits === undefined) return refused(UNKNOWN_MODEL);
    return understandBody(request, (body) => {
      const parsed = sizeOf(generates, body, { id: modelId, ...limits });
      if (parsed.kind === 'invalid') return refused(validationError(parsed.message));
      const head = {
        modelId,
        operation,
        streamed: route.streamed === true,
        path: pathOf(modelId, operation),
        headers: { ...JSON_HEADERS, ...headersThatMatter(request.headers, SENT) },
        body: request.body,
        prompt: parsed.exchange.prompt,
        affinityKey: affinityKeyOf(request.headers, body),
      };
      return { kind: 'call', call: { ...head, ...answers(generates, modelId) } };
    });
  };
  return { name, errors, understand };
}

/** Of Anthropic's form only what tells the size is looked at: which of its fields are taken, Bedrock knows better. */
function sizeOf(generates: Generates, body: JsonObject, model: AskedModel): Parsed {
  const isMessages = generates.countHeaders && makerOf(model.id) === 'anthropic';
  const parsed = isMessages ? messagesSize(body, model) : generates.dialect(model.id).parse(body, model);
  if (parsed.kind === 'invalid' || parsed.exchange.prompt.maxTokens <= model.maxOutputTokens) return parsed;
  // Models that take a prompt's text do not say it in their schema.
  return invalid(`The maximum tokens you requested exceeds the model limit of ${model.maxOutputTokens}.`);
}

function answers(generates: Generates, modelId: string): Pick<BedrockCall, 'whole' | 'stream' | 'refusal'> {
  return {
    whole: (answer) => ({ response: asItIs(answer), usage: usageOf(generates, modelId, answer) }),
    stream: (headers) => new UntouchedStream(generates, modelId, headers),
    refusal: asItIs,
  };
}

function asItIs({ status, headers, body }: BedrockAnswer): FixedResponse {
  return { status, headers: headersThatMatter(headers, ANSWERED), body };
}

/** What the body says, and what it does not say by the headers. */
function usageOf({ dialect }: Generates, modelId: string, { headers, body }: BedrockAnswer): Usage | null {
  const usage = dialect(modelId).readUsage(body.toString('utf8'));
  const tokens = usage?.tokens ?? readCountHeaders(headers);
  if (usage === null && tokens === null) return null;
  return { stopReason: null, textLength: 0, ...usage, tokens };
}

class UntouchedStream implements StreamTranslation {
  readonly status = 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly #watch: StreamWatch;
  readonly #transport: Generates['transport'];

  constructor({ transport, dialect }: Generates, modelId: string, upstream: Headers) {
    this.headers = { ...transport.headers, ...headersThatMatter(upstream, ANSWERED) };
    this.#watch = new StreamWatch(transport, dialect(modelId));
    this.#transport = transport;
  }

  push(bytes: Buffer): readonly Buffer[] {
    this.#watch.push(bytes);
    return [bytes];
  }

  get hasBegun(): boolean {
    return this.#watch.hasBegun;
  }

  get usage() {
    return this.#watch.usage;
  }

  get isDamaged(): boolean {
    return this.#watch.isDamaged;
  }

  fail(error: ApiError, requestId: string): Buffer | string {
    return this.#transport.fail(error, requestId);
  }
}
