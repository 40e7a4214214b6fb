/** The control page: one HTML document with its style and script inside, allowed to load nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FixedResponse, HttpRequest } from '../../../http/message.ts';
import type { Page } from '../../../http/page.ts';
import { isLocal, NOT_LOCAL } from '../../../http/guard.ts';

const HOME = '/shardproof/';

export class ConsolePage implements Page {
  readonly #answer: FixedResponse;

  constructor() {
    const style = asset('control.css');
    const script = asset('control-client.mjs');
    const body = asset('control.html')
      .replace('/*style*/', () => style)
      .replace('/*script*/', () => script);
    const policy = [
      "default-src 'none'",
      "connect-src 'self'",
      `style-src ${hashOf(style)}`,
      `script-src ${hashOf(script)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    };
    this.#answer = { status: 200, headers, body };
  }

  matches(method: string, path: string): boolean {
    return method === 'GET' && (path === HOME || path === '/shardproof');
  }

  handle(request: HttpRequest): FixedResponse {
    if (!isLocal(request)) return NOT_LOCAL;
    if (request.path !== HOME) return { status: 308, headers: { location: HOME }, body: '' };
    return this.#answer;
  }
}

function asset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
