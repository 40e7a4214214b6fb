/** What `scenario fit` writes: a scenario that is read again, whatever the log. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitLog, isFittable } from '../../../../src/draft/fit/fit.ts';
import { fittedScenario } from '../../../../src/draft/fit/scenario-text.ts';
import { DEFAULT_SUPPLY } from '../../../../src/draft/supply.ts';
import { loadScenario, parseScenario } from '../../../../src/scenario/scenario.ts';
import { shardproof } from '../../../support/command-line.ts';
import {
  hasRecordedTraces,
  importText,
  RECORDED_TRACES,
  temporaryFolder,
  traceFile,
} from '../../../support/trace-files.ts';

const HEADER = 'at_us,tenant,affinity,input_tokens,cache_read_tokens,max_tokens,output_tokens';

async function fitted(rows: readonly string[]) {
  const log = fitLog(await importText([HEADER, ...rows].join('\n')), 'a "log"\nof two lines');
  const text = fittedScenario(log, { ...DEFAULT_SUPPLY, accounts: 3 }, 'fitted');
  return { log, text, scenario: parseScenario(text, 'fitted.yaml') };
}

describe('a fitted scenario', () => {
  it('is read from two rows, of tenants with any name', async () => {
    const { scenario, text } = await fitted(['0,"a: {b} # ""c""",1,0,0,,0', '60000000,yes,1,5,5,7,3']);
    expect(scenario.config.tenants.map(({ name }) => name)).toEqual(['a: {b} # "c"', 'yes']);
    expect(scenario.config.accounts).toHaveLength(3);
    expect(text).toContain('maxTokens: unset');
  });

  it('puts together the tenants beyond the nineteen largest', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${i * 1e6},t${i % 30},${i},9,0,5,3`);
    const { scenario, log } = await fitted(rows);
    expect(scenario.config.tenants).toHaveLength(20);
    expect(log.tenants.at(-1)).toMatchObject({ name: 'others', rows: 110 });
    expect(log.assumed).toContain('Tenants beyond the 19 largest are "others".');
  });

  it('takes the mean of many different max_tokens, as reservations are', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i * 1e6},t,${i},9,0,${i + 1},3`);
    expect((await fitted(rows)).log.tenants[0]!.maxTokens).toEqual({ value: 51, share: 0 });
  });

  it('has no rate where all requests come at once', async () => {
    expect(isFittable(await importText([HEADER, '5,t,1,9,0,5,3', '5,t,1,9,0,5,3'].join('\n')))).toBe(false);
  });
});

describe('scenario fit', () => {
  it('writes a scenario and says how near it comes', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i * 1e6},t,${i},9,0,5,3`);
    const out = join(await temporaryFolder(), 'mine.yaml');
    const log = await traceFile('log.csv', [HEADER, ...rows].join('\n'));
    const run = await shardproof('scenario', 'fit', log, '--out', out, '--region', 'af-south-1');
    expect(run).toMatchObject({ code: 0 });
    expect(run.out).toMatch(/ requests +400 +\d+/);
    expect((await loadScenario(out)).config.accounts[0]!.region).toBe('af-south-1');
    expect(readFileSync(out, 'utf8')).toContain('# Fitted to 400 requests within 6.67 min of');
  });

  it('writes nothing where the model is unknown, or the log has no rate', async () => {
    const out = join(await temporaryFolder(), 'mine.yaml');
    const log = await traceFile('log.csv', [HEADER, '5,t,1,9,0,5,3'].join('\n'));
    expect((await shardproof('scenario', 'fit', log, '--out', out)).err).toContain('more than one instant');
    const two = await traceFile('log.csv', [HEADER, '5,t,1,9,0,5,3', '9,t,1,9,0,5,3'].join('\n'));
    const { code, err } = await shardproof('scenario', 'fit', two, '--out', out, '--model', 'claude-sonet-4.5');
    expect([code, err]).toEqual([2, expect.stringContaining('claude-sonnet-4.5')]);
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });

  it.skipIf(!hasRecordedTraces)('comes near the recorded traces (../shared is not part of the product)', async () => {
    const out = join(await temporaryFolder(), 'mine.yaml');
    for (const name of ['code', 'conv']) {
      const file = join(RECORDED_TRACES, `azure-llm-2023/AzureLLMInferenceTrace_${name}.csv.gz`);
      const { out: table } = await shardproof('scenario', 'fit', file, '--out', out);
      for (const figure of ['requests', 'variation of gaps', 'dispersion of minutes', 'input tokens, p95']) {
        const line = table.split('\n').find((each) => each.trim().startsWith(figure))!;
        const [log, mean] = line
          .trim()
          .slice(figure.length)
          .trim()
          .split(/ +/)
          .map((word) => Number(word.replaceAll(',', '')));
        expect(Math.abs(Math.log(mean! / log!)), `${name}: ${line}`).toBeLessThan(Math.log(1.25));
      }
    }
  });
});
