/** Finds the model that a caller names: by id, by inference profile, by ARN. */
import type { Endpoint } from '../../simulator/quota/limits.ts';
import { type ApiError, accessDenied, resourceNotFound, validationError } from '../bedrock/error.ts';
import { withoutProfile } from '../bedrock/model-id.ts';
import type { EmulatedModel } from './backend.ts';

export type ModelLookup =
  | { readonly kind: 'found'; readonly index: number; readonly model: EmulatedModel }
  | { readonly kind: 'refused'; readonly error: ApiError };

const LONGEST_ID = 2_048;
const ARN = /^arn:aws[\w-]*:bedrock:([a-z0-9-]*):(\d{12})?:([a-z-]+)\/(.+)$/;

export class ModelDirectory {
  readonly #models: readonly EmulatedModel[];
  readonly #byName = new Map<string, number>();

  constructor(models: readonly EmulatedModel[]) {
    this.#models = models;
    for (const [index, model] of models.entries()) this.#byName.set(`${model.endpoint} ${model.id}`, index);
  }

  /** @param endpoints where to look, in order; @param caller the account and region that ask */
  find(name: string, endpoints: readonly Endpoint[], caller: { accountId: string; region: string }): ModelLookup {
    if (name === '' || name.length > LONGEST_ID) return INVALID_ID;
    let id = name;
    const arn = ARN.exec(name);
    if (arn !== null) {
      const [, region, account, kind, resource] = arn;
      if (region !== caller.region) return INVALID_ID;
      if (account !== undefined && account !== caller.accountId) {
        return refuse(accessDenied(`User is not authorized to perform: bedrock:InvokeModel on resource: ${name}`));
      }
      if (kind !== 'foundation-model' && kind !== 'inference-profile') {
        return refuse(resourceNotFound('The provided resource identifier was not found.'));
      }
      id = resource!;
    }
    for (const endpoint of endpoints) {
      const index = this.#byName.get(`${endpoint} ${id}`);
      if (index !== undefined) return { kind: 'found', index, model: this.#models[index]! };
    }
    return this.#notFound(id, endpoints);
  }

  /** Ids of the models on an endpoint, in the order of the backend. */
  list(endpoint: Endpoint): readonly string[] {
    return this.#models.filter((model) => model.endpoint === endpoint).map(({ id }) => id);
  }

  #notFound(id: string, endpoints: readonly Endpoint[]): ModelLookup {
    if (endpoints[0] === 'mantle') {
      const other = this.#byName.has(`runtime ${id}`);
      if (other) return refuse(validationError(`The model '${id}' does not support this API`));
      return refuse(resourceNotFound(`The model '${id}' does not exist`));
    }
    const onlyByProfile = this.#models.some((model) => model.endpoint === 'runtime' && withoutProfile(model.id) === id);
    if (!onlyByProfile) return INVALID_ID;
    return refuse(
      validationError(
        `Invocation of model ID ${id} with on-demand throughput isn’t supported. ` +
          'Retry your request with the ID or ARN of an inference profile that contains this model.',
      ),
    );
  }
}

const INVALID_ID = refuse(validationError('The provided model identifier is invalid.'));

function refuse(error: ApiError): ModelLookup {
  return { kind: 'refused', error };
}
