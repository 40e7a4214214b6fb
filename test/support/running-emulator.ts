/** A scenario's emulator on a free port of this machine, in the test's own process. */
import { RealClock } from '../../src/clock/clock.ts';
import { type Ready, readyOf } from '../../src/emulator/ready.ts';
import { createScenarioEmulator } from '../../src/emulator/scenario-emulator.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { createLog } from '../../src/telemetry/log.ts';

export interface RunningEmulator {
  readonly ready: Ready;
  /** What it has recorded so far, a row an attempt. */
  records(): Promise<readonly EmulatorRecord[]>;
  close(): Promise<void>;
}

export interface EmulatorRecord {
  readonly id: number | null;
  readonly verdict: string;
  readonly outcome: string;
  readonly firstTokenMicros: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly settledTokens: number;
}

export async function startEmulator(scenario: string): Promise<RunningEmulator> {
  const { config, seed } = await loadScenario(scenario);
  const { emulator, backend, control } = createScenarioEmulator({
    config,
    seed,
    clock: new RealClock(1),
    startEpochMicros: Date.now() * 1_000,
    log: createLog('silent', { write: () => {} }),
    verifySignatures: true,
    retryAfterSeconds: null,
    head: 'first-token',
  });
  const url = await emulator.listen(0, '127.0.0.1');
  const ready = readyOf(url, backend, control.identities);
  return {
    ready,
    async records() {
      const text = await (await fetch(`${url}/records`)).text();
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as EmulatorRecord);
    },
    close: async () => emulator.close(),
  };
}
