/** Accounts of a scenario: groups unrolled, presets and catalogue defaults filled in, ceilings and weights applied. */
import type { AccountConfig } from '../../../simulator/quota/account.ts';
import { MOST_SHARDS } from '../../../simulator/requests/requests.ts';
import type { Limits } from '../../../simulator/quota/limits.ts';
import { expectedOfQuota, wholeQuota } from '../../../simulator/quota/quota-value.ts';
import { defaultLimits, type QuotaMeter, TOKENS_PER_DAY } from '../../catalogue/catalogue.ts';
import { NEW_ACCOUNT_TOKENS_PER_DAY, newAccountLimits } from '../../catalogue/new-account.ts';
import { describeValue, listOf, type Path } from '../../input/describe.ts';
import { guidance } from '../../input/nearest.ts';
import type { Part } from '../parts.ts';
import type { AccountInput, LimitsInput } from '../schema/account.ts';
import type { QuotaInput } from '../schema/quota.ts';
import type { Context } from './context.ts';
import type { ResolvedModel } from './models.ts';

const NO_LIMITS: Limits = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  outputTokensPerMinute: null,
  concurrency: null,
};
const METERS_OF_A_MODEL: readonly (keyof Limits)[] = [
  'requestsPerMinute',
  'tokensPerMinute',
  'outputTokensPerMinute',
  'concurrency',
];

/** Accounts with the name of the group that each came from. */
export interface ResolvedAccounts {
  readonly configs: readonly AccountConfig[];
  readonly groups: readonly string[];
  /** False where an account was refused: its names are then unknown. */
  readonly complete: boolean;
}

export function resolveAccounts(
  context: Context,
  parts: readonly Part<AccountInput>[],
  models: readonly ResolvedModel[],
  quota: QuotaInput | null,
): ResolvedAccounts {
  const configs: AccountConfig[] = [];
  const groups: string[] = [];
  for (const [i, part] of parts.entries()) {
    checkModelNames(context, part.known, part.path, models);
    if (part.value === null) continue;
    const input = part.value;
    const group = input.name ?? (parts.length === 1 ? 'account' : `account-${i + 1}`);
    const template = new AccountTemplate(context, input, part.path, models, quota?.enforceRequestsPerMinute ?? true);
    for (let k = 0; k < (input.count ?? 1); k++) {
      const name = input.count === undefined ? group : `${group}-${k + 1}`;
      if (configs.some((other) => other.name === name)) {
        context.refuse([...part.path, 'name'], `expected a name that no other account has, got ${describeValue(name)}`);
      }
      configs.push(template.account(name, k));
      groups.push(group);
    }
  }
  if (configs.length > MOST_SHARDS) {
    context.refuse(['accounts'], `expected at most ${MOST_SHARDS} accounts in all, got ${configs.length}`);
  }
  return { configs, groups, complete: parts.length > 0 && parts.every((part) => part.value !== null) };
}

function checkModelNames(
  context: Context,
  input: Partial<AccountInput>,
  path: Path,
  models: readonly ResolvedModel[],
): void {
  const names = models.map((model) => model.name);
  if (names.length === 0) return;
  const check = (section: string, record: Readonly<Record<string, LimitsInput>>): void => {
    for (const name of Object.keys(record)) {
      if (names.includes(name)) continue;
      context.refuse([...path, section, 'models', name], `no such model under models; ${guidance(name, names)}`, 'key');
    }
  };
  check('quotas', input.quotas?.models ?? {});
  check('defaults', input.defaults?.models ?? {});
  if (input.ceiling?.kind === 'limits') check('ceiling', input.ceiling.models);
}

/** What the accounts of one group have in common; refuses once, however many they are. */
class AccountTemplate {
  readonly #context: Context;
  readonly #input: AccountInput;
  readonly #path: Path;
  readonly #joinsAtMicros: number;
  readonly #limits: readonly Limits[];
  readonly #defaults: readonly Limits[];
  readonly #ceilings: readonly Limits[];
  readonly #tokensPerDay: number | null;
  readonly #tokensPerDayDefault: number | null;
  readonly #tokensPerDayCeiling: number | null;

  constructor(
    context: Context,
    input: AccountInput,
    path: Path,
    models: readonly ResolvedModel[],
    countRequests: boolean,
  ) {
    this.#context = context;
    this.#input = input;
    this.#path = path;
    this.#joinsAtMicros = context.beginning(input.joins, [...path, 'joins']);
    const enforced = (limits: Limits): Limits => (countRequests ? limits : { ...limits, requestsPerMinute: null });
    this.#limits = models.map((model) => enforced(this.#limitsOf(model)));
    this.#defaults = models.map((model, i) => enforced(this.#defaultsOf(model, this.#limits[i]!)));
    this.#ceilings = models.map((model, i) => enforced(this.#ceilingsOf(model, this.#defaults[i]!)));
    const onlyMantle = models.length > 0 && models.every((model) => model.inferenceType === 'mantle');
    const published = onlyMantle ? null : TOKENS_PER_DAY.default;
    const preset = input.quotas.preset === 'new-account' && !onlyMantle ? NEW_ACCOUNT_TOKENS_PER_DAY : published;
    this.#tokensPerDay = input.quotas.tokensPerDay === undefined ? preset : input.quotas.tokensPerDay;
    this.#tokensPerDayDefault = input.defaults?.tokensPerDay === undefined ? published : input.defaults.tokensPerDay;
    this.#tokensPerDayCeiling = this.#dayCeiling();
    this.#checkCeilings(models);
  }

  account(name: string, k: number): AccountConfig {
    const weights = this.#input.weights;
    const weight = weights === undefined ? 1 : weights[k % weights.length]!;
    const weighted = (value: number | null): number | null => (value === null ? null : Math.round(value * weight));
    const limits = this.#limits.map((one) => mapLimits(one, weighted));
    for (const one of limits) this.#checkExact(name, one);
    return {
      name,
      region: this.#input.region,
      joinsAtMicros: this.#joinsAtMicros,
      limits,
      defaults: this.#defaults,
      ceilings: this.#ceilings,
      tokensPerDay: weighted(this.#tokensPerDay),
      tokensPerDayDefault: this.#tokensPerDayDefault,
      tokensPerDayCeiling: this.#tokensPerDayCeiling,
      increaseLagMicros: this.#input.increaseLag?.distribution ?? null,
    };
  }

  #limitsOf(model: ResolvedModel): Limits {
    const stated = this.#input.quotas.models[model.name];
    if (model.inferenceType === null) return NO_LIMITS;
    const path = [...this.#path, 'quotas', 'models', model.name];
    if (model.catalogue?.quotas[model.inferenceType] === undefined) {
      if (stated === undefined) {
        const none = `the catalogue has no ${model.inferenceType} quotas of ${model.name}`;
        this.#context.refuse(path, `missing; ${none}, so the account must state them`, 'key');
      }
      return override(NO_LIMITS, stated);
    }
    const fresh = this.#input.quotas.preset === 'new-account';
    const known = fresh
      ? newAccountLimits(model.catalogue, model.inferenceType)
      : defaultLimits(model.catalogue, model.inferenceType);
    const unknown = known.unknown.filter((meter: QuotaMeter) => stated?.[meter] === undefined);
    if (unknown.length > 0) {
      const none = 'the quota exists, but no source gives its default';
      this.#context.refuse(path, `missing ${listOf(unknown, 'and')}; ${none}, so the account must`, 'key');
    }
    if ('source' in known && known.source === null && stated === undefined) {
      const message = `nothing is known of ${model.name} in new accounts, so its quotas are the defaults`;
      this.#context.warn([...this.#path, 'quotas'], message);
    }
    return override(known.limits, stated);
  }

  #defaultsOf(model: ResolvedModel, limits: Limits): Limits {
    const stated = this.#input.defaults?.models[model.name];
    const catalogue = model.catalogue;
    const known = catalogue?.quotas[model.inferenceType ?? 'global'] === undefined ? null : catalogue;
    return override(known === null ? limits : defaultLimits(known, model.inferenceType!).limits, stated);
  }

  #ceilingsOf(model: ResolvedModel, defaults: Limits): Limits {
    const { ceiling } = this.#input;
    if (ceiling.kind === 'none') return NO_LIMITS;
    if (ceiling.kind === 'limits') return override(NO_LIMITS, ceiling.models[model.name]);
    return mapLimits(defaults, (value) => (value === null ? null : wholeQuota(value * ceiling.times, Math.floor)));
  }

  #dayCeiling(): number | null {
    const { ceiling } = this.#input;
    if (ceiling.kind === 'limits') return ceiling.tokensPerDay ?? null;
    if (ceiling.kind === 'none' || this.#tokensPerDayDefault === null) return null;
    return wholeQuota(this.#tokensPerDayDefault * ceiling.times, Math.floor);
  }

  #checkCeilings(models: readonly ResolvedModel[]): void {
    for (const [i, model] of models.entries()) {
      for (const meter of METERS_OF_A_MODEL) {
        const ceiling = this.#ceilings[i]![meter];
        const limit = this.#limits[i]![meter];
        if (ceiling === null || limit === null || ceiling >= limit) continue;
        const message = `expected a ceiling of at least the quota, ${limit} ${meter} for ${model.name}, got ${ceiling}`;
        this.#context.refuse([...this.#path, 'ceiling'], message);
      }
    }
    if (this.#tokensPerDayCeiling !== null && (this.#tokensPerDay ?? 0) > this.#tokensPerDayCeiling) {
      const least = `${this.#tokensPerDay} tokensPerDay, got ${this.#tokensPerDayCeiling}`;
      this.#context.refuse([...this.#path, 'ceiling'], `expected a ceiling of at least the quota, ${least}`);
    }
  }

  /** Token buckets count in whole units; very large quotas only in thousands of tokens. */
  #checkExact(name: string, limits: Limits): void {
    for (const meter of METERS_OF_A_MODEL) {
      const value = limits[meter];
      const expected = value === null ? null : expectedOfQuota(value);
      if (expected === null) continue;
      this.#context.refuse([...this.#path, 'quotas'], `expected ${expected}, got ${value} ${meter} for ${name}`);
      return;
    }
  }
}

function mapLimits(limits: Limits, change: (value: number | null) => number | null): Limits {
  return {
    requestsPerMinute: change(limits.requestsPerMinute),
    tokensPerMinute: change(limits.tokensPerMinute),
    outputTokensPerMinute: change(limits.outputTokensPerMinute),
    concurrency: change(limits.concurrency),
  };
}

/** `undefined` leaves a limit as it is; null takes it away. */
function override(limits: Limits, stated: LimitsInput | undefined): Limits {
  const pick = (meter: keyof Limits): number | null => {
    const value = stated?.[meter];
    return value === undefined ? limits[meter] : value;
  };
  return {
    requestsPerMinute: pick('requestsPerMinute'),
    tokensPerMinute: pick('tokensPerMinute'),
    outputTokensPerMinute: pick('outputTokensPerMinute'),
    concurrency: pick('concurrency'),
  };
}
