/**
 * The engine as it is run, in this thread or in another: one bundle, so that every thread loads the same text at once
 * and sees constants where modules would load variables of one another. (perf: 1)
 */
import { fileURLToPath } from 'node:url';
import { addressOf, bundle, withConstants } from './bundle.ts';
import { tuneEngine } from './tune.ts';
import type { work } from './worker.ts';

const ENTRY = fileURLToPath(new URL('./worker.ts', import.meta.url));

let address: Promise<string> | undefined;

/** Where the bundle can be imported; made once a process. V8 is tuned before anybody can have it. */
export function engineAddress(): Promise<string> {
  tuneEngine();
  address ??= bundle(ENTRY, 'shardproof-engine.mjs').then(({ code }) => addressOf(withConstants(code)));
  return address;
}

/** The bundle, for this thread. */
export async function loadEngine(): Promise<{ readonly work: typeof work }> {
  return (await import(await engineAddress())) as { readonly work: typeof work };
}
