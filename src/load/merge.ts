/** The records of parts as those of one run. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { rowNames } from '../records/column.ts';
import { readRows } from '../records/row-reader.ts';
import { RowOutput } from '../records/row-output.ts';
import { LoadFold, type LoadSummary } from './load-fold.ts';
import { LOAD_TABLE } from './load-row.ts';
import { type SelfCheck, SelfChecker } from './self-check.ts';

export interface MergeJob {
  readonly config: SimulationConfig;
  /** The rows that all parts together were to send. */
  readonly trace: TraceBlock;
  readonly parts: readonly string[];
  readonly recordFile: string;
}

/** @throws RefusedInput where a part is no records file, or the merged one cannot be written */
export async function mergeParts(
  { config, trace, parts, recordFile }: MergeJob,
  signal: AbortSignal,
): Promise<{ readonly summary: LoadSummary; readonly selfCheck: SelfCheck }> {
  const fold = new LoadFold(config);
  const lastArrivalAtMicros = trace.atMicros[trace.length - 1] ?? 0;
  const check = new SelfChecker({ ids: Array.from({ length: trace.length }, (_, id) => id), lastArrivalAtMicros });
  const names = rowNames(config);
  const file = await RowOutput.open(recordFile, LOAD_TABLE, names, parts, signal);
  try {
    for (const part of parts) {
      for await (const row of readRows(part, LOAD_TABLE, names)) {
        fold.add(row);
        check.add(row);
        await file.write(row, signal);
      }
    }
    await file.finish();
  } finally {
    file.discard();
  }
  return { summary: fold.close(), selfCheck: check.close(false, null) };
}
