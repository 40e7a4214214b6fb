/** Composes the emulator: all of Bedrock and its neighbours behind one handler, with or without a port. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Micros } from '../../simulator/basics/time.ts';
import { Authenticator } from './aws/authenticate.ts';
import type { CredentialStore } from './aws/credentials.ts';
import { UNKNOWN_OPERATION } from '../bedrock/error.ts';
import type { Backend } from './backend.ts';
import type { CallObserver } from './call.ts';
import type { Clock } from '../clock/clock.ts';
import { DataPlane } from './data-plane.ts';
import { awsErrors } from '../bedrock/dialects/error-style.ts';
import { handleFetch } from '../http/fetch.ts';
import { DEFAULT_LIMITS, type HttpLimits } from '../http/limits.ts';
import { refusalsOf } from '../http/refusals.ts';
import { Listener } from '../http/listener.ts';
import type { Client, FixedResponse, Handler, HttpRequest, HttpResponse } from '../http/message.ts';
import { createLog } from '../telemetry/log.ts';
import { logCalls } from './log-calls.ts';
import { isMantlePath, matchRoute } from '../bedrock/routes.ts';
import type { Page } from '../http/page.ts';
import type { AwsService } from './service.ts';
import type { HeadInstant } from './stream-answer.ts';
import { ServicePlane } from './service-plane.ts';
import { DEFAULT_UNMARKED, PromptReader, type UnmarkedAnswers } from './tokens/prompt-numbers.ts';

export interface EmulatorOptions {
  readonly backend: Backend;
  readonly credentials: CredentialStore;
  readonly clock: Clock;
  /** AWS services beside Bedrock, e.g. STS. */
  readonly services?: readonly AwsService[];
  /** Pages without AWS credentials. */
  readonly pages?: readonly Page[];
  readonly observers?: readonly CallObserver[];
  readonly log?: Logger;
  /** Default true. Without it an access key's name is enough. */
  readonly verifySignatures?: boolean;
  /** Seconds of a `Retry-After` header on 429; default null: none, as Bedrock. */
  readonly retryAfterSeconds?: number | null;
  /** How long an account's refusal takes to come back, in model time; default 0. */
  readonly refusalMicros?: Micros;
  /** Tokens a frame carries at the least, the last one excepted; default 1. */
  readonly tokensPerChunk?: number;
  /** When the head of a streamed answer is sent over a socket; default `admission`. */
  readonly head?: HeadInstant;
  /** Of the answers and latencies of prompts without a row marker; default 0. */
  readonly seed?: number;
  readonly unmarked?: UnmarkedAnswers;
  readonly limits?: Partial<HttpLimits>;
  /** Default random UUIDs. */
  readonly requestId?: () => string;
}

export interface Emulator {
  /** Answers without a socket. In the turn in which the body is read the request is admitted or refused. */
  fetch(request: Request): Promise<Response>;
  /** The same without the platform's `Request`: decides within the call. */
  readonly handle: Handler;
  /** Listens on one port for HTTP/1.1 and HTTP/2. @returns the endpoint URL */
  listen(port: number, host?: string): Promise<string>;
  close(): Promise<void>;
}

const REFUSALS = refusalsOf('emulator', (status, name, message) => {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name };
  return { status, headers, body: JSON.stringify({ message }) };
});

export function createEmulator(options: EmulatorOptions): Emulator {
  const log = options.log ?? createLog('silent');
  const report = (error: unknown): void => log.error({ err: error }, 'a request could not be answered');
  const handle = createHandler(options, log, report);
  const server = { limits: { ...DEFAULT_LIMITS, ...options.limits }, refusals: REFUSALS, report };
  let listener: Listener | null = null;
  return {
    handle,
    fetch: (request) => handleFetch(handle, request, server),
    async listen(port, host = '127.0.0.1') {
      if (listener !== null) throw new Error('the emulator listens already');
      listener = new Listener(handle, server);
      return listener.listen(port, host);
    },
    async close() {
      await listener?.close();
      listener = null;
      options.clock.close();
    },
  };
}

function createHandler(options: EmulatorOptions, log: Logger, report: (error: unknown) => void): Handler {
  const { backend, clock, credentials, pages = [], services = [], observers = [] } = options;
  const requestId = options.requestId ?? randomUUID;
  const wallMillis = (): number => clock.wallMillis();
  const authenticator = new Authenticator({
    credentials,
    verifySignatures: options.verifySignatures ?? true,
    wallMillis,
  });
  const dataPlane = new DataPlane({
    backend,
    clock,
    authenticator,
    prompts: new PromptReader(options.seed ?? 0, options.unmarked ?? DEFAULT_UNMARKED),
    observers: [...observers, logCalls(log, backend)],
    requestId,
    retryAfterSeconds: options.retryAfterSeconds ?? null,
    refusalMicros: options.refusalMicros ?? 0,
    tokensPerChunk: options.tokensPerChunk ?? 1,
    head: options.head ?? 'admission',
    report,
  });
  const defaultRegion = backend.accounts[0]?.region ?? 'us-east-1';
  const servicePlane = new ServicePlane({ services, authenticator, defaultRegion, requestId });
  return (request: HttpRequest, client: Client): HttpResponse | Promise<HttpResponse> => {
    const { method, path } = request;
    const page = pages.find((candidate) => candidate.matches(method, path));
    if (page !== undefined) return page.handle(request, client);
    const match = matchRoute(method, path);
    if (match !== null) return dataPlane.handle(match, request, client);
    const service = servicePlane.find(request);
    if (service !== undefined) return servicePlane.handle(service, request, client);
    return unknownPath(path, requestId());
  };
}

function unknownPath(path: string, requestId: string): FixedResponse {
  if (isMantlePath(path)) return { status: 404, headers: { 'x-amzn-requestid': requestId }, body: '' };
  const { status, headers, body } = awsErrors.render(UNKNOWN_OPERATION, requestId);
  return { status, headers: { ...headers, 'x-amzn-requestid': requestId }, body };
}
