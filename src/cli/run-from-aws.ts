/** What `scenario from-aws` does. */
import { basename } from 'node:path';
import { type AccountSource, readAccounts } from '../aws/read-accounts.ts';
import { MILLIS_PER_MINUTE } from '../aws/reading.ts';
import { type KnownModel, knownModel } from '../draft/from-aws/known-quotas.ts';
import { type MeasuredDemand, measuredDemand, measuredSpan } from '../draft/from-aws/measured.ts';
import { awsScenario } from '../draft/from-aws/scenario-text.ts';
import { formatProblem, refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { formatCounted } from '../report/numbers.ts';
import { parseScenario } from '../scenario/scenario.ts';
import { EXIT_FINE } from './exit.ts';
import { EXPECTED_ROLES, readRoles } from './roles-file.ts';
import { besides, INVOCATION, type Session, shellWord } from './verb.ts';
import { written } from '../output/written.ts';

export interface FromAwsOptions {
  readonly out: string;
  readonly profiles?: string;
  readonly roles?: string;
  readonly region?: string;
  readonly days?: number;
  readonly model?: string;
  readonly maxTokens?: number | 'unset';
}

const DEFAULT_DAYS = 3;
const DEFAULT_MAX_TOKENS = 4096;
const MOST_ACCOUNTS = 200;
/** Models beyond the busiest are little of the demand, and a file is to be read. */
const MOST_MODELS = 8;

export async function fromAws(options: FromAwsOptions, session: Session): Promise<number> {
  const { out, days = DEFAULT_DAYS, maxTokens = DEFAULT_MAX_TOKENS } = options;
  const sources = await sourcesOf(options);
  const inputs = options.roles === undefined ? [] : [options.roles];
  const readings = await written(out, inputs, session, async (file) => {
    const minutes = days * 1440;
    const end = Math.ceil(Date.now() / MILLIS_PER_MINUTE);
    const window = { startAtEpochMillis: (end - minutes) * MILLIS_PER_MINUTE, minutes };
    const bar = session.progress('Reading accounts');
    const onAccount = (share: number, name: string): void => bar.update(share, name);
    const all = await readAccounts(sources, window, onAccount, session.signal).finally(() => bar.end());
    const span = measuredSpan(all, minutes);
    const demand = span === null ? [] : measuredDemand(all, span);
    const models = modelsOf(demand, options.model, session);
    const startAtEpochMillis = window.startAtEpochMillis + (span?.firstMinute ?? minutes) * MILLIS_PER_MINUTE;
    const text = awsScenario({
      name: out === STANDARD_STREAM ? 'from-aws' : basename(out).replace(/\.ya?ml$/, ''),
      readings: all,
      models,
      span,
      demand,
      startAtEpochMillis,
      maxTokens: maxTokens === 'unset' ? null : maxTokens,
    });
    // What would be refused is not written.
    for (const warning of parseScenario(text, out).warnings) session.note(`Note: ${formatProblem(warning)}`);
    await file.write(text, session.signal);
    return all;
  });
  const { print } = besides(out, session);
  for (const { name, region, quotas, pending, usage } of readings) {
    const read = `${formatCounted(quotas.length, 'quota')}, ${formatCounted(pending.length, 'open request')}`;
    print(`${name} (${region}): ${read}, ${formatCounted(usage.length, 'model')} in use\n`);
  }
  if (out !== STANDARD_STREAM) print(`Next: ${INVOCATION} simulate ${shellWord(out)}\n`);
  return EXIT_FINE;
}

async function sourcesOf({ profiles, roles, ...options }: FromAwsOptions): Promise<readonly AccountSource[]> {
  const region = options.region ?? null;
  if ((profiles === undefined) === (roles === undefined)) {
    throw refused('scenario from-aws', 'expected either --profiles a,b,c or --roles FILE');
  }
  const sources =
    profiles !== undefined
      ? profiles
          .split(',')
          .map(
            (each): AccountSource => ({ name: accountName(each.trim()), profile: each.trim(), roleArn: null, region }),
          )
      : Object.entries(await rolesIn(roles!)).map(
          ([name, roleArn]): AccountSource => ({ name: accountName(name), profile: null, roleArn, region }),
        );
  const names = new Set(sources.map(({ name }) => name));
  if (sources.length > MOST_ACCOUNTS || names.size < sources.length || names.has('')) {
    const where = profiles === undefined ? roles! : '--profiles';
    throw refused(where, `expected 1 to ${MOST_ACCOUNTS} names, none empty and none twice`);
  }
  return sources;
}

/** A scenario's accounts have simpler names than profiles may have. */
function accountName(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
}

async function rolesIn(file: string): Promise<Readonly<Record<string, string>>> {
  const roles = await readRoles(file);
  if (Object.keys(roles).length > 0) return roles;
  throw refused(file, `expected ${EXPECTED_ROLES}`);
}

function modelsOf(demand: readonly MeasuredDemand[], asked: string | undefined, session: Session): KnownModel[] {
  if (asked !== undefined) {
    const model = knownModel(asked);
    if (model !== null) return [model];
    throw refused('--model', `expected a model id or inference profile id of the catalogue, got "${asked}"`);
  }
  const ids = demand.map(({ modelId }) => modelId);
  const known = ids.flatMap((id) => knownModel(id) ?? []);
  const strangers = ids.filter((id) => knownModel(id) === null);
  if (strangers.length > 0) session.note(`Note: not in the catalogue, left out: ${strangers.join(', ')}.`);
  if (known.length > MOST_MODELS)
    session.note(`Note: of ${known.length} models, the ${MOST_MODELS} busiest are taken.`);
  if (known.length > 0) return known.slice(0, MOST_MODELS);
  throw refused('scenario from-aws', 'no model of the catalogue was called within these days; name one with --model');
}
