/** Parts of a run: together they are the whole, and none sends what another does. */
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../scenarios/load/lib/settings.ts';
import { generateTrace } from '../../../../simulator/workload/replay.ts';
import { WHOLE_RUN } from '../../../../src/input/part.ts';
import { dealtRows, intendedRows, segmentFlags } from '../../../../src/load/part.ts';
import { settingsOf } from '../../../../src/load/settings.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { SMALL_SCENARIO } from '../../../support/command-line.ts';

const CHOICES = {
  targets: ['http://127.0.0.1:1'],
  dialect: 'converse',
  stream: true,
  loops: 6,
  startAtEpochMillis: null,
  callerRetries: true,
  padPrompts: false,
  keys: new Map([
    ['chat', 'a'],
    ['batch', 'b'],
  ]),
} as const;

describe('parts', () => {
  it.each([1, 2, 3, 4])('of %i are the whole trace', async (of) => {
    const { config, seed } = await loadScenario(SMALL_SCENARIO);
    const trace = generateTrace(config, seed, 0);
    const settings: Settings = settingsOf(config, seed, CHOICES, [true, true]);
    const parts = Array.from({ length: of }, (_, i) => intendedRows(trace, settings, { index: i + 1, of }));
    const ids = parts.flatMap((part) => part.ids).sort((a, b) => a - b);
    expect(ids).toEqual(Array.from({ length: trace.length }, (_, id) => id));
    expect(Math.max(...parts.map(({ lastArrivalAtMicros }) => lastArrivalAtMicros))).toBe(
      trace.atMicros[trace.length - 1],
    );
  });

  it('are dealt out to the loops that they count on', async () => {
    const { config, seed } = await loadScenario(SMALL_SCENARIO);
    const trace = generateTrace(config, seed, 0);
    const settings = settingsOf(config, seed, CHOICES, [true, true]);
    const loops = dealtRows(trace, settings);
    const first = loops.filter((_, loop) => loop % 2 === 0).flatMap((text) => text.split('\n'));
    const ids = first.map((line) => Number(line.split(',')[0])).sort((a, b) => a - b);
    expect(loops).toHaveLength(CHOICES.loops);
    expect(ids).toEqual(intendedRows(trace, settings, { index: 1, of: 2 }).ids);
  });

  it('are segments to k6', () => {
    expect(segmentFlags(WHOLE_RUN)).toEqual([]);
    expect(segmentFlags({ index: 2, of: 3 })).toEqual([
      '--execution-segment',
      '1/3:2/3',
      '--execution-segment-sequence',
      '0,1/3,2/3,1',
    ]);
  });
});

describe('settings', () => {
  it('are refused where a tenant with rows has no key, and never name one', async () => {
    const { config, seed } = await loadScenario(SMALL_SCENARIO);
    const choices = { ...CHOICES, keys: new Map([['chat', 'secret']]) };
    expect(() => settingsOf(config, seed, choices, [true, true])).toThrow(/there is none for batch$/);
    expect(settingsOf(config, seed, choices, [true, false]).tenants[0]).toMatchObject({ name: 'chat', key: 'secret' });
  });
});
