/** OpenAI's list of models: `GET /v1/models` and `GET /v1/models/{id}`. No call of Bedrock is made for it. */
import { openaiErrors } from '../../bedrock/dialects/error-style.ts';
import { type ApiError, resourceNotFound, UNKNOWN_OPERATION } from '../../bedrock/error.ts';
import { makerOf } from '../../bedrock/model-id.ts';
import type { FixedResponse } from '../../http/message.ts';
import type { Ingress } from './ingress.ts';

const LISTS = ['/v1/models', '/openai/v1/models'];

/** A list is answered by `answerModels`; as a call of Bedrock it is unknown. */
export const models: Ingress = {
  name: 'models',
  errors: openaiErrors,
  understand: () => ({ kind: 'refused', error: UNKNOWN_OPERATION }),
};

export function isModelsPath(path: string): boolean {
  return LISTS.some((list) => path === list || path.startsWith(`${list}/`));
}

/** @param path for which `isModelsPath` holds @param ids of the models that are offered, in their order */
export function answerModels(path: string, ids: readonly string[]): FixedResponse {
  if (LISTS.includes(path)) return answer({ object: 'list', data: ids.map(describe) });
  const asked = path.slice(path.indexOf('/models/') + '/models/'.length);
  // Both spellings: SDKs encode the colon in an id, people do not.
  const id = ids.find((known) => known === asked || encodeURIComponent(known) === asked);
  return id === undefined ? openaiErrors.render(unknownModel(asked), '') : answer(describe(id));
}

/** When a model was made, Bedrock does not tell. */
function describe(id: string) {
  return { id, object: 'model', created: 0, owned_by: makerOf(id) };
}

function answer(body: unknown): FixedResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** In OpenAI's words. @param id as the caller named it */
export function unknownModel(id: string): ApiError {
  const shown = id.length > 100 ? `${id.slice(0, 100)}...` : id;
  return resourceNotFound(`The model '${shown}' does not exist`);
}
