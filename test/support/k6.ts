/** The k6 that tests run: found or installed once; null, with the reason, where it cannot be had. */
import { findK6, type K6 } from '../../src/load/k6/find.ts';

export interface K6ForTests {
  readonly k6: K6 | null;
  readonly reason: string;
}

export async function k6ForTests(): Promise<K6ForTests> {
  const watcher = { note: () => {}, signal: new AbortController().signal };
  try {
    const k6 = await findK6({ path: null, environment: process.env, mayInstall: true }, watcher);
    return { k6, reason: '' };
  } catch (error) {
    return { k6: null, reason: error instanceof Error ? error.message : String(error) };
  }
}
