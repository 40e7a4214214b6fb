/** `load merge`: the records of parts as those of one run, judged again. */
import { dirname, join } from 'node:path';
import { mergeParts } from '../load/merge.ts';
import type { LoadReport } from '../load/report.ts';
import { judgeLoad } from '../load/verdict.ts';
import { makeFolder } from '../output/folder.ts';
import { arrivalsOf } from './load-arrivals.ts';
import { exitCodeOf, printLoad } from './print-load.ts';
import { commandOf, type ScenarioOptions } from './scenario-options.ts';
import { type Session, shellWord } from './verb.ts';
import { VERSION } from './version.ts';

export async function runMerge(
  path: string,
  parts: readonly string[],
  options: ScenarioOptions,
  session: Session,
): Promise<number> {
  const { scenario, trace } = await arrivalsOf(path, options, session);
  const { config, seed, digest } = scenario;
  const records = options.records ?? join('reports', `${config.name}-load.csv`);
  if (options.records === undefined) makeFolder(dirname(records));
  const { summary, selfCheck } = await mergeParts({ config, trace, parts, recordFile: records }, session.signal);
  const report: LoadReport = {
    version: VERSION,
    command: `${commandOf('load merge', path, options)} ${parts.map(shellWord).join(' ')}`,
    scenario: { name: config.name, digest },
    seed,
    tenantNames: config.tenants.map(({ name }) => name),
    script: 'merge',
    targets: [],
    dialect: '',
    stream: false,
    summary,
    selfCheck,
    judged: judgeLoad(config, summary),
    stoppedBy: null,
    thresholdsCrossed: false,
    notes: [],
    records,
    k6: null,
  };
  printLoad(report, options, session);
  return exitCodeOf(report);
}
