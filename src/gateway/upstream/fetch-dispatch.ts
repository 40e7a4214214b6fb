/** Sends through a function of `fetch`'s shape: no port, no timers, so that it runs on a virtual clock. */
import type { Dispatch, RawBody } from './dispatch.ts';

export function fetchDispatch(fetch: (request: Request) => Promise<Response>): Dispatch {
  return async ({ endpoint }, request, signal) => {
    const url = new URL(request.query === '' ? request.path : `${request.path}?${request.query}`, endpoint);
    const headers = request.headers as Record<string, string>;
    const body = new Uint8Array(request.body);
    const response = await fetch(new Request(url, { method: request.method, headers, body, signal }));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body === null ? NO_BODY : rawBody(response.body.getReader()),
    };
  };
}

const NO_BODY: RawBody = {
  chunks: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) },
  cancel: () => {},
};

function rawBody(reader: ReadableStreamDefaultReader<Uint8Array>): RawBody {
  const chunks: AsyncIterator<Uint8Array> = {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done: true, value: undefined } : { done: false, value };
    },
  };
  return {
    chunks: { [Symbol.asyncIterator]: () => chunks },
    // A body that has failed already cannot be cancelled, and need not be.
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
