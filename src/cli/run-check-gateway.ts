/** `check-policy --gateway`: a gateway of anybody's in front of an emulator of ours. */
import { DIALECT_BY_NAME } from '../../scenarios/load/lib/dialects/index.ts';
import { Caller } from '../gateway-check/caller.ts';
import { checkGateway } from '../gateway-check/check.ts';
import { EmulatorControl } from '../gateway-check/emulator.ts';
import { OUTSIDE_LAW_NAMES } from '../gateway-check/outside-laws.ts';
import { Scene } from '../gateway-check/scene.ts';
import { refused } from '../input/problem.ts';
import { expectListening, parseTarget } from '../load/targets.ts';
import { untriedOf } from '../policy-check/report.ts';
import { allowedOf, lawsOf, type Tried } from './check-policy-laws.ts';
import type { CheckPolicyOptions } from './check-policy-options.ts';
import type { Session } from './verb.ts';

/** @throws RefusedInput where one of the two is not there, or is not on this machine */
export async function checkedGateway(options: CheckPolicyOptions, session: Session): Promise<Tried> {
  const { seed, runs, key = null, dialect, rest } = options;
  const { signal } = session;
  if (options.emulator === undefined)
    throw refused('--emulator', 'expected the URL of the emulator behind the gateway');
  const laws = lawsOf(options, OUTSIDE_LAW_NAMES);
  const allow = allowedOf(options, OUTSIDE_LAW_NAMES);
  const url = parseTarget(options.gateway!, null, '--gateway');
  const behind = parseTarget(options.emulator, null, '--emulator');
  await expectListening(url, signal, '--gateway');
  await expectListening(behind, signal, '--emulator');
  const emulator = await EmulatorControl.open(behind, signal);
  if (emulator.accounts.length < 2) throw refused('--emulator', 'expected at least two accounts to route between');
  const asked = { url, key, dialect: DIALECT_BY_NAME[dialect], model: emulator.model, signal };
  const scene = new Scene(emulator, new Caller(asked), rest, signal);
  const judgements = await checkGateway({ laws, seed, runs, allow }, scene, session);
  return { subject: 'gateway', policy: url, judgements, untried: untriedOf(laws, judgements) };
}
