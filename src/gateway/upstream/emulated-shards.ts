/** The accounts of an emulator, as its ready line has them, as shards of an upstream. */
import { staticCredentials } from './credentials.ts';
import type { UpstreamShard } from './upstream.ts';

export interface EmulatedAccount {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** @param endpoint of all of them @param accounts in the order of the scenario */
export function emulatedShards(endpoint: URL, accounts: readonly EmulatedAccount[]): UpstreamShard[] {
  return accounts.map(({ region, accessKeyId, secretAccessKey }) => {
    return { endpoint, region, credentials: staticCredentials({ accessKeyId, secretAccessKey }) };
  });
}
