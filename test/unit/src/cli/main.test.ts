/** The command line, verb by verb, without a process: results, refusals, help. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../../../src/cli/scenario-options.ts';
import { rowNames } from '../../../../src/records/column.ts';
import { REQUEST_TABLE } from '../../../../src/records/tables.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { CENSORED_SCENARIO, SMALL_SCENARIO as SMALL, shardproof } from '../../../support/command-line.ts';
import { makeFolder, writePolicy } from '../../../support/policies.ts';
import { rowsOf } from '../../../support/rows.ts';

type Document = Readonly<Record<string, unknown>>;

async function simulateToJson(...args: readonly string[]): Promise<Document> {
  const { code, out } = await shardproof('simulate', SMALL, '--json', '--workers', '0', ...args);
  expect(code).toBe(0);
  return JSON.parse(out) as Document;
}

/** The small scenario with a change, in a folder of its own. */
function changedScenario(change: (text: string) => string): string {
  const path = join(makeFolder(), 'changed.yaml');
  writeFileSync(path, change(readFileSync(SMALL, 'utf8')));
  return path;
}

describe('simulate', () => {
  it('prints one JSON object whose counts add up, and whose command makes it again', async () => {
    const document = await simulateToJson('--shards', '3', '--policy', 'power-of-two', '--seed', '5');
    const totals = document['totals'] as Record<string, number>;
    const ended = ['served', 'throttled', 'shed', 'failed', 'cutOff', 'inFlight'].map((key) => totals[key]!);
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(totals['offered']);
    expect(document).toMatchObject({ seed: 5, policy: 'power-of-two', partial: false, verdict: 'met' });
    expect(document['shards']).toHaveLength(3);
    expect(document['tenants']).toHaveLength(2);
    const [, , , , ...again] = (document['command'] as string).split(' ');
    expect(await simulateToJson(...again)).toEqual(document);
  });

  it('prints text with sections and a verdict, without colours where it is no terminal', async () => {
    const { code, out } = await shardproof('simulate', SMALL, '--workers', '0');
    expect(code).toBe(0);
    for (const section of ['Demand', 'Outcomes', 'Shards', 'Tenants', 'Limiting quota', 'Estimates', 'Objectives']) {
      expect(out).toContain(`\n${section}\n`);
    }
    expect(out).toContain('Verdict: the objective is met.');
    expect(out).not.toContain('\u001B');
  });

  it('exits with 1 where an objective is missed', async () => {
    const path = changedScenario((text) => text.replace('at least 20%', 'at least 99.99%'));
    const { code, out } = await shardproof('simulate', path, '--workers', '0');
    expect(out).toContain('Verdict: 1 of 1 objective missed.');
    expect(code).toBe(1);
  });

  it('exits with 1 where requests that never ended could still miss an objective', async () => {
    const { code, out } = await shardproof('simulate', CENSORED_SCENARIO, '--workers', '0');
    expect(out).toContain(
      'UNDECIDED  throttledShare: at most 1%; found 0%; 594 requests had not ended, which leaves 0% .. 51.07%',
    );
    expect(out).toContain(
      'Verdict: 1 of 1 objective undecided: requests that had not ended could decide it either way;',
    );
    expect(code).toBe(1);
  });

  it('routes by a policy of the user', async () => {
    expect(await simulateToJson('--policy', writePolicy('good'))).toMatchObject({ policy: 'last-that-fits' });
  });

  it('refuses a number that no record has room for, with its place', async () => {
    const huge = changedScenario((text) => text.replace('global\n', 'global\n    maxOutput: 3000M\n'));
    const { code, err } = await shardproof('simulate', huge, '--workers', '0');
    expect(err).toMatch(/:\d+:\d+ models\.\w+\.maxOutput: expected .*, at most 1000000, above 0, got "3000M"/);
    expect(code).toBe(2);
  });
});

describe('simulate --records', () => {
  const simulate = (...args: readonly string[]) => shardproof('simulate', ...args, '--workers', '0');

  it('is refused before the run where it is an input, a folder, or on a full disk', async () => {
    const folder = makeFolder();
    const trace = join(folder, 'trace.csv');
    await shardproof('trace', 'generate', SMALL, '--out', trace);
    const policy = writePolicy('good');
    for (const [records, says, ...args] of [
      [trace, 'expected a file of its own', '--trace', trace],
      [policy, 'expected a file of its own', '--policy', policy],
      [SMALL, 'expected a file of its own'],
      [folder, 'expected a file, got a folder'],
      ['/dev/full', 'could not be written: ENOSPC: no space left on device'],
    ] as const) {
      const { code, out, err } = await simulate(SMALL, ...args, '--records', records);
      expect(err).toContain(`${records}: ${says}`);
      expect({ code, out }).toEqual({ code: 2, out: '' });
    }
    expect(readdirSync(folder)).toEqual(['trace.csv']);
  });

  it('honours the ending of the name, and writes what can be read back', async () => {
    const folder = makeFolder();
    for (const name of ['r.csv', 'r.csv.gz', 'r.jsonl', 'r.jsonl.gz', 'r']) {
      expect(await simulate(SMALL, '--records', join(folder, name))).toMatchObject({ code: 0 });
    }
    const read = (name: string) => readFileSync(join(folder, name));
    expect(gunzipSync(read('r.csv.gz'))).toEqual(read('r.csv'));
    expect(gunzipSync(read('r.jsonl.gz'))).toEqual(read('r.jsonl'));
    expect(read('r')).toEqual(read('r.csv'));
    expect(JSON.parse(read('r.jsonl').toString().split('\n')[0]!)).toMatchObject({ tenant: 'chat' });
    const { config } = await loadScenario(SMALL);
    const rows = await Promise.all(
      ['r.csv.gz', 'r.jsonl.gz'].map((name) => rowsOf(join(folder, name), REQUEST_TABLE, rowNames(config))),
    );
    expect(rows[0]).toEqual(rows[1]);
    expect(rows[0]!.length).toBeGreaterThan(100);
  });

  it('writes through a device, which stays one', async () => {
    expect(await simulate(SMALL, '--records', '/dev/null')).toMatchObject({ code: 0, err: '' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('the command line', () => {
  it.each([
    [['simulate', SMALL, '--sed', '3'], "unknown option '--sed'\n(Did you mean --seed?)"],
    [['simulte', SMALL], `error: unknown verb 'simulte': did you mean "simulate"?\n`],
    [['frob', '--help'], "error: unknown verb 'frob': expected start, init, validate, simulate, "],
    [['help', 'ponder'], "error: unknown verb 'ponder': expected"],
    [['simulate', SMALL, '--seed', '1', '--seed=2'], "option '--seed <n>' is given twice"],
    [['policies', '--json', '--json'], "option '--json' is given twice"],
    [['simulate', SMALL, '--records', ''], "'--records <file>' argument '' is invalid. Expected the name of a file."],
    [['simulate', SMALL, '--trace', ''], "option '--trace <file>' argument '' is invalid."],
    [['trace', 'generate', SMALL, '--out', ''], "option '--out <file>' argument '' is invalid."],
    [['simulate', ''], "argument 'scenario'. Expected the name of a file."],
    [['simulate', '-'], '-: expected the path of a file: scenarios are not read from standard input'],
    [['simulate', SMALL, '--records', 'x.parquet'], 'x.parquet: expected a name that ends in .csv, .jsonl, .ndjson'],
    [['trace', 'generate', SMALL, '--out', 'g.jsonl'], 'g.jsonl: expected a name that ends in .csv, or with .gz after'],
    [['trace', 'describe', '/dev/urandom'], 'expected a trace: CSV or JSONL, plain or gzipped; got no text\n'],
    [['simulate', SMALL, '--shards', 'four'], 'Expected a whole number from 1 to 4096.'],
    [['simulate', SMALL, '--policy', 'headrom'], 'did you mean "headroom"?'],
    [['simulate', SMALL, '--speed', 'x2'], '--speed: expected --trace FILE with it'],
    [['simulate'], "missing required argument 'scenario'"],
    [['simulate', 'absent.yaml'], 'absent.yaml: no such file'],
    [['trace', 'describe', 'absent.csv'], 'absent.csv'],
    [[], 'Usage: shardproof'],
  ])('refuses %j with exit code 2', async (args, says) => {
    const { code, out, err } = await shardproof(...args);
    expect(err).toContain(says);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  const verbs = [['start'], ['simulate'], ['trace'], ['policies'], ['bench']];
  const ofTrace = ['generate', 'describe', 'import'].map((name) => ['trace', name]);

  it.each([[], ...verbs, ...ofTrace])('explains itself: %s --help', async (...verb) => {
    const { code, out } = await shardproof(...verb, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: shardproof');
    expect(out).toContain('Examples:\n');
  });
});

describe('a trace from standard input', () => {
  it.each(['-', '/dev/stdin', '/dev/fd/63'])('cannot be read again, so no command is given: %s', (trace) => {
    expect(commandOf('simulate', SMALL, { trace })).toBeNull();
    expect(commandOf('simulate', SMALL, { trace: 'calls.csv' })).toContain('--trace calls.csv');
  });
});

describe('a report of a run with requests in flight', () => {
  it('says of which requests its shares are, and gives each share one meaning', async () => {
    const { out } = await shardproof('simulate', CENSORED_SCENARIO, '--workers', '0');
    expect(out).toContain('Shares are of the 569 that have ended; of the first attempt, of all 1,163 offered.');
    expect(out).toMatch(/^  served +569 +100%/m);
    expect(out).toMatch(/^  small +569 +100% /m);
    expect(out).toMatch(/^  big +594 +- /m);
    expect(out).toContain('over the shares served of what was offered: 0.500');
  });
});

describe('start', () => {
  it('says in its help that it exits with 0 whatever the verdict', async () => {
    expect((await shardproof('start', '--help')).out).toContain('exits with 0');
  });
});

describe('policies', () => {
  it('lists every policy with a sentence, as text and as JSON', async () => {
    const text = await shardproof('policies');
    const list = JSON.parse((await shardproof('policies', '--json')).out) as { name: string; summary: string }[];
    expect(list.map(({ name }) => name)).toContain('headroom');
    for (const { name, summary } of list)
      expect(text.out).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
  });
});

describe('trace', () => {
  it('generates a file that describes and simulates as its scenario does', async () => {
    const file = join(makeFolder(), 'small.csv.gz');
    const generated = await shardproof('trace', 'generate', SMALL, '--out', file);
    const document = await simulateToJson();
    const { offered } = document['totals'] as { offered: number };
    expect(generated).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`${offered} requests of small`) as string,
    });
    const described = await shardproof('trace', 'describe', file, '--json');
    expect(JSON.parse(described.out)).toMatchObject({ rows: offered, tenants: [{ name: 'chat' }, { name: 'batch' }] });
    expect(await simulateToJson('--trace', file)).toMatchObject({ digest: document['digest'] });
    expect((await shardproof('trace', 'describe', file)).out).toContain('mean rate');
  });

  it('imports what it generated as the same rows, and says where it cannot write', async () => {
    const folder = makeFolder();
    const [first, second] = [join(folder, 'first.csv'), join(folder, 'second.csv')];
    await shardproof('trace', 'generate', SMALL, '--out', first);
    expect(await shardproof('trace', 'import', first, '--out', second)).toMatchObject({ code: 0 });
    expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
    const nowhere = await shardproof('trace', 'import', first, '--out', join(folder, 'no', 'where.csv'));
    expect(nowhere).toMatchObject({ code: 2, out: '' });
    expect(nowhere.err).toMatch(/where\.csv: could not be written: ENOENT: no such file or directory\n$/);
  });

  it('does not write over what it reads', async () => {
    const file = join(makeFolder(), 'small.csv');
    await shardproof('trace', 'generate', SMALL, '--out', file);
    const before = readFileSync(file);
    const says = expect.stringContaining(`${file}: expected a file of its own`) as string;
    expect(await shardproof('trace', 'import', file, '--out', file)).toEqual({ code: 2, out: '', err: says });
    expect(readFileSync(file)).toEqual(before);
    expect(await shardproof('trace', 'generate', SMALL, '--out', SMALL)).toMatchObject({ code: 2, out: '' });
  });
});
