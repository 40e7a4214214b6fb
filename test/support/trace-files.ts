/** Trace files for tests: written to a folder of their own that goes away with the test. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { OutputFile } from '../../src/output/output-file.ts';
import { type ImportedTrace, readTrace } from '../../src/trace/import.ts';
import { DEFAULT_IMPORT, type ImportOptions } from '../../src/trace/import-options.ts';
import { writeTrace } from '../../src/trace/write.ts';
import { RefusedInput } from '../../src/input/problem.ts';

/** The recorded traces that are kept beside the repository, where they are. */
export const RECORDED_TRACES = join(import.meta.dirname, '../../../shared/traces');
export const hasRecordedTraces = existsSync(RECORDED_TRACES);

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shardproof-trace-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** The path of a file with this content, gzipped if its name says so. */
export async function traceFile(name: string, text: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

/** Writes a block as a trace file. */
export async function writeTraceFile(block: TraceBlock, tenantNames: readonly string[], path: string): Promise<void> {
  const file = await OutputFile.open(path, []);
  await writeTrace([block], tenantNames, file).finally(() => file.finish());
}

/** Imports a text as if it were a file. */
export async function importText(text: string, options: Partial<ImportOptions> = {}): Promise<ImportedTrace> {
  return readTrace(await traceFile('trace.txt', text), { ...DEFAULT_IMPORT, ...options });
}

/** The problems that an import is refused with, as people see them, without the folder. */
export async function refusalOf(text: string, options: Partial<ImportOptions> = {}): Promise<readonly string[]> {
  try {
    await importText(text, options);
  } catch (error) {
    if (!(error instanceof RefusedInput)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^\S*trace\.txt/, 'trace.txt'));
  }
  throw new Error('expected the import to be refused');
}
