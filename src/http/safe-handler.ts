/** A handler whose failures become a 500, so that no bug in an answer takes the server down. */
import type { Client, Handler, HttpRequest, HttpResponse } from './message.ts';
import type { ServerOptions } from './server-options.ts';

export type SafeHandler = (request: HttpRequest, client: Client, answer: (response: HttpResponse) => void) => void;

/** Answers in the same turn where the handler does. */
export function safely(handler: Handler, { report, refusals }: Omit<ServerOptions, 'limits'>): SafeHandler {
  const fail = (error: unknown): HttpResponse => {
    report(error);
    return refusals.broken;
  };
  return (request, client, answer) => {
    let response: HttpResponse | Promise<HttpResponse>;
    try {
      response = handler(request, client);
    } catch (error) {
      response = fail(error);
    }
    if (response instanceof Promise) void response.catch(fail).then(answer);
    else answer(response);
  };
}
