/** Recorded arrivals in place of the demand that a scenario describes. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { formatCount, formatMicros } from '../report/numbers.ts';
import { readTrace } from '../trace/import.ts';
import { DEFAULT_IMPORT, type ImportOptions } from '../trace/import-options.ts';
import type { Watcher } from './watcher.ts';

/** A trace, and how it is replayed. */
export interface Replay extends Pick<ImportOptions, 'speed' | 'scale' | 'skipBadRows'> {
  /** In any known format, plain or gzipped. */
  readonly file: string;
}

/**
 * The trace, dealt out to the tenants of the configuration.
 *
 * @throws RefusedInput where the file cannot be read, or is no trace
 */
export async function readReplay(
  { file, ...how }: Replay,
  config: SimulationConfig,
  seed: number,
  { note, signal }: Pick<Watcher, 'note' | 'signal'>,
): Promise<TraceBlock> {
  const tenants = config.tenants.map(({ name, share }) => ({ name, share }));
  const options = { ...DEFAULT_IMPORT, ...how, tenants, seed };
  const { block, format, rows, notes } = await readTrace(file, options, signal);
  note(`Replaying ${file}: ${formatCount(rows)} rows (${format}).`);
  for (const each of notes) note(`Note: ${each}`);
  const last = block.atMicros[block.length - 1] ?? 0;
  if (last >= config.horizonMicros) {
    const [spans, horizon] = [formatMicros(last), formatMicros(config.horizonMicros)];
    note(`Note: the trace spans ${spans}; the run ends after ${horizon} (see --duration), the rest is left out.`);
  }
  return block;
}
