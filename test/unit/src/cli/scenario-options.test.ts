/** Every declared option reaches the run, and the command that makes a result again repeats it or says why not. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  commandOf,
  editsOf,
  SCENARIO_OPTIONS,
  type ScenarioOption,
  type ScenarioOptions,
} from '../../../../src/cli/scenario-options.ts';
import { overrideScenario } from '../../../../src/scenario/override.ts';
import { loadScenario, type Scenario } from '../../../../src/scenario/scenario.ts';
import { SMALL_SCENARIO as SMALL, shardproof } from '../../../support/command-line.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'shardproof-'));
const TRACE = join(FOLDER, 'arrivals.csv');
const BROKEN_TRACE = join(FOLDER, 'broken.csv');
/** Its rows state no max_tokens. */
const BARE_TRACE = join(FOLDER, 'bare.csv');

/** Each option with a value that differs from what the small scenario says, and options that it needs beside it. */
const SAMPLES: Readonly<
  Record<keyof ScenarioOptions, { readonly given: ScenarioOptions; readonly beside?: ScenarioOptions }>
> = {
  seed: { given: { seed: 5 } },
  replications: { given: { replications: 2 } },
  policy: { given: { policy: 'round-robin' } },
  shards: { given: { shards: 1 } },
  replicas: { given: { replicas: 2 } },
  window: { given: { window: 'fixed-minute' } },
  duration: { given: { duration: '5m' } },
  trace: { given: { trace: TRACE } },
  maxTokens: { given: { maxTokens: 4000 }, beside: { trace: BARE_TRACE } },
  speed: { given: { speed: 'x2' }, beside: { trace: TRACE } },
  scale: { given: { scale: 'x0.5' }, beside: { trace: TRACE } },
  columns: {
    given: { columns: 'time=at_us,input=output_tokens,output=input_tokens' },
    beside: { trace: TRACE },
  },
  skipBadRows: { given: { skipBadRows: true }, beside: { trace: BROKEN_TRACE } },
  records: { given: { records: join(FOLDER, 'records.csv') } },
  html: { given: { html: join(FOLDER, 'report.html') } },
  workers: { given: { workers: 1 } },
  json: { given: { json: true } },
};

const ROWS = Object.entries<ScenarioOption>(SCENARIO_OPTIONS).map(([name, option]) => ({
  name,
  option,
  ...SAMPLES[name as keyof ScenarioOptions],
}));
const DECISIVE = ROWS.filter(({ option }) => option.omitted === null);
const NEUTRAL = ROWS.filter(({ option }) => option.omitted !== null);
const IN_SCENARIO = ROWS.filter(({ option }) => option.path !== null);

/** The options as a user types them. */
function wordsOf(options: ScenarioOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const [flag] = SCENARIO_OPTIONS[name as keyof ScenarioOptions].flag.split(' ');
    return value === true ? [flag!] : [flag!, String(value)];
  });
}

/** The report without the command that makes it again: what it says as text, or why the input was refused. */
async function resultOf(options: ScenarioOptions): Promise<string> {
  const { out, err } = await shardproof('simulate', SMALL, ...wordsOf({ workers: 0, ...options }));
  return out === '' ? err : out.replace(/^ +npx shardproof simulate .*$/m, '');
}

let small: Scenario;

beforeAll(async () => {
  small = await loadScenario(SMALL);
  for (const file of [TRACE, BROKEN_TRACE]) await shardproof('trace', 'generate', SMALL, '--seed', '3', '--out', file);
  appendFileSync(BROKEN_TRACE, 'broken\n');
  writeFileSync(BARE_TRACE, 'at_us,input_tokens,output_tokens\n0,100,50\n');
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('every option', () => {
  it.each(ROWS)('$name has the name that commander gives it', ({ name, option }) => {
    expect(new Option(option.flag).attributeName()).toBe(name);
  });

  it.each(DECISIVE)('$name decides the result, and is in the command that makes it again', async (row) => {
    const { given, beside = {} } = row;
    expect(await resultOf({ ...beside, ...given })).not.toEqual(await resultOf(beside));
    expect(commandOf('simulate', SMALL, given)).toBe(`npx shardproof simulate ${SMALL} ${wordsOf(given).join(' ')}`);
  });

  it.each(NEUTRAL)('$name is not in that command, and the table says why', ({ given, option }) => {
    expect(commandOf('simulate', SMALL, given)).toBe(`npx shardproof simulate ${SMALL}`);
    expect(option.omitted).toMatch(/\w+ \w+/);
  });

  it.each(['records', 'workers'] as const)('%s leaves the report as it is', async (name) => {
    expect(await resultOf(SAMPLES[name].given)).toBe(await resultOf({}));
  });

  it.each(IN_SCENARIO)('$name is in the scenario', ({ given }) => {
    const { digest, seed, replications } = overrideScenario(small, editsOf(given));
    const before = { digest: small.digest, seed: small.seed, replications: small.replications };
    expect({ digest, seed, replications }).not.toEqual(before);
  });
});
