/** The gateway behind a handler: its APIs, its pages, health and readiness; on a port where it is asked to listen. */
import type { Logger } from 'pino';
import { openaiErrors } from '../bedrock/dialects/error-style.ts';
import { handleFetch } from '../http/fetch.ts';
import { DEFAULT_LIMITS, type HttpLimits } from '../http/limits.ts';
import { Listener } from '../http/listener.ts';
import type { Client, FixedResponse, Handler, HttpRequest, HttpResponse } from '../http/message.ts';
import type { Page } from '../http/page.ts';
import { refusalsOf } from '../http/refusals.ts';
import type { FrontDoor } from './front-door.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

const REFUSALS = refusalsOf('gateway', (status, name, message) => openaiErrors.render({ name, status, message }, ''));

const UNKNOWN_PATH: FixedResponse = openaiErrors.render(
  {
    name: 'UnknownOperationException',
    status: 404,
    message:
      'No such path. This gateway answers POST /v1/chat/completions, /v1/messages, /model/{id}/converse, ' +
      '/converse-stream, /invoke and /invoke-with-response-stream, and GET /v1/models, /health and /ready.',
  },
  '',
);

export interface GatewayServerOptions {
  readonly log: Logger;
  readonly pages?: readonly Page[];
  readonly http?: Partial<HttpLimits>;
}

export class GatewayServer {
  readonly handle: Handler;
  readonly #door: FrontDoor;
  readonly #options: GatewayServerOptions;
  #listener: Listener | null = null;
  #isDraining = false;

  constructor(door: FrontDoor, options: GatewayServerOptions) {
    this.#door = door;
    this.#options = options;
    this.handle = (request, client) => this.#answer(request, client);
  }

  /** Answers without a socket. */
  fetch(request: Request): Promise<Response> {
    return handleFetch(this.handle, request, this.#http());
  }

  /** @returns its address */
  listen(port: number, host: string): Promise<string> {
    if (this.#listener !== null) throw new Error('the gateway listens already');
    this.#listener = new Listener(this.handle, this.#http());
    return this.#listener.listen(port, host);
  }

  /** Takes no new connections, gives what is under way `closeMillis` to come to its end, and ends the rest. */
  async close(): Promise<void> {
    this.#isDraining = true;
    await this.#listener?.close();
    this.#listener = null;
    await this.#door.close();
  }

  #answer(request: HttpRequest, client: Client): HttpResponse | Promise<HttpResponse> {
    const { pages = [] } = this.#options;
    const answer = this.#door.handle(request, client);
    if (answer !== null) return answer;
    const { method, path } = request;
    if (method === 'GET' && path === '/health') return health(200, 'up');
    if (method === 'GET' && path === '/ready') return this.#isDraining ? health(503, 'draining') : health(200, 'ready');
    return pages.find((page) => page.matches(method, path))?.handle(request, client) ?? UNKNOWN_PATH;
  }

  #http() {
    const { log, http } = this.#options;
    const report = (error: unknown): void => log.error({ err: error }, 'a request could not be answered');
    return { limits: { ...DEFAULT_LIMITS, ...http }, refusals: REFUSALS, report };
  }
}

function health(status: number, word: string): FixedResponse {
  return { status, headers: JSON_TYPE, body: `{"status":"${word}"}\n` };
}
