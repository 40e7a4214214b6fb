/** The table of ways in: which path of the gateway's is read how. */
import { matchRoute } from '../../bedrock/routes.ts';
import { chatCompletions } from './chat-completions.ts';
import type { Ingress } from './ingress.ts';
import { messages } from './messages.ts';
import { isModelsPath, models } from './models.ts';
import { passthrough } from './passthrough.ts';

const BY_PATH: ReadonlyMap<string, Ingress> = new Map([
  ['/v1/chat/completions', chatCompletions],
  ['/openai/v1/chat/completions', chatCompletions],
  ['/v1/messages', messages],
  ['/anthropic/v1/messages', messages],
]);

/** @param path as sent, without the query; null where nothing of the gateway's is asked for */
export function ingressFor(method: string, path: string): { readonly ingress: Ingress } | null {
  if (method === 'GET') return isModelsPath(path) ? { ingress: models } : null;
  if (method !== 'POST') return null;
  const own = BY_PATH.get(path);
  if (own !== undefined) return { ingress: own };
  const match = path.startsWith('/model/') ? matchRoute(method, path) : null;
  const ingress = match === null ? null : passthrough(match);
  return ingress === null ? null : { ingress };
}
