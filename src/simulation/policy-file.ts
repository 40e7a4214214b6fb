/** A routing policy of the user's own, from a TypeScript or JavaScript file. */
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { NO_SHARD, type RoutingPolicy } from '../../simulator/routing/policy.ts';
import { inspected } from '../input/describe.ts';
import { type Problem, RefusedInput, refused } from '../input/problem.ts';
import { A_POLICY, isPolicy, makerOf } from '../scenario/exported-policy.ts';
import { addressOf, type Bundle, bundle } from './bundle.ts';
import { placeOf } from './bundle-place.ts';

/** A policy file as text that any thread can load. */
export interface PolicyBundle extends Bundle {
  /** As the user gave it. */
  readonly file: string;
}

/**
 * The file and what it imports as one ES module, wherever it lies: in a package of either kind, or in none. Nothing of
 * it is run: what a stranger wrote may never return, and only another thread can be ended then.
 *
 * @param file as the user gave it
 * @param path absolute
 * @throws RefusedInput with the place of every error
 */
export async function readPolicyFile(file: string, path: string): Promise<PolicyBundle> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw refused(file, 'no such file');
  if (found.isDirectory()) throw refused(file, 'expected a file, got a folder');
  try {
    return { file, ...(await bundle(path, file)) };
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

/** The policy with its answers checked: the simulator trusts its own policies, but not a file it has never seen. */
function guard(policy: RoutingPolicy, bundled: PolicyBundle): RoutingPolicy {
  const { name, reads } = policy;
  return {
    name,
    ...(reads === undefined ? {} : { reads }),
    choose(fleet, request, draw) {
      let shard: number;
      try {
        shard = policy.choose(fleet, request, draw);
      } catch (error) {
        throw thrown(error, bundled, `policy ${name} threw: `);
      }
      if (shard === NO_SHARD || (Number.isInteger(shard) && shard < fleet.size && fleet.isCandidate(shard)))
        return shard;
      const candidates = Array.from({ length: fleet.candidates }, (_, k) => fleet.candidate(k)).join(', ');
      const wanted =
        fleet.candidates === 0 ? `${NO_SHARD}, as there are no candidates` : `one of ${candidates}, or ${NO_SHARD}`;
      throw refused(bundled.file, `policy ${name} chose shard ${inspected(shard)}, expected ${wanted}`);
    },
  };
}

/** @throws RefusedInput where the file cannot be loaded or does not export a policy */
export async function policyOf(bundled: PolicyBundle): Promise<RoutingPolicy> {
  return guard((await policyMaker(bundled))(), bundled);
}

/**
 * Policies as the file makes them, their answers unchecked: a new one each time where it exports a function or class.
 *
 * @throws RefusedInput as `policyOf`, and so does what is returned
 */
export async function policyMaker(bundled: PolicyBundle): Promise<() => RoutingPolicy> {
  let exported: unknown;
  try {
    exported = ((await import(addressOf(bundled.code))) as { readonly default?: unknown }).default;
  } catch (error) {
    throw thrown(error, bundled, 'could not be loaded: ');
  }
  const make = makerOf(exported);
  return () => {
    let policy: unknown;
    try {
      policy = make();
    } catch (error) {
      throw thrown(error, bundled, 'could not be loaded: ');
    }
    if (isPolicy(policy)) return policy;
    throw refused(
      bundled.file,
      `expected the default export to be ${A_POLICY}, got ${policy === undefined ? 'none' : inspected(policy)}`,
    );
  };
}

/** What the file threw, with its place where the stack tells. */
export function thrown(error: unknown, bundled: PolicyBundle, what: string): RefusedInput {
  const { file } = bundled;
  const place = placeOf(error, bundled, file);
  const message = error instanceof Error ? error.message.split('\n')[0]! : inspected(error);
  const isHere = place === null || basename(place.source) === basename(file);
  return new RefusedInput([
    {
      file: isHere ? file : join(dirname(file), place.source),
      line: place?.line ?? 0,
      column: place?.column ?? 0,
      path: '',
      message: `${what}${message}`,
    },
  ]);
}

/** Why the thread that ran the policy has ended before its time: no code of ours ends one. */
export function threadEnded({ file }: PolicyBundle, cause: unknown): RefusedInput {
  const reason = cause instanceof Error ? cause.message : inspected(cause);
  return refused(file, `ended the thread that it ran in (${reason}), expected choose to return a shard`);
}
