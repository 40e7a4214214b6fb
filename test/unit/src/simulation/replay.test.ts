/** Recorded arrivals in place of the described ones: what the person who waits is told of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReplay, type Replay } from '../../../../src/simulation/replay.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { SMALL_SCENARIO } from '../../../support/command-line.ts';
import { makeFolder } from '../../../support/policies.ts';
import { keepingWatcher } from '../../../support/watcher.ts';

/** Three requests within eleven minutes, and a broken row. */
const LINES = [
  'TIMESTAMP,ContextTokens,GeneratedTokens',
  '2024-05-10 00:00:00.000,100,10',
  '2024-05-10 00:05:00.000,broken,10',
  '2024-05-10 00:06:00.000,200,20',
  '2024-05-10 00:11:00.000,300,30',
];

async function replayed(
  how: Partial<Replay>,
): Promise<{ readonly atMinutes: number[]; readonly notes: readonly string[] }> {
  const { config, seed } = await loadScenario(SMALL_SCENARIO);
  const file = join(makeFolder(), 'arrivals.csv');
  writeFileSync(file, `${LINES.join('\n')}\n`);
  const watcher = keepingWatcher();
  const block = await readReplay({ file, speed: 1, scale: 1, skipBadRows: true, ...how }, config, seed, watcher);
  const atMinutes = Array.from(block.atMicros.subarray(0, block.length), (at) => at / 60e6);
  return { atMinutes, notes: watcher.notes.map((note) => note.replace(file, 'FILE')) };
}

describe('a replay', () => {
  it('says what it read, what it left out, and what will not be reached', async () => {
    const { atMinutes, notes } = await replayed({});
    expect(atMinutes).toEqual([0, 6, 11]);
    expect(notes).toEqual([
      'Replaying FILE: 3 rows (Azure LLM inference CSV).',
      'Note: 1 broken rows were left out.',
      'Note: the trace spans 11.0 min; the run ends after 10.0 min (see --duration), the rest is left out.',
    ]);
  });

  it('runs as fast as it is told to', async () => {
    const { atMinutes, notes } = await replayed({ speed: 2 });
    expect(atMinutes).toEqual([0, 3, 5.5]);
    expect(notes).not.toContainEqual(expect.stringContaining('the rest is left out'));
  });

  it('is refused for its broken rows unless it may skip them', async () => {
    await expect(replayed({ skipBadRows: false })).rejects.toThrow(/arrivals\.csv:3:\d+ column/);
  });
});
