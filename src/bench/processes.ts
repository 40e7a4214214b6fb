/** Every run in a process of its own: none inherits another's compiled code, heap or peak of memory. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { YardstickCase, YardstickRun } from './yardstick-run.ts';

const LAUNCHER = fileURLToPath(new URL('../cli/launch.mjs', import.meta.url));
const run = promisify(execFile);

/** Our policies under the reference's names. */
const REFERENCE_POLICIES: Readonly<Record<string, string>> = {
  'power-of-two': 'p2c',
  headroom: 'virtualheadroom',
  'least-in-flight': 'leastinflight',
  'round-robin': 'rr',
  random: 'random',
};

/** Times a case with the simulator. */
export async function runOurs(of: YardstickCase, signal: AbortSignal): Promise<YardstickRun> {
  const options = ['--shards', of.shards, '--policy', of.policy, '--load', of.load, '--requests', of.requests];
  const more = ['--inflight', of.inflight, '--seed', of.seed, '--threads', of.threads, '--json'];
  const args = [LAUNCHER, 'bench', 'yardstick', ...[...options, ...more].map(String)];
  const { stdout } = await run(process.execPath, args, { signal });
  return JSON.parse(stdout) as YardstickRun;
}

/** Times a case with a compiled reference: nanoseconds a request. */
export async function runReference(binary: string, of: YardstickCase, signal: AbortSignal): Promise<number> {
  const policy = REFERENCE_POLICIES[of.policy] ?? of.policy;
  const options = ['--shards', of.shards, '--policy', policy, '--load', of.load, '--requests', of.requests];
  const args = [...options, '--inflight', of.inflight, '--seed', of.seed].map(String);
  const { stdout } = await run(binary, args, { signal });
  const { seconds, requests } = JSON.parse(stdout) as { readonly seconds: number; readonly requests: number };
  return (seconds * 1e9) / requests;
}
