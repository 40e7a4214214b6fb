/** Runs k6 with a trace against a gateway, and folds what it writes while it writes it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../../scenarios/load/lib/settings.ts';
import type { SimulationConfig } from '../../simulator/config.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { refused } from '../input/problem.ts';
import { rowNames } from '../records/column.ts';
import { RowOutput } from '../records/row-output.ts';
import { formatCount, formatNumber } from '../report/numbers.ts';
import type { Watcher } from '../simulation/watcher.ts';
import type { K6 } from './k6/find.ts';
import { K6Process } from './k6/process.ts';
import { LoadFold, type LoadSummary } from './load-fold.ts';
import { LOAD_TABLE, type LoadRow, readLoadLine } from './load-row.ts';
import { type Part, WHOLE_RUN } from '../input/part.ts';
import { dealtRows, intendedRows, segmentFlags } from './part.ts';
import { RecordTail } from './record-tail.ts';
import { entryPath } from './script.ts';
import { type SelfCheck, SelfChecker } from './self-check.ts';

export interface LoadJob {
  readonly config: SimulationConfig;
  readonly settings: Settings;
  /** Rows for `replay`, cut off at the horizon. */
  readonly trace: TraceBlock;
  readonly k6: K6;
  /** Absolute. */
  readonly script: string;
  /** Whether the script sends the rows of the trace; else it makes its own, and says nothing of them beforehand. */
  readonly isReplay: boolean;
  readonly part: Part;
  /** Dollars at which the run is stopped; null: none. */
  readonly budgetUsd: number | null;
  readonly recordFile: string;
  /** Paths that the run reads: the record file is none of them. */
  readonly inputs: readonly string[];
  /** The user's own words for k6. */
  readonly flags: readonly string[];
}

/** The job of sending a trace as it is, whole, with our own script. */
export function replayJob(of: Pick<LoadJob, 'config' | 'settings' | 'trace' | 'k6' | 'recordFile'>): LoadJob {
  const plain = { isReplay: true, part: WHOLE_RUN, budgetUsd: null, inputs: [], flags: [] };
  return { ...of, ...plain, script: entryPath('replay') };
}

export interface LoadResult {
  readonly summary: LoadSummary;
  readonly selfCheck: SelfCheck;
  /** Null: it ran to its end. */
  readonly stoppedBy: 'interrupt' | 'budget' | null;
  /** Whether k6 found one of its thresholds crossed. */
  readonly thresholdsCrossed: boolean;
  /** What the script said besides records. */
  readonly notes: readonly string[];
}

const MOST_NOTES = 200;
const LOOK_MILLISECONDS = 200;
/** Results: fine, thresholds crossed, stopped by a signal, ended by the script. Others say that k6 could not run it. */
const RESULTS = [0, 99, 105, 108];
const THRESHOLDS_CROSSED = 99;

/** @throws RefusedInput where the record file will not do, or k6 refuses the script or its flags */
export async function runLoad(job: LoadJob, watcher: Watcher): Promise<LoadResult> {
  const records = await RowOutput.open(job.recordFile, LOAD_TABLE, rowNames(job.config), job.inputs, watcher.signal);
  const folder = mkdtempSync(join(tmpdir(), 'shardproof-load-'));
  try {
    const result = await new LoadRun(job, watcher, records, folder).run();
    await records.finish();
    return result;
  } finally {
    records.discard();
    rmSync(folder, { recursive: true, force: true });
  }
}

class LoadRun {
  readonly #job: LoadJob;
  readonly #watcher: Watcher;
  readonly #records: RowOutput<LoadRow>;
  readonly #folder: string;
  readonly #fold: LoadFold;
  readonly #check: SelfChecker;
  readonly #notes: string[] = [];
  #stoppedBy: LoadResult['stoppedBy'] = null;

  constructor(job: LoadJob, watcher: Watcher, records: RowOutput<LoadRow>, folder: string) {
    this.#job = job;
    this.#watcher = watcher;
    this.#records = records;
    this.#folder = folder;
    this.#fold = new LoadFold(job.config);
    this.#check = new SelfChecker(job.isReplay ? intendedRows(job.trace, job.settings, job.part) : null);
  }

  async run(): Promise<LoadResult> {
    const { config, trace, script, flags, part, k6, isReplay } = this.#job;
    const { signal, progress } = this.#watcher;
    const consoleFile = join(this.#folder, 'console.jsonl');
    const settingsFile = this.#writeInputs();
    const command = { script, consoleFile, environment: { SETTINGS: settingsFile, ...this.#allowed() } };
    const k6Process = new K6Process(k6, { ...command, flags: [...segmentFlags(part), ...flags] });
    const begun = performance.now();
    const tail = new RecordTail(consoleFile);
    const interrupt = (): void => this.#stop(k6Process, 'interrupt');
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    const bar = progress(`Load on ${config.name}`);
    const ended = k6Process.ended();
    try {
      let isOver = false;
      const over = ended.then(() => (isOver = true));
      const millis = (trace.atMicros[trace.length - 1] ?? 0) / 1_000 + 1_000;
      while (!isOver) {
        await Promise.race([over, wait(LOOK_MILLISECONDS)]);
        if (!isOver) k6Process.look();
        await this.#take(tail, k6Process);
        const elapsed = performance.now() - begun;
        const rate = formatNumber(this.#check.sent / (elapsed / 1_000));
        const all = isReplay ? ` of ${formatCount(trace.length)}` : '';
        const sent = `${formatCount(this.#check.sent)}${all} answered, ${rate} a second`;
        const share = Math.min(0.99, elapsed / millis);
        bar.update(share, `${sent}, ${formatCount(this.#fold.throttled)} with a 429 first`);
      }
    } finally {
      signal.removeEventListener('abort', interrupt);
      bar.end();
      tail.close();
    }
    const code = await ended;
    if (code === null || !RESULTS.includes(code)) throw refusalOf(code, k6Process.errors);
    const seconds = (performance.now() - begun) / 1_000;
    const { cpuSeconds } = k6Process;
    const cpuShare = cpuSeconds === null ? null : cpuSeconds / seconds / availableParallelism();
    return {
      summary: this.#fold.close(),
      selfCheck: this.#check.close(this.#stoppedBy !== null, cpuShare),
      stoppedBy: this.#stoppedBy,
      thresholdsCrossed: code === THRESHOLDS_CROSSED,
      notes: this.#notes,
    };
  }

  /** Keys are in it: only this user may read it, and it is gone with the run. @returns its path */
  #writeInputs(): string {
    const { settings, trace, isReplay } = this.#job;
    const path = join(this.#folder, 'settings.json');
    const rowsFile = isReplay ? join(this.#folder, 'rows.json') : null;
    if (rowsFile !== null) writeFileSync(rowsFile, JSON.stringify(dealtRows(trace, settings)));
    writeFileSync(path, JSON.stringify({ ...settings, rowsFile }), { mode: 0o600 });
    return path;
  }

  /** The script looks for itself; who it may reach was decided before. */
  #allowed(): Record<string, string> {
    return { ALLOW_REMOTE: new URL(this.#job.settings.targets[0]!).host };
  }

  async #take(tail: RecordTail, k6Process: K6Process): Promise<void> {
    const names = rowNames(this.#job.config);
    for (const line of tail.lines()) {
      const row = readLoadLine(line, names);
      if (row === null) {
        if (this.#notes.length < MOST_NOTES) this.#notes.push(line);
        continue;
      }
      this.#fold.add(row);
      this.#check.add(row);
      await this.#records.write(row);
    }
    const { budgetUsd } = this.#job;
    if (budgetUsd !== null && this.#fold.spentUsd > budgetUsd) this.#stop(k6Process, 'budget');
  }

  #stop(k6Process: K6Process, reason: NonNullable<LoadResult['stoppedBy']>): void {
    if (this.#stoppedBy !== null) return;
    this.#stoppedBy = reason;
    k6Process.stop();
  }
}

function refusalOf(code: number | null, errors: string): Error {
  const said = errors
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  const why = said[0] === undefined ? 'and said nothing' : `and said: ${said.slice(0, 3).join(' ')}`;
  return refused('k6', `it ended with ${code === null ? 'a signal' : `exit code ${code}`} ${why}`);
}
