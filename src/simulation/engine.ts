/**
 * The engine as it is run, in this thread or in another: one bundle, so that every thread loads the same text at once
 * and sees constants where modules would load variables of one another. (perf: 1)
 */
import { fileURLToPath } from 'node:url';
import { addressOf, bundle, withConstants } from './bundle.ts';
import { tuneEngine } from './tune.ts';
import type { work } from './worker.ts';

const ENTRY = fileURLToPath(new URL('./worker.ts', import.meta.url));

const addresses = new Map<string, Promise<string>>();

/**
 * Where the bundle can be imported; made once a process. V8 is tuned before anybody can have it.
 *
 * @param entry the module with a thread's `work`, absolute
 */
export function engineAddress(entry: string = ENTRY): Promise<string> {
  tuneEngine();
  const known = addresses.get(entry);
  if (known !== undefined) return known;
  const made = bundle(entry, 'shardproof-engine.mjs').then(({ code }) => addressOf(withConstants(code)));
  addresses.set(entry, made);
  return made;
}

/** The bundle, for this thread. */
export async function loadEngine(): Promise<{ readonly work: typeof work }> {
  return (await import(await engineAddress())) as { readonly work: typeof work };
}
