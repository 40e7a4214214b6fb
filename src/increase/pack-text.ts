/** An increase pack as what is handed on: Markdown to paste into AWS's form, a shell script, and JSON. */
import { type Estimate, intervalOf } from '../../simulator/metrics/interval.ts';
import { formatCount, formatNumber, formatShare } from '../report/numbers.ts';
import { meterName } from '../report/quota-names.ts';
import { LONG_INPUT_TOKENS } from './call-figures.ts';
import type { IncreasePack } from './make-pack.ts';
import type { AskedAccount, AskedQuota } from './pack.ts';

/** Where a pack came from. */
export interface PackSource {
  readonly scenario: string;
  readonly digest: string;
  readonly seed: number;
  readonly replications: number;
  readonly version: string;
}

/** A page of Markdown for one account. */
export function accountMarkdown(asked: AskedAccount, pack: IncreasePack, source: PackSource): string {
  const { account, quotas } = asked;
  const needed = quotas.filter(({ ask }) => ask.kind !== 'enough');
  const enough = quotas.filter(({ ask }) => ask.kind === 'enough');
  const lines = [
    `# Amazon Bedrock quota increase: ${account.name}, ${account.region}`,
    '',
    ...(needed.length === 0 ? ['Every quota is enough: nothing to ask for.', ''] : needed.flatMap(quotaMarkdown)),
    ...(enough.length === 0 ? [] : ['## Enough as they are', '', ...enough.map(enoughLine), '']),
    '## Where the figures come from',
    '',
    `Simulated demand of ${source.scenario} (digest ${source.digest}, seed ${source.seed}, ${source.replications} ` +
      `replications, Shardproof ${source.version}); intervals are 95 %. All accounts together, without increases: ` +
      `${triedText(pack.before)}. With everything granted that is asked for: ${triedText(pack.after)}.`,
    '',
  ];
  return lines.join('\n');
}

function triedText({ servedShare, throttledFirstShare }: IncreasePack['before']): string {
  const throttled = formatShare(throttledFirstShare.mean);
  return `${formatShare(servedShare.mean)} served, ${throttled} throttled at the first attempt`;
}

function quotaMarkdown({ page, ask }: AskedQuota): string[] {
  const { calls, need, meter } = page;
  const per = meter === 'tokensPerDay' ? 'day' : 'minute';
  const rows = [
    ['Quota code', need.code ?? 'not known'],
    ['Applied value', formatCount(page.limit)],
    ['AWS default', need.defaultValue === null ? 'none published' : formatCount(need.defaultValue)],
    ['Requested value', ask.kind === 'ask' ? `**${formatCount(ask.value)}**` : 'not asked for'],
    ['Reason', ask.kind === 'enough' ? '' : ask.why],
    [`Steady, a ${per}`, estimate(page.steady)],
    [`Peak, a ${per}`, estimate(page.peak)],
    ...(calls === null
      ? []
      : [
          ['Steady requests a minute', formatNumber(calls.steadyPerMinute)],
          ['Peak requests a minute', formatCount(calls.peakPerMinute)],
          ['Mean input tokens a request', formatCount(calls.meanInputTokens)],
          ['Mean output tokens a request', formatCount(calls.meanOutputTokens)],
          [`Requests above ${formatCount(LONG_INPUT_TOKENS)} input tokens`, formatShare(calls.longInputShare)],
        ]),
  ];
  const body = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [`## ${titleOf({ page, ask })}`, '', '| | |', '|---|---|', ...body, ''];
}

function titleOf({ page }: AskedQuota): string {
  return page.row?.name ?? `${meterName(page.meter)} of ${page.model ?? 'all models'}`;
}

function enoughLine(asked: AskedQuota): string {
  const { page } = asked;
  return `- ${titleOf(asked)}: ${formatCount(page.limit)}; at the peak ${estimate(page.peak)}`;
}

function estimate(value: Estimate): string {
  const { low, high } = intervalOf(value);
  const mean = formatCount(value.mean);
  return value.low === null ? mean : `${mean} (${formatCount(Math.max(0, low))} .. ${formatCount(high)})`;
}

/** A shell script with one line a request: accounts are profiles of AWS's configuration files. */
export function requestScript({ accounts }: IncreasePack): string {
  const lines = accounts.flatMap(({ account, quotas }) =>
    quotas.flatMap((asked) => {
      const { page, ask } = asked;
      if (ask.kind === 'enough') return [];
      const title = `# ${account.name}: ${titleOf(asked)}`;
      if (ask.kind === 'not-asked') return [`${title}\n#   not asked for: ${ask.why}`];
      const words = `--service-code bedrock --quota-code ${page.need.code!} --desired-value ${ask.value}`;
      const where = `--region ${quoted(account.region)} --profile ${account.name}`;
      return [`${title}\naws service-quotas request-service-quota-increase ${words} ${where}`];
    }),
  );
  return `#!/bin/sh
# The requests of an increase pack. Names of accounts are taken for profiles of the AWS CLI. Nothing has been sent.
set -eu
${lines.join('\n')}
`;
}

function quoted(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function packJson(pack: IncreasePack, source: PackSource): string {
  const accounts = pack.accounts.map(({ account, quotas }) => ({
    name: account.name,
    region: account.region,
    quotas: quotas.map(({ page, ask }) => ({
      meter: page.meter,
      model: page.model,
      code: page.need.code,
      name: page.row?.name ?? null,
      applied: page.limit,
      default: page.need.defaultValue,
      ceiling: page.need.ceiling,
      steady: page.steady,
      peak: page.peak,
      calls: page.calls,
      ask,
    })),
  }));
  const { margin, before, after } = pack;
  return `${JSON.stringify({ ...source, margin, before, after, accounts }, null, 2)}\n`;
}
