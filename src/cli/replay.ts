/** `--trace`: recorded arrivals in place of the demand that a scenario describes. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { TraceBlock } from '../../simulator/workload/trace.ts';
import { formatCount, formatMicros } from '../report/numbers.ts';
import { type Problem, RefusedInput } from '../scenario/problem.ts';
import { parseFactor } from '../scenario/quantity.ts';
import { DEFAULT_IMPORT, readTrace } from '../trace/import.ts';
import type { ScenarioOptions } from './scenario-options.ts';
import type { Session } from './verb.ts';

/** Reads a factor such as `x2`, 1 where it is left out. @throws RefusedInput that names the option */
export function factorOf(option: string, word: string | undefined): number {
  const parsed = word === undefined ? { value: 1 } : parseFactor(/^[\d.]+$/.test(word) ? Number(word) : word);
  if ('value' in parsed && parsed.value > 0) return parsed.value;
  const expected = 'expected' in parsed ? parsed.expected : 'expected a factor above 0';
  throw refusedOption(option, `${expected}, got "${word}"`);
}

export function refusedOption(option: string, message: string): RefusedInput {
  const problem: Problem = { file: option, line: 0, column: 0, path: '', message };
  return new RefusedInput([problem]);
}

/** The trace that the options name, dealt out to the scenario's tenants; null where they name none. */
export async function readReplay(
  options: ScenarioOptions,
  config: SimulationConfig,
  seed: number,
  session: Session,
): Promise<TraceBlock | null> {
  const { trace, speed, scale, skipBadRows } = options;
  if (trace === undefined) {
    for (const [option, value] of Object.entries({
      '--speed': speed,
      '--scale': scale,
      '--skip-bad-rows': skipBadRows,
    })) {
      if (value !== undefined)
        throw refusedOption(option, 'expected --trace FILE with it, as it says how to replay one');
    }
    return null;
  }
  const { block, format, rows, notes } = await readTrace(trace, {
    ...DEFAULT_IMPORT,
    tenants: config.tenants.map(({ name, share }) => ({ name, share })),
    seed,
    speed: factorOf('--speed', speed),
    scale: factorOf('--scale', scale),
    skipBadRows: skipBadRows ?? false,
  });
  session.note(`Replaying ${trace}: ${formatCount(rows)} rows (${format}).`);
  for (const note of notes) session.note(`Note: ${note}`);
  const last = block.atMicros[block.length - 1] ?? 0;
  if (last >= config.horizonMicros) {
    const [spans, horizon] = [formatMicros(last), formatMicros(config.horizonMicros)];
    session.note(
      `Note: the trace spans ${spans}; the run ends after ${horizon} (see --duration), the rest is left out.`,
    );
  }
  return block;
}
