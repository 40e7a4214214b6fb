/** Bedrock's data plane: from an authenticated request to an answer or a refusal. */
import type { Micros } from '../../simulator/basics/time.ts';
import { AccountDirectory } from './accounts.ts';
import { answerHead, type Work } from './answer.ts';
import { type ApiError, faultError, HINT_HEADER, throttled, validationError } from '../bedrock/error.ts';
import type { Authenticator } from './aws/authenticate.ts';
import type { Admission, Backend } from './backend.ts';
import { cacheRefusal } from './cache-refusal.ts';
import { CallDraft } from './call-draft.ts';
import type { CallObserver } from './call.ts';
import type { Clock } from '../clock/clock.ts';
import type { Exchange } from '../bedrock/dialects/dialect.ts';
import { isObject } from '../bedrock/dialects/json.ts';
import type { Client, FixedResponse, HttpRequest, HttpResponse } from '../http/message.ts';
import { ModelDirectory } from './models.ts';
import { answerModelList } from './model-list.ts';
import type { Generates, Route, RouteMatch } from '../bedrock/routes.ts';
import { answerStream, type HeadInstant } from './stream-answer.ts';
import { countPrompt } from '../bedrock/token-count.ts';
import type { PromptReader } from './tokens/prompt-numbers.ts';
import { answerWhole } from './whole-answer.ts';

export interface DataPlaneOptions {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly authenticator: Authenticator;
  readonly prompts: PromptReader;
  readonly observers: readonly CallObserver[];
  readonly requestId: () => string;
  /** Seconds of a `Retry-After` header on 429; null: none, as Bedrock. */
  readonly retryAfterSeconds: number | null;
  readonly refusalMicros: Micros;
  readonly tokensPerChunk: number;
  readonly head: HeadInstant;
  /** Hears of failures of our own. */
  readonly report: (error: unknown) => void;
}

/** Bedrock's own name, and mantle's as some SDKs sign it. */
const SIGNING_NAMES = ['bedrock', 'bedrock-mantle'];

interface Caller {
  readonly accountId: string;
  readonly region: string;
}

export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #accounts: AccountDirectory;
  readonly #models: ModelDirectory;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    this.#accounts = new AccountDirectory(options.backend.accounts);
    this.#models = new ModelDirectory(options.backend.models);
  }

  /** Runs in one turn up to the admission, so that a decision falls at the instant of the request. */
  handle({ route, modelId }: RouteMatch, request: HttpRequest, client: Client): HttpResponse | Promise<HttpResponse> {
    const { clock, authenticator, observers, requestId } = this.#options;
    const draft = new CallDraft(requestId(), route.operation, clock.nowMicros(), observers);
    const known = authenticator.authenticate(request, SIGNING_NAMES, 'bedrock');
    if (known.kind === 'refused') return this.#reject(draft, route, known.error);
    const caller = { accountId: known.principal.accountId, region: known.region };
    const account = this.#accounts.find(caller.accountId, caller.region);
    if (account.kind === 'refused') return this.#reject(draft, route, account.error);
    draft.account = account.index;
    if (route.operation === 'ListModels') return answerModelList(draft, this.#models, route, modelId, clock);
    const body = parseJson(request.body);
    if (body === undefined) return this.#reject(draft, route, MALFORMED_JSON);
    return this.#ask({ route, modelId }, body, caller, account.index, draft, client);
  }

  #ask(
    { route, modelId }: RouteMatch,
    body: unknown,
    caller: Caller,
    account: number,
    draft: CallDraft,
    client: Client,
  ): HttpResponse | Promise<HttpResponse> {
    const name = modelId ?? (isObject(body) ? body.model : undefined);
    if (typeof name !== 'string')
      return this.#reject(draft, route, validationError("Missing required parameter: 'model'."));
    const found = this.#models.find(name, route.endpoints, caller);
    if (found.kind === 'refused') return this.#reject(draft, route, found.error);
    draft.model = found.index;
    const asked = { id: name, maxOutputTokens: found.model.maxOutputTokens };
    const { generates } = route;
    const dialect = generates?.dialect(found.model.id);
    const parsed = guardDepth(() =>
      dialect === undefined ? countPrompt(body, asked, found.model.id) : dialect.parse(body, asked),
    );
    if (parsed.kind === 'invalid') return this.#reject(draft, route, validationError(parsed.message));
    if (generates === null) return this.#count(parsed.exchange, route, draft);
    const refusal = cacheRefusal(parsed.exchange.prompt.caching, route.operation, found.model.id);
    if (refusal !== null) return this.#reject(draft, route, refusal);
    return this.#invoke(parsed.exchange, { route, generates, account, model: found.index }, draft, client);
  }

  #invoke(
    exchange: Exchange,
    target: { readonly route: Route; readonly generates: Generates; readonly account: number; readonly model: number },
    draft: CallDraft,
    client: Client,
  ): HttpResponse | Promise<HttpResponse> {
    const { backend, clock, prompts } = this.#options;
    const { route, generates, account } = target;
    const model = backend.models[target.model]!;
    const numbers = prompts.read(exchange.prompt);
    draft.numbers = numbers;
    draft.streamed = route.streamed ?? exchange.streamed;
    const admission = backend.admit(draft.startedAtMicros, account, target.model, numbers.invocation);
    if (admission.kind !== 'admitted') return this.#late(this.#refuse(draft, route, admission, model.id));
    const { generation } = admission;
    draft.generation = generation;
    const head = answerHead(draft.requestId, model.id, numbers.invocation, generation, clock);
    const work: Work = { draft, route, generates, exchange, model, numbers, generation, head };
    if (draft.streamed) return answerStream(work, this.#options);
    return answerWhole(work, client, clock, (error) => this.#render(draft, route, error));
  }

  #count(exchange: Exchange, route: Route, draft: CallDraft): HttpResponse {
    const tokens = this.#options.prompts.inputTokens(exchange.prompt);
    draft.end({ outcome: 'served', status: 200, endedAtMicros: draft.startedAtMicros });
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': draft.requestId };
    const member = route.endpoints[0] === 'mantle' ? 'input_tokens' : 'inputTokens';
    return { status: 200, headers, body: `{"${member}":${tokens}}` };
  }

  #refuse(
    draft: CallDraft,
    route: Route,
    admission: Exclude<Admission, { kind: 'admitted' }>,
    modelId: string,
  ): FixedResponse {
    const endedAtMicros = draft.startedAtMicros;
    const row = draft.row === null ? {} : { 'x-shardproof-row': String(draft.row) };
    if (admission.kind === 'failed') {
      const error = faultError(admission.fault, modelId);
      draft.end({
        outcome: 'failed',
        status: error.status,
        errorName: error.name,
        fault: admission.fault,
        endedAtMicros,
      });
      return this.#render(draft, route, error, { 'x-shardproof-fault': admission.fault, ...row });
    }
    const { meter: refusedBy, shortBy } = admission;
    const error = throttled(refusedBy);
    draft.end({ outcome: 'throttled', status: 429, errorName: error.name, refusedBy, shortBy, endedAtMicros });
    const why = { 'x-shardproof-refused-by': refusedBy, 'x-shardproof-short-by': String(shortBy) };
    return this.#render(draft, route, error, { ...why, ...row });
  }

  #late(refusal: FixedResponse): FixedResponse | Promise<FixedResponse> {
    const { clock, refusalMicros } = this.#options;
    if (refusalMicros === 0) return refusal;
    return new Promise((resolve) => clock.at(clock.nowMicros() + refusalMicros, () => resolve(refusal)));
  }

  #reject(draft: CallDraft, route: Route, error: ApiError): HttpResponse {
    const { status, name: errorName, hint = null } = error;
    draft.end({ outcome: 'rejected', status, errorName, hint, endedAtMicros: draft.startedAtMicros });
    return this.#render(draft, route, error, hint === null ? {} : { [HINT_HEADER]: hint });
  }

  #render(
    draft: CallDraft,
    route: Route,
    error: ApiError,
    debug: Readonly<Record<string, string>> = {},
  ): FixedResponse {
    const { status, headers, body } = route.errors.render(error, draft.requestId);
    const { retryAfterSeconds } = this.#options;
    const retry: Record<string, string> =
      status === 429 && retryAfterSeconds !== null ? { 'retry-after': String(retryAfterSeconds) } : {};
    return { status, headers: { ...headers, 'x-amzn-requestid': draft.requestId, ...retry, ...debug }, body };
  }
}

const MALFORMED_JSON: ApiError = {
  name: 'SerializationException',
  status: 400,
  message: 'The request body is not valid JSON.',
};

/** Undefined where it is no JSON; an empty body is an empty object. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON can be nested more deeply than anything can be that walks it: a refusal, not a failure. */
function guardDepth<T>(parse: () => T): T | { readonly kind: 'invalid'; readonly message: string } {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'invalid', message: 'The request body is nested too deeply.' };
    throw error;
  }
}
