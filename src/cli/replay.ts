/** `--trace` and the options that say how it is replayed. */
import { MAX_TOKENS_UNSET } from '../../simulator/workload/trace.ts';
import { refused } from '../input/problem.ts';
import { parseFactor } from '../input/quantity.ts';
import { parseColumnNames } from '../trace/column-names.ts';
import type { Replay } from '../simulation/replay.ts';
import type { ScenarioOptions } from './scenario-options.ts';

/** Reads a factor such as `x2`, 1 where it is left out. @throws RefusedInput that names the option */
export function factorOf(option: string, word: string | undefined): number {
  const parsed = word === undefined ? { value: 1 } : parseFactor(/^[\d.]+$/.test(word) ? Number(word) : word);
  if ('value' in parsed && parsed.value > 0) return parsed.value;
  const expected = 'expected' in parsed ? parsed.expected : 'expected a factor above 0';
  throw refused(option, `${expected}, got "${word}"`);
}

/** The replay that the options ask for; null where they name no trace. @throws RefusedInput that names the option */
export function replayOf({ trace, maxTokens, speed, scale, columns, skipBadRows }: ScenarioOptions): Replay | null {
  if (trace !== undefined) {
    return {
      file: trace,
      maxTokens: maxTokens === 'unset' ? MAX_TOKENS_UNSET : (maxTokens ?? null),
      speed: factorOf('--speed', speed),
      scale: factorOf('--scale', scale),
      columns: columns === undefined ? {} : parseColumnNames(columns),
      skipBadRows: skipBadRows ?? false,
    };
  }
  const needless = Object.entries({
    '--max-tokens': maxTokens,
    '--speed': speed,
    '--scale': scale,
    '--columns': columns,
    '--skip-bad-rows': skipBadRows,
  });
  for (const [option, value] of needless) {
    if (value !== undefined) throw refused(option, 'expected --trace FILE with it, as it says how to replay one');
  }
  return null;
}
