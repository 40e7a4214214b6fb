/** Gateway processes in front of an emulator of the test's, and all that they leave behind. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AuditRecord } from '../../src/gateway/journal/audit.ts';
import type { Decision } from '../../src/gateway/journal/decision.ts';
import { GatewayProcess } from './gateway-process.ts';
import { makeFolder } from './journal.ts';
import { type EmulatorRecord, startEmulator } from './running-emulator.ts';

export const DRILL_SCENARIO = fileURLToPath(new URL('./scenarios/drill.yaml', import.meta.url));

export interface ProcessTraces {
  /** Exit codes. */
  readonly codes: readonly (number | null)[];
  readonly audit: readonly AuditRecord[];
  readonly decisions: readonly Decision[];
  readonly records: readonly EmulatorRecord[];
  /** Journals and log. */
  readonly written: string;
  /** Keys that may stand nowhere in it. */
  readonly secrets: readonly string[];
}

/** A gateway that is a process of its own, as callers and operators reach it. */
export interface Drilled {
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly metric: (name: string) => Promise<number | undefined>;
}

export interface DrilledOptions {
  readonly scenario?: string;
  /** Each replica's own. */
  readonly options: readonly (readonly string[])[];
}

/** One emulator, and so many replicas of a gateway in front of it. */
export async function startDrilled({ scenario = DRILL_SCENARIO, options }: DrilledOptions) {
  const emulator = await startEmulator(scenario);
  const folder = makeFolder();
  const ready = folder.file('ready.json', [JSON.stringify(emulator.ready)]);
  const upstream = ['--upstream', emulator.ready.url, '--upstream-ready', ready];
  const audits = options.map((_, replica) => folder.path(`audit-${replica}.jsonl`));
  const decisions = options.map((_, replica) => folder.path(`decisions-${replica}.jsonl`));
  const processes = await Promise.all(
    options.map(async (own, replica) => {
      const journals = ['--audit', audits[replica]!, '--decisions', decisions[replica]!, '--log-level', 'debug'];
      return await GatewayProcess.start(scenario, ...upstream, ...journals, ...own);
    }),
  );
  let stopped: Promise<(number | null)[]> | null = null;
  const stop = (): Promise<(number | null)[]> => (stopped ??= Promise.all(processes.map((one) => one.stop())));
  const gateways = processes.map(
    (one): Drilled => ({
      url: one.url,
      key: one.keys['chat']!,
      model: emulator.ready.models[0]!,
      metric: (name) => one.metric(name),
    }),
  );
  return {
    gateways,
    /** SIGTERM to all. */
    stop,
    /** Once they have ended. */
    async traces(): Promise<ProcessTraces> {
      const codes = await stop();
      const records = await emulator.records();
      await emulator.close();
      const texts = [audits, decisions].map((paths) => paths.map((path) => readFileSync(path, 'utf8')));
      folder.remove();
      const lines = (text: string): unknown[] =>
        text
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line));
      const { accounts } = emulator.ready;
      const identities = accounts.flatMap(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey]);
      return {
        codes,
        audit: texts[0]!.flatMap(lines) as AuditRecord[],
        decisions: texts[1]!.flatMap((text) => lines(text).slice(1)) as Decision[],
        records,
        written: [...processes.map(({ log }) => log), ...texts.flat()].join('\n'),
        secrets: [...gateways.map(({ key }) => key), ...identities],
      };
    },
  };
}
