/** OpenAI's list of models: `GET /v1/models` and `GET /v1/models/{id}`. */
import type { CallDraft } from './call-draft.ts';
import type { Clock } from '../clock/clock.ts';
import { resourceNotFound } from '../bedrock/error.ts';
import type { HttpResponse } from '../http/message.ts';
import { makerOf } from '../bedrock/model-id.ts';
import type { ModelDirectory } from './models.ts';
import type { Route } from '../bedrock/routes.ts';

/** @param modelId null for the whole list */
export function answerModelList(
  draft: CallDraft,
  models: ModelDirectory,
  route: Route,
  modelId: string | null,
  clock: Clock,
): HttpResponse {
  const ids = [...new Set(route.endpoints.flatMap((endpoint) => models.list(endpoint)))];
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': draft.requestId };
  const endedAtMicros = draft.startedAtMicros;
  if (modelId !== null && !ids.includes(modelId)) {
    const error = resourceNotFound(`The model '${modelId}' does not exist`);
    draft.end({ outcome: 'rejected', status: 404, errorName: error.name, endedAtMicros });
    return route.errors.render(error, draft.requestId);
  }
  draft.end({ outcome: 'served', status: 200, endedAtMicros });
  const created = Math.floor(clock.wallMillis() / 1_000);
  const describe = (id: string) => ({ id, object: 'model', created, owned_by: makerOf(id) });
  const body = modelId === null ? { object: 'list', data: ids.map(describe) } : describe(modelId);
  return { status: 200, headers, body: JSON.stringify(body) };
}
