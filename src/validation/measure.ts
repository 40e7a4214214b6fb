/** The measured run of a window: real k6 against real gateways in front of the emulator, in processes of their own. */
import { writeFileSync } from 'node:fs';
import { BEDROCK_TABLE, type BedrockAttempt } from '../emulator/control/bedrock-attempt.ts';
import { rehearsalKey } from '../gateway/tenants/api-keys.ts';
import { replayJob, runLoad } from '../load/load.ts';
import { LOAD_TABLE, type LoadRow } from '../load/load-row.ts';
import type { SelfCheck } from '../load/self-check.ts';
import { settingsOf, tenantsWithRows } from '../load/settings.ts';
import { type RowNames, type RowTable, rowNames } from '../records/column.ts';
import { readRows } from '../records/row-reader.ts';
import type { Watcher } from '../simulation/watcher.ts';
import type { ValidationJob } from './job.ts';
import { hurriedConfig, hurriedTrace, stretchedRow } from './time-scale.ts';
import type { HoldUps } from './worlds/loop-watch.ts';
import { carryQuotas, type QuotaNews } from './worlds/quota-messenger.ts';
import { requestIncreases } from './worlds/increase-requests.ts';
import { World } from './worlds/world.ts';

/** What came of a measured run. */
export interface Measurement {
  readonly rows: readonly LoadRow[];
  readonly attempts: readonly BedrockAttempt[];
  /** Quotas that changed in the measured run. */
  readonly quotaNews: readonly QuotaNews[];
  readonly selfCheck: SelfCheck;
  /** Of the emulator and of each gateway of ours while the load came. */
  readonly holdUps: readonly HoldUps[];
  readonly startAtEpochMillis: number;
  readonly partial: boolean;
}

/** Event loops of the generator: what one core keeps busy. */
const LOOPS = 4;

/** @throws RefusedInput, or Error where a process of the run ended by itself */
export async function measure(job: ValidationJob, watcher: Watcher): Promise<Measurement> {
  const { window, seed, policyFile, foreign, timeScale, gatewayConfig } = job;
  const { config } = window;
  const bar = watcher.progress('Starting emulator and gateways');
  const world = await World.start({
    config,
    seed,
    policyFile,
    foreign,
    timeScale,
    nowEpochMillis: Date.now,
    ...(gatewayConfig === undefined ? {} : { gatewayConfig }),
  }).finally(() => bar.end());
  try {
    watcher.signal.throwIfAborted();
    const over = new AbortController();
    const gateways = foreign === null ? world.urls : [];
    const asking = requestIncreases({
      requests: world.requests,
      emulator: world.emulator,
      startAtEpochMillis: world.startAtEpochMillis,
      timeScale,
      nowEpochMillis: Date.now,
      signal: over.signal,
    });
    const carrying = carryQuotas(world.emulator.url, gateways, over.signal);
    // What held them up before the load has nothing to do with it.
    await world.holdUps();
    const load = runLoad(loadJob(job, world), watcher).finally(() => over.abort());
    const [{ selfCheck, stoppedBy }, quotaNews] = await Promise.race([
      Promise.all([load, carrying, asking]),
      world.broken,
    ]);
    const holdUps = await world.holdUps();
    const names = rowNames(config);
    const seen = await collectRows(job.recordFile, LOAD_TABLE, names);
    const rows = seen.map((row) => stretchedRow(row, window.trace, timeScale));
    return {
      rows,
      attempts: await attemptsOf(world, job.attemptFile, names),
      quotaNews,
      selfCheck,
      holdUps,
      startAtEpochMillis: world.startAtEpochMillis,
      partial: stoppedBy !== null,
    };
  } finally {
    await world.stop();
  }
}

function loadJob(job: ValidationJob, world: World) {
  const { window, seed, k6, stream, recordFile, foreign, timeScale } = job;
  const config = hurriedConfig(window.config, timeScale);
  const trace = hurriedTrace(window.trace, timeScale);
  const ownKeys = new Map(config.tenants.map(({ name }) => [name, rehearsalKey(seed, name)]));
  const settings = settingsOf(
    config,
    seed,
    {
      targets: world.urls,
      dialect: foreign?.dialect ?? 'converse',
      stream,
      loops: LOOPS,
      startAtEpochMillis: world.startAtEpochMillis,
      callerRetries: true,
      // The marker in the prompt says how long it is: to send all of it would load the machine, and change nothing.
      padPrompts: false,
      keys: foreign?.keys ?? ownKeys,
    },
    tenantsWithRows(trace, config),
  );
  return replayJob({
    config,
    settings,
    trace,
    k6,
    recordFile,
  });
}

async function collectRows<Row>(file: string, table: RowTable<Row>, names: RowNames): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(file, table, names)) rows.push(row);
  return rows;
}

/** All that the emulator has recorded; it keeps so many of the last ones, which is more than a window has. */
async function attemptsOf(world: World, file: string, names: RowNames): Promise<readonly BedrockAttempt[]> {
  const answer = await fetch(`${world.emulator.url}/records`);
  const dropped = Number(answer.headers.get('x-shardproof-dropped'));
  if (!answer.ok || dropped > 0) throw new Error(`the emulator's records are not whole: ${dropped} are gone`);
  writeFileSync(file, await answer.text());
  return await collectRows(file, BEDROCK_TABLE, names);
}
