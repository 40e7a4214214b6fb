/** A gateway process in front of an emulator of the test's, and all that it leaves behind. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AuditRecord } from '../../src/gateway/journal/audit.ts';
import type { Decision } from '../../src/gateway/journal/decision.ts';
import { GatewayProcess } from './gateway-process.ts';
import { makeFolder } from './journal.ts';
import { type EmulatorRecord, startEmulator } from './running-emulator.ts';

const SCENARIO = fileURLToPath(new URL('./scenarios/drill.yaml', import.meta.url));

export interface ProcessTraces {
  /** Its exit code. */
  readonly code: number | null;
  readonly audit: readonly AuditRecord[];
  readonly decisions: readonly Decision[];
  readonly records: readonly EmulatorRecord[];
  /** Journals and log. */
  readonly written: string;
  /** Keys that may stand nowhere in it. */
  readonly secrets: readonly string[];
}

export async function startDrilled(...options: readonly string[]) {
  const emulator = await startEmulator(SCENARIO);
  const folder = makeFolder();
  const ready = folder.file('ready.json', [JSON.stringify(emulator.ready)]);
  const [audit, decisions] = [folder.path('audit.jsonl'), folder.path('decisions.jsonl')];
  const upstream = ['--upstream', emulator.ready.url, '--upstream-ready', ready];
  const journals = ['--audit', audit, '--decisions', decisions, '--log-level', 'debug'];
  const gateway = await GatewayProcess.start(SCENARIO, ...upstream, ...journals, ...options);
  let stopped: Promise<number | null> | null = null;
  const stop = (): Promise<number | null> => (stopped ??= gateway.stop());
  const key = gateway.keys['chat']!;
  return {
    url: gateway.url,
    key,
    model: emulator.ready.models[0]!,
    inFlight: () => gateway.metric('in_flight'),
    /** SIGTERM. */
    stop,
    /** Once it has ended. */
    async traces(): Promise<ProcessTraces> {
      const code = await stop();
      const records = await emulator.records();
      await emulator.close();
      const texts = [audit, decisions].map((path) => readFileSync(path, 'utf8'));
      folder.remove();
      const lines = (text: string): unknown[] =>
        text
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line));
      const { accounts } = emulator.ready;
      return {
        code,
        audit: lines(texts[0]!) as AuditRecord[],
        decisions: lines(texts[1]!).slice(1) as Decision[],
        records,
        written: [gateway.log, ...texts].join('\n'),
        secrets: [key, ...accounts.flatMap(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey])],
      };
    },
  };
}
