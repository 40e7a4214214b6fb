/** Finds the shard of a caller: the account it belongs to, in the region it signed for. */
import type { EmulatedAccount } from './backend.ts';
import { type ApiError, accessDenied } from '../bedrock/error.ts';

export type AccountLookup =
  | { readonly kind: 'found'; readonly index: number }
  | { readonly kind: 'refused'; readonly error: ApiError };

export class AccountDirectory {
  readonly #byPlace = new Map<string, number>();
  readonly #accountIds = new Set<string>();

  constructor(accounts: readonly EmulatedAccount[]) {
    for (const [index, { accountId, region }] of accounts.entries()) {
      this.#byPlace.set(`${accountId} ${region}`, index);
      this.#accountIds.add(accountId);
    }
  }

  find(accountId: string, region: string): AccountLookup {
    const index = this.#byPlace.get(`${accountId} ${region}`);
    if (index !== undefined) return { kind: 'found', index };
    if (!this.#accountIds.has(accountId)) {
      return { kind: 'refused', error: accessDenied('Your account is not authorized to invoke this API operation.') };
    }
    const message = `Credential should be scoped to a valid region, not '${region}'. `;
    return { kind: 'refused', error: { name: 'InvalidSignatureException', status: 403, message } };
  }
}
