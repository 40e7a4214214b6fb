/** What is asked of AWS, what is not and why, and the files of a pack. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ask, askFor, type QuotaNeed } from '../../../../src/increase/ask.ts';
import { unlimited } from '../../../../src/increase/unlimited.ts';
import { loadScenario } from '../../../../src/scenario/scenario.ts';
import { SMALL_SCENARIO, shardproof } from '../../../support/command-line.ts';
import { makeFolder } from '../../../support/policies.ts';

const NEED: QuotaNeed = {
  code: 'L-27C57EE8',
  adjustable: true,
  limit: 200_000,
  defaultValue: 150_000,
  ceiling: null,
  peak: 431_000,
};
const ask = (need: Partial<QuotaNeed> = {}, margin = 1.25): Ask => askFor({ ...NEED, ...need }, margin);

describe('an ask', () => {
  it('is the peak with its margin, in two digits', () => {
    expect(ask()).toEqual({ kind: 'ask', value: 540_000, why: '431,000 at the peak, times 1.25' });
    expect(ask({ peak: 4 })).toEqual({ kind: 'enough' });
    expect(ask({ peak: 71, limit: 2, defaultValue: null }, 1)).toMatchObject({ value: 71 });
    expect(ask({ peak: 91_234_567 }, 1)).toMatchObject({ value: 92_000_000 });
  });

  it('is a little above the default where the need is not, as Service Quotas refuses the rest', () => {
    expect(ask({ defaultValue: 5_000_000 })).toMatchObject({ kind: 'ask', value: 5_100_000 });
  });

  it.each([
    [{ ceiling: 500_000 }, '540,000 is above the ceiling of 500,000: it takes more accounts'],
    [{ ceiling: 5_050_000, defaultValue: 5_000_000 }, '5,100,000 is above the ceiling of 5,050,000'],
    [{ adjustable: false }, 'open a Support case'],
    [{ code: null }, 'its quota code is not known'],
  ])('is not made with %j', (need, why) => {
    expect(ask(need)).toMatchObject({ kind: 'not-asked', needed: 540_000, why: expect.stringContaining(why) });
  });
});

describe('a scenario without limits', () => {
  it('has them a thousand times, AWS\u2019s defaults where there is nothing yet, and no plan', async () => {
    const { config } = await loadScenario(SMALL_SCENARIO);
    const nothing = { ...config.accounts[0]!, limits: [{ ...config.accounts[0]!.limits[0]!, tokensPerMinute: 0 }] };
    const { accounts, increase } = unlimited({ ...config, accounts: [config.accounts[0]!, nothing] });
    expect(accounts.map(({ limits }) => limits[0]!.tokensPerMinute)).toEqual([30_000_000, 5_000_000_000]);
    expect(increase.plan).toEqual([]);
  });
});

describe('increase-pack', () => {
  it('writes pages, a script and JSON that agree, and the scenario holds with what is asked', async () => {
    const out = join(makeFolder(), 'pack');
    const scenario = join(makeFolder(), 'low.yaml');
    // Defaults as low as the quotas: asks are then what is needed.
    const text = readFileSync(SMALL_SCENARIO, 'utf8').replace(
      'count: 2',
      'count: 2\n    defaults: { models: { sonnet: { tokensPerMinute: 30k } } }',
    );
    writeFileSync(scenario, text);
    const run = await shardproof('increase-pack', scenario, '--out', out, '--workers', '0');
    expect(run).toMatchObject({ code: 0 });
    expect(readdirSync(out).sort()).toEqual(['east-1.md', 'east-2.md', 'increase-pack.json', 'request.sh']);
    const pack = JSON.parse(readFileSync(join(out, 'increase-pack.json'), 'utf8'));
    expect(pack.after.throttledFirstShare.mean).toBeLessThanOrEqual(0.001);
    expect(pack.before.throttledFirstShare.mean).toBeGreaterThan(0.01);
    const [quota] = pack.accounts[0].quotas.filter(({ ask: each }: { ask: Ask }) => each.kind === 'ask');
    expect(quota).toMatchObject({ meter: 'tokensPerMinute', code: 'L-27C57EE8', applied: 30_000 });
    expect(quota.peak.high).toBeGreaterThan(quota.steady.mean);
    expect(quota.calls.meanInputTokens).toBeGreaterThan(500);
    const script = readFileSync(join(out, 'request.sh'), 'utf8');
    expect(script).toContain(
      'aws service-quotas request-service-quota-increase --service-code bedrock --quota-code L-27C57EE8 ' +
        `--desired-value ${quota.ask.value} --region us-east-1 --profile east-1\n`,
    );
    const page = readFileSync(join(out, 'east-1.md'), 'utf8');
    expect(page).toContain(`| Requested value | **${quota.ask.value.toLocaleString('en')}** |`);
    expect(page).toContain('| Requests above 25,000 input tokens | 0% |');
  });

  it('does not ask beyond a ceiling', async () => {
    const out = join(makeFolder(), 'pack');
    const scenario = join(makeFolder(), 'ceiling.yaml');
    const ceiling = 'count: 2\n    ceiling: { models: { sonnet: { tokensPerMinute: 5M } } }';
    const text = readFileSync(SMALL_SCENARIO, 'utf8').replace('count: 2', ceiling);
    writeFileSync(scenario, text);
    const run = await shardproof('increase-pack', scenario, '--out', out, '--workers', '0', '--replications', '1');
    expect(run.out).toContain('is above the ceiling of 5,000,000: it takes more accounts');
    const script = readFileSync(join(out, 'request.sh'), 'utf8');
    expect(script).toContain('#   not asked for: ');
    expect(script).not.toMatch(/^aws/m);
  });

  it('refuses a place that is no folder', async () => {
    const file = join(makeFolder(), 'file');
    writeFileSync(file, '');
    const { code, err } = await shardproof('increase-pack', SMALL_SCENARIO, '--out', file);
    expect([code, err]).toEqual([2, expect.stringContaining('cannot be made a folder: EEXIST')]);
  });
});
