/** Service Quotas on the wire: AWS JSON 1.1. */
import type { AccountDirectory } from '../../accounts.ts';
import type { HttpResponse } from '../../../http/message.ts';
import type { AwsCall, AwsService } from '../../service.ts';
import { jsonAnswer, jsonError, readJson, targetOperation } from '../wire/json-protocol.ts';
import { OPERATIONS, type QuotaOperations } from './operations.ts';

const SERVICE = { version: '1.1', target: 'ServiceQuotasV20190624', namespace: null } as const;

export class ServiceQuotas implements AwsService {
  readonly signingName = 'servicequotas';
  readonly #operations: QuotaOperations;
  readonly #directory: AccountDirectory;

  constructor(operations: QuotaOperations, directory: AccountDirectory) {
    this.#operations = operations;
    this.#directory = directory;
  }

  acceptsUnsigned(): boolean {
    return false;
  }

  handle(call: AwsCall): HttpResponse {
    const { principal } = call;
    if (principal === null)
      return this.refuse(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    const name = targetOperation(SERVICE, call.request);
    const operation = name !== null && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) {
      const message = `The emulator has no operation ${name ?? '(none named)'} of Service Quotas`;
      return this.refuse(400, 'UnknownOperationException', message);
    }
    const input = readJson(call.request);
    if (input.kind === 'malformed') return this.refuse(400, 'SerializationException', 'The body is not JSON');
    const shard = this.#directory.find(principal.accountId, call.region);
    const account = shard.kind === 'found' ? shard.index : null;
    const caller = { account, arn: principal.arn, accountId: principal.accountId, region: call.region };
    return jsonAnswer(SERVICE, operation(this.#operations, caller, input.value));
  }

  refuse(status: number, errorName: string, message: string): HttpResponse {
    return jsonError(SERVICE, { status, name: errorName, message });
  }
}
