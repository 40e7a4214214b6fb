/** From a scenario file to a resolved configuration, or to every problem it has. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SimulationConfig } from '../../simulator/config.ts';
import { isMapping } from '../input/describe.ts';
import { digestOf } from './digest.ts';
import { type Edit, ScenarioDocument } from './document.ts';
import { type Parts, readParts } from './parts.ts';
import { type Problem, RefusedInput, refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import type { ValidationInput } from './schema/validation.ts';
import { resolveAccounts } from './resolve/accounts.ts';
import { Context } from './resolve/context.ts';
import { resolveFaults } from './resolve/faults.ts';
import { resolveGateway } from './resolve/gateway.ts';
import { resolveIncrease } from './resolve/increase.ts';
import { resolveModels } from './resolve/models.ts';
import { warnOfNeverCached } from './resolve/never-cached.ts';
import { warnOfNeverFitting } from './resolve/never-fits.ts';
import { resolveObjectives } from './resolve/objectives.ts';
import { resolveQuota } from './resolve/quota.ts';
import { resolveTenants } from './resolve/tenants.ts';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly replications: number;
  readonly config: SimulationConfig;
  /** How much more demand there is a month later, as a share; of no effect on any run. Null: it does not grow. */
  readonly growthPerMonth: number | null;
  /** How it is validated: of no effect on any run. */
  readonly validation: ValidationInput;
  /** 16 hexadecimal digits over the whole configuration. */
  readonly digest: string;
  readonly source: {
    readonly file: string;
    readonly text: string;
    /** What options said in place of the file. */
    readonly edits: readonly Edit[];
  };
  /** Legal, but perhaps not meant. */
  readonly warnings: readonly Problem[];
}

/** @throws RefusedInput with every problem of the file, or with the one that it could not be read */
export async function loadScenario(path: string): Promise<Scenario> {
  if (path === STANDARD_STREAM)
    throw refused(path, 'expected the path of a file: scenarios are not read from standard input');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = code === 'ENOENT' ? 'no such file' : `could not be read (${code})`;
    throw refused(path, message);
  }
  return parseScenario(text, path);
}

/**
 * @param file the name that messages and the default `name` use
 * @param edits values that take the place of what the text says
 * @throws RefusedInput with every problem of the text
 */
export function parseScenario(text: string, file: string, edits: readonly Edit[] = []): Scenario {
  const document = new ScenarioDocument(text, file, edits);
  const problems: Problem[] = [...document.problems];
  if (!document.readable) throw new RefusedInput(problems);
  const { data } = document;
  if (!isMapping(data)) {
    throw new RefusedInput([
      ...problems,
      document.problem([], 'expected a scenario: a mapping with duration, models, accounts and tenants'),
    ]);
  }
  const parts = readParts(document, data, problems);
  const context = new Context(document, parts.start ?? { epochMicros: 0, utcOffsetMicros: 0 }, parts.duration);
  const config = resolve(context, parts, basename(file).replace(/\.ya?ml$/, ''));
  problems.push(...context.problems);
  if (problems.length > 0 || config === null) throw new RefusedInput(inFileOrder(problems));
  warnOfNeverFitting(context, config, parts.tenants);
  warnOfNeverCached(context, config, parts.tenants);
  return {
    name: config.name,
    description: parts.description ?? '',
    seed: parts.seed!,
    replications: parts.replications!,
    config,
    growthPerMonth: parts.demand!.growth ?? null,
    validation: parts.validation!,
    digest: digestOf(config),
    source: { file, text, edits },
    warnings: inFileOrder(context.warnings),
  };
}

/** Every part that was read is resolved, so that its problems show; null where not all were. */
function resolve(context: Context, parts: Parts, defaultName: string): SimulationConfig | null {
  const horizonMicros = context.horizonMicros ?? 0;
  const models = resolveModels(context, parts);
  const accounts = resolveAccounts(context, parts.accounts, models, parts.quota);
  const increase =
    parts.increase === null ? null : resolveIncrease(context, parts.increase, parts.plan, models, accounts);
  const tenants = resolveTenants(context, parts.tenants, models, accounts);
  const gateway = parts.gateway === null ? null : resolveGateway(context, parts.gateway);
  const faults = resolveFaults(context, parts.faults, accounts, models, horizonMicros);
  const allTenants = parts.tenants.every((part) => part.value !== null) ? tenants : null;
  const objectives = resolveObjectives(context, parts.objectives, allTenants);
  const configs = models.flatMap((model) => (model.config === null ? [] : [model.config]));
  if (increase === null || gateway === null || parts.quota === null || configs.length < models.length) return null;
  return {
    name: parts.name ?? defaultName,
    startEpochMicros: context.start.epochMicros,
    horizonMicros,
    models: configs,
    accounts: accounts.configs,
    quota: resolveQuota(parts.quota),
    increase,
    tenants,
    gateway,
    faults,
    objectives,
  };
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
