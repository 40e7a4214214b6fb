/** What `increase-pack` does. */
import { join } from 'node:path';
import { makePack, type IncreasePack } from '../increase/make-pack.ts';
import { accountMarkdown, packJson, requestScript } from '../increase/pack-text.ts';
import { formatProblem } from '../input/problem.ts';
import { formatCount, formatCounted, formatShare } from '../report/numbers.ts';
import { meterName } from '../report/quota-names.ts';
import { formatTable, left, right, shortName } from '../report/table.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario } from '../scenario/scenario.ts';
import { readPolicyFile } from '../simulation/policy-file.ts';
import { policyPathOf } from '../simulation/scenario-run.ts';
import { EXIT_FINE } from './exit.ts';
import { makeFolder } from '../output/folder.ts';
import { editsOf, type ScenarioOptions } from './scenario-options.ts';
import type { Session } from './verb.ts';
import { VERSION } from './version.ts';
import { written } from '../output/written.ts';

export async function increasePack(
  path: string,
  { out, ...options }: { readonly out: string } & ScenarioOptions,
  session: Session,
): Promise<number> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  for (const warning of scenario.warnings) session.note(`Note: ${formatProblem(warning)}`);
  const { name, digest, config, seed, replications } = scenario;
  makeFolder(out);
  const policyPath = policyPathOf(scenario);
  const policy = policyPath === null ? null : await readPolicyFile(config.gateway.policy, policyPath);
  const pack = await makePack({ config, seed, replications, policy, workers: options.workers }, session);
  const source = { scenario: name, digest, seed, replications, version: VERSION };
  const pages = pack.accounts.map((asked) => {
    return [`${asked.account.name}.md`, accountMarkdown(asked, pack, source)] as const;
  });
  const files = [
    ...pages,
    ['increase-pack.json', packJson(pack, source)] as const,
    ['request.sh', requestScript(pack)] as const,
  ];
  for (const [file, text] of files) {
    await written(join(out, file), [path], session, (output) => output.write(text, session.signal));
  }
  session.print(`${tableOf(pack).join('\n')}\n\n${verdictOf(pack)}\n${out}: ${formatCounted(files.length, 'file')}\n`);
  return EXIT_FINE;
}

function tableOf({ accounts }: IncreasePack): string[] {
  const rows = accounts.flatMap(({ account, quotas }) =>
    quotas.map(({ page, ask }) => [
      shortName(account.name),
      `${meterName(page.meter)}${page.model === null ? '' : ` of ${shortName(page.model)}`}`,
      formatCount(page.limit),
      formatCount(page.peak.mean),
      ask.kind === 'ask' ? formatCount(ask.value) : '-',
      ask.kind === 'enough' ? 'enough' : ask.why,
    ]),
  );
  return formatTable(
    [left('account'), left('quota'), right('applied'), right('peak'), right('ask'), left('why')],
    rows,
  );
}

function verdictOf({ before, after }: IncreasePack): string {
  const [now, then] = [before, after].map(({ servedShare, throttledFirstShare }) => {
    return `${formatShare(servedShare.mean)} served, ${formatShare(throttledFirstShare.mean)} throttled at first`;
  });
  return `As it is: ${now}. With everything granted that is asked for: ${then}.`;
}
