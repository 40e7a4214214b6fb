/** Pages and plain APIs, which a server of ours answers itself. */
import type { Client, HttpRequest, HttpResponse } from './message.ts';

/** A page or an API without AWS credentials: the control page, `/metrics`, `/records`. Asked before AWS services. */
export interface Page {
  /** Whether `path` (not decoded, without query) belongs to it. */
  matches(method: string, path: string): boolean;
  handle(request: HttpRequest, client: Client): HttpResponse | Promise<HttpResponse>;
}
