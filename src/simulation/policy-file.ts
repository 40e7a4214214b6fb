/** A routing policy of the user's own, from a TypeScript or JavaScript file. */
import { existsSync } from 'node:fs';
import type { BuildFailure } from 'esbuild';
import { NO_SHARD, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { type Problem, RefusedInput, refused } from '../input/problem.ts';
import { addressOf, bundle } from './bundle.ts';

const EXPECTED =
  'expected the default export to be a policy, { name, choose(fleet, request, draw) }, ' +
  'or a function or class that makes one';

/** Whether a name given as a policy is the path of a file. */
export function isPolicyFile(name: string): boolean {
  return /\.(?:ts|mts|js|mjs)$/.test(name);
}

function isPolicy(value: unknown): value is RoutingPolicy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, choose } = value as Partial<RoutingPolicy>;
  return typeof name === 'string' && name !== '' && typeof choose === 'function';
}

/** A policy file as text that any thread can load. */
export interface PolicyBundle {
  /** As the user gave it. */
  readonly file: string;
  readonly code: string;
}

/**
 * The file as text that any thread can load, once this one has found a policy in it.
 *
 * @param file as the user gave it
 * @param path absolute
 * @throws RefusedInput with the place of every error, or where the file does not export a policy
 */
export async function readPolicyFile(file: string, path: string): Promise<PolicyBundle> {
  const bundled = await bundlePolicyFile(file, path);
  await policyOf(bundled);
  return bundled;
}

/** The file and what it imports as one ES module, wherever it lies: in a package of either kind, or in none. */
async function bundlePolicyFile(file: string, path: string): Promise<PolicyBundle> {
  if (!existsSync(path)) throw refused(file, 'no such file');
  try {
    return { file, code: await bundle(path, file) };
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    throw new RefusedInput(
      errors.map(({ text, location }): Problem => {
        const isHere = location !== null && path.endsWith(location.file.replace(/^(?:\.\.\/)+/, ''));
        return {
          file: location === null || isHere ? file : location.file,
          line: location?.line ?? 0,
          column: (location?.column ?? 0) + 1,
          path: '',
          message: text,
        };
      }),
    );
  }
}

function make(exported: unknown): unknown {
  if (typeof exported !== 'function') return exported;
  const isClass = /^class\b/.test(Function.prototype.toString.call(exported));
  return isClass ? Reflect.construct(exported, []) : (exported as () => unknown)();
}

/** The policy with its answers checked: the simulator trusts its own policies, but not a file it has never seen. */
function guard(policy: RoutingPolicy, file: string): RoutingPolicy {
  return {
    name: policy.name,
    ...(policy.reads === undefined ? {} : { reads: policy.reads }),
    choose(fleet, request, draw) {
      const shard = policy.choose(fleet, request, draw);
      if (shard === NO_SHARD || fleet.isCandidate(shard)) return shard;
      const candidates = Array.from({ length: fleet.candidates }, (_, k) => fleet.candidate(k)).join(', ');
      const wanted =
        fleet.candidates === 0 ? `${NO_SHARD}, as there are no candidates` : `one of ${candidates}, or ${NO_SHARD}`;
      throw refused(file, `policy ${policy.name} chose shard ${String(shard)}, expected ${wanted}`);
    },
  };
}

/** @throws RefusedInput where the file cannot be loaded or does not export a policy */
export async function policyOf({ file, code }: PolicyBundle): Promise<RoutingPolicy> {
  let policy: unknown;
  try {
    policy = make(((await import(addressOf(code))) as { readonly default?: unknown }).default);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw refused(file, `could not be loaded: ${message.split('\n')[0]}`);
  }
  if (!isPolicy(policy)) throw refused(file, EXPECTED);
  return guard(policy, file);
}
