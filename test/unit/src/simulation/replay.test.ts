/** Recorded arrivals in place of the described ones: what the person who waits is told of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readReplay, type Replay } from '../../../../src/simulation/replay.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { SMALL_SCENARIO, shardproof } from '../../../support/command-line.ts';
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
  const block = await readReplay(
    { file, maxTokens: null, speed: 1, scale: 1, skipBadRows: true, columns: {}, ...how },
    config,
    seed,
    watcher,
  );
  const atMinutes = Array.from(block.atMicros.subarray(0, block.length), (at) => at / 60e6);
  return { atMinutes, notes: watcher.notes.map((note) => note.replace(file, 'FILE')) };
}

describe('a replay', () => {
  it('says what it read, what it left out, and what will not be reached', async () => {
    const { atMinutes, notes } = await replayed({});
    expect(atMinutes).toEqual([0, 6, 11]);
    expect(notes).toEqual([
      'Replaying FILE: 3 rows (Azure LLM inference CSV).',
      'Note: 3 rows without max_tokens: that of their tenant in the scenario is taken.',
      'Note: 1 broken row left out.',
      'Assumed: 3 rows without a tenant: dealt out by the shares of the scenario.',
      'Assumed: 3 rows without a session: each is one of its own.',
      'Assumed: No row states cached tokens: none of the input is.',
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

describe('simulate --trace', () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../../support/${name}`, import.meta.url));
  const SCENARIO = fixture('scenarios/replay.yaml');

  /** What was offered and reserved, a request a row of the trace, and what the person who waits was told. */
  async function simulated(
    trace: string,
    ...options: readonly string[]
  ): Promise<{ readonly reserved: readonly number[]; readonly notes: readonly string[] }> {
    const records = join(makeFolder(), 'records.csv');
    const all = ['--trace', fixture(`traces/${trace}`), '--records', records, '--workers', '0', ...options];
    const { err } = await shardproof('simulate', SCENARIO, ...all);
    const [header, ...lines] = readFileSync(records, 'utf8').trimEnd().split('\n');
    const column = (name: string) => header!.split(',').indexOf(name);
    const rows = lines.map((line) => line.split(',')).sort((a, b) => +a[column('id')]! - +b[column('id')]!);
    return {
      reserved: rows.map((row) => +row[column('reservedTokens')]!),
      notes: err.split('\n').filter((line) => line.startsWith('Note:')),
    };
  }

  it("reserves the scenario's maxTokens where a row states none, and says for how many", async () => {
    const { reserved, notes } = await simulated('some-max-tokens.csv');
    expect(reserved).toEqual([1124, 1124, 400]);
    expect(notes).toEqual(['Note: 2 rows without max_tokens: that of their tenant in the scenario is taken.']);
  });

  it.each([
    ['unset', [64_100, 64_100, 400], "Note: 2 rows without max_tokens: the model's maximum output is taken."],
    ['2000', [2100, 2100, 400], 'Note: 2 rows without max_tokens: 2,000 is taken.'],
  ])('reserves what --max-tokens %s asks for instead', async (word, right, note) => {
    const { reserved, notes } = await simulated('some-max-tokens.csv', '--max-tokens', word);
    expect(reserved).toEqual(right);
    expect(notes).toEqual([note]);
  });

  it('refuses --max-tokens that is neither a number nor unset, or without a trace', async () => {
    for (const words of [
      ['--max-tokens', '0', '--trace', fixture('traces/epoch.csv')],
      ['--max-tokens', '5'],
    ]) {
      const { code, err } = await shardproof('simulate', SCENARIO, ...words);
      expect(code).toBe(2);
      expect(err).toContain('--max-tokens');
    }
  });

  it('gives the only tenant all rows, whatever tenants they name, and says so', async () => {
    const { reserved, notes } = await simulated('semicolons.csv');
    expect(reserved).toHaveLength(39);
    expect(notes).toEqual(['Note: 39 rows of tenants that the scenario does not have: taken for its only one, "all".']);
  });

  it('begins with the first row where instants count from 1970, and says so', async () => {
    const { reserved, notes } = await simulated('epoch.csv');
    expect(reserved).toHaveLength(39);
    expect(notes).toContain('Note: Its instants count from 1970: the trace begins with its first row.');
  });
});
