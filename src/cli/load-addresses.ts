/** Where the options of `load` send requests, and with which keys. */
import { type Keys, parseKey, readKeys } from '../load/keys.ts';
import { parseTarget } from '../load/targets.ts';
import { refused } from '../input/problem.ts';

export interface Addresses {
  readonly targets: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
}

const EVERYBODY = '*';

/** @throws RefusedInput that names the option */
/** The options that both `load` and `validate` have for a gateway. */
export interface GatewayOptions {
  readonly target: readonly string[];
  /** By which those were given. */
  readonly option?: string;
  readonly keys?: string;
  readonly key: readonly string[];
  readonly allowRemote?: string;
}

export function addressesOf(options: GatewayOptions, tenants: readonly string[]): Addresses {
  const file = options.keys === undefined ? null : readKeys(options.keys);
  const targets = targetsOf(options, file);
  const keys = new Map(file?.byTenant);
  for (const [tenant, value] of options.key.map(parseKey)) {
    if (tenant !== EVERYBODY && !tenants.includes(tenant)) {
      throw refused('--key', `expected a tenant of the scenario (${tenants.join(', ')}) or *, got "${tenant}"`);
    }
    for (const name of tenant === EVERYBODY ? tenants : [tenant]) keys.set(name, value);
  }
  return { targets, keys };
}

function targetsOf({ target, option = '--target', allowRemote }: GatewayOptions, file: Keys | null): string[] {
  const ofReadyLine = file === null || file.url === null ? [] : [file.url];
  const words = target.length > 0 ? target : ofReadyLine;
  if (words.length > 0) return words.map((word) => parseTarget(word, allowRemote ?? null, option));
  throw refused(option, 'expected the URL of a gateway, or --keys FILE with its ready line');
}
