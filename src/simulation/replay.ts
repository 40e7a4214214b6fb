/** Recorded arrivals in place of the demand that a scenario describes. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { MAX_TOKENS_UNSET, type TraceBlock } from '../../simulator/workload/trace.ts';
import { formatCount, formatCounted, formatMicros } from '../report/numbers.ts';
import { readTrace } from '../trace/import.ts';
import { DEFAULT_IMPORT, type ImportOptions } from '../trace/import-options.ts';
import type { Watcher } from './watcher.ts';

/** A trace, and how it is replayed. */
export interface Replay extends Pick<ImportOptions, 'speed' | 'scale' | 'skipBadRows' | 'columns'> {
  /** For rows that state none, `MAX_TOKENS_UNSET` for none; null: that of their tenant in the scenario. */
  readonly maxTokens: number | null;
  /** In any known format, plain or gzipped; a folder is one trace of all its files. */
  readonly file: string;
}

/**
 * The trace, dealt out to the tenants of the configuration.
 *
 * @throws RefusedInput where the file cannot be read, or is no trace
 */
export async function readReplay(
  { file, maxTokens, ...how }: Replay,
  config: SimulationConfig,
  seed: number,
  { note, signal, progress }: Watcher,
): Promise<TraceBlock> {
  const tenants = config.tenants.map(({ name, share, tokens }) => {
    return { name, share, maxTokens: maxTokens ?? tokens.maxTokens };
  });
  const bar = progress(`Reading ${file}`);
  const onProgress = (share: number): void => bar.update(share);
  const options = { ...DEFAULT_IMPORT, ...how, tenants, seed };
  const trace = await readTrace(file, options, { signal, onProgress }).finally(() => bar.end());
  const { block, format, rows, rowsWithoutMaxTokens, notes, assumed } = trace;
  note(`Replaying ${file}: ${formatCounted(rows, 'row')} (${format}).`);
  if (rowsWithoutMaxTokens > 0) {
    note(`Note: ${formatCounted(rowsWithoutMaxTokens, 'row')} without max_tokens: ${takenFor(maxTokens)} is taken.`);
  }
  for (const each of notes) note(`Note: ${each}`);
  for (const each of assumed) note(`Assumed: ${each}`);
  if (block.length > 0 && block.atMicros[0]! >= config.horizonMicros) {
    const first = block.atMicros[0]!;
    for (let row = 0; row < block.length; row++) block.atMicros[row]! -= first;
    note('Note: the first row comes after the end of the run: the replay begins with it.');
  }
  const last = block.atMicros[block.length - 1] ?? 0;
  if (last >= config.horizonMicros) {
    const [spans, horizon] = [formatMicros(last), formatMicros(config.horizonMicros)];
    note(`Note: the trace spans ${spans}; the run ends after ${horizon} (see --duration), the rest is left out.`);
  }
  return block;
}

function takenFor(maxTokens: Replay['maxTokens']): string {
  if (maxTokens === null) return 'that of their tenant in the scenario';
  return maxTokens === MAX_TOKENS_UNSET ? "the model's maximum output" : formatCount(maxTokens);
}
