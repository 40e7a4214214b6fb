/** Reads a request body with a bound on its size and on its time. */
import type { Readable } from 'node:stream';

export type Body =
  | { readonly kind: 'complete'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'too-slow' }
  /** The client went away before its end. */
  | { readonly kind: 'gone' };

const EMPTY = Buffer.alloc(0);

/** Calls `done` once. After `too-large` and `too-slow` the rest of the body is not read. */
export function readBody(source: Readable, maxBytes: number, maxMillis: number, done: (body: Body) => void): void {
  let first: Buffer | null = null;
  let chunks: Buffer[] | null = null;
  let length = 0;
  let open = true;

  const finish = (body: Body): void => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    if (body.kind !== 'complete') source.pause();
    done(body);
  };
  const timer = setTimeout(() => finish({ kind: 'too-slow' }), maxMillis);

  source.on('data', (chunk: Buffer) => {
    if (!open) return;
    length += chunk.length;
    if (length > maxBytes) finish({ kind: 'too-large' });
    else if (first === null) first = chunk;
    else if (chunks === null) chunks = [first, chunk];
    else chunks.push(chunk);
  });
  source.on('end', () => {
    finish({ kind: 'complete', bytes: chunks === null ? (first ?? EMPTY) : Buffer.concat(chunks, length) });
  });
  source.on('error', () => finish({ kind: 'gone' }));
  source.on('close', () => finish({ kind: 'gone' }));
}
