/** From decision logs and a policy to what would have been different. */
import { resolve } from 'node:path';
import { createPolicy, POLICY_NAMES } from '../../simulator/routing/index.ts';
import type { RoutingPolicy } from '../../simulator/routing/policy.ts';
import type { JournalOptions } from '../gateway/journal/journal-line.ts';
import { readDecisions } from '../gateway/journal/read-decisions.ts';
import { PolicyReplay } from '../gateway/journal/replay.ts';
import { refused } from '../input/problem.ts';
import { isPolicyFile, policyWanted } from '../scenario/policy-name.ts';
import { policyOf, readPolicyFile } from '../simulation/policy-file.ts';
import { EXIT_FINE } from './exit.ts';
import { replayDocument, replayText } from './replay-log-text.ts';
import type { Session } from './verb.ts';

export interface ReplayLogOptions {
  readonly policy: string;
  readonly skipBadLines?: true;
  readonly json?: true;
}

export async function runReplayLog(
  logs: readonly string[],
  options: ReplayLogOptions,
  session: Session,
): Promise<number> {
  const policy = await deployable(options.policy);
  let replay: PolicyReplay | null = null;
  let dropped = 0;
  let skipped = 0;
  const how: JournalOptions = {
    skipBadLines: options.skipBadLines ?? false,
    signal: session.signal,
    onBadLine: () => skipped++,
  };
  await readDecisions(logs, how, {
    begin: (head) => (replay = new PolicyReplay(head, policy)),
    decision: (decision, place) => replay!.add(decision, place),
    dropped: (count) => (dropped += count),
  });
  // The compiler does not see that `begin` was called.
  const done = replay as PolicyReplay | null;
  if (done === null) throw refused(logs[0]!, 'expected a decision log, got no line at all');
  const report = { logs, policy: options.policy, head: done.head, result: done.result(), dropped, skipped };
  session.print(
    options.json ? `${JSON.stringify(replayDocument(report), null, 2)}\n` : replayText(report, session.paint),
  );
  return EXIT_FINE;
}

/** @throws RefusedInput where there is no such policy, or it is the one that cannot be deployed */
async function deployable(name: string): Promise<RoutingPolicy> {
  if (isPolicyFile(name)) return await policyOf(await readPolicyFile(name, resolve(name)));
  if (POLICY_NAMES.includes(name)) return createPolicy(name);
  throw refused('--policy', `${policyWanted(name, POLICY_NAMES)}, got "${name}"`);
}
