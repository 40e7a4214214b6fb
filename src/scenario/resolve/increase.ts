/** The increase plan with names resolved, and warnings for requests that AWS would refuse at once. */
import { type AccountConfig, quotaOf } from '../../../simulator/quota/account.ts';
import type { IncreaseConfig, IncreaseStep } from '../../../simulator/quota/increase-config.ts';
import { askedQuota, refusalByValue } from '../../../simulator/quota/increase.ts';
import type { IncreaseRefusal } from '../../../simulator/quota/limits.ts';
import { expectedOfQuota } from '../../../simulator/quota/quota-value.ts';
import type { Path } from '../../input/describe.ts';
import { describeValue } from '../../input/describe.ts';
import type { Part } from '../parts.ts';
import type { IncreaseInput, IncreaseStepInput } from '../schema/increase.ts';
import type { ResolvedAccounts } from './accounts.ts';
import type { Context } from './context.ts';
import { modelIndex } from './model-index.ts';
import type { ResolvedModel } from './models.ts';
import { selectAccounts } from './selector.ts';

export function resolveIncrease(
  context: Context,
  input: Omit<IncreaseInput, 'plan'>,
  plan: readonly Part<IncreaseStepInput>[],
  models: readonly ResolvedModel[],
  accounts: ResolvedAccounts,
): IncreaseConfig {
  if (input.deny + input.partial > 1) {
    context.refuse(['increase', 'partial'], 'expected deny and partial to add up to 100% at most');
  }
  return {
    lagMicros: input.lag.distribution,
    denyProbability: input.deny,
    partialProbability: input.partial,
    partialFraction: input.partialShare,
    plan: plan.flatMap((part) => resolveStep(context, part, models, accounts)),
  };
}

function resolveStep(
  context: Context,
  part: Part<IncreaseStepInput>,
  models: readonly ResolvedModel[],
  accounts: ResolvedAccounts,
): IncreaseStep[] {
  const { path, value: input, known } = part;
  const chosen = selectAccounts(context, known.accounts, [...path, 'accounts'], accounts);
  if (input === null) {
    if (known.model !== undefined) modelIndex(context, known.model, path, models);
    return [];
  }
  const perDay = input.meter === 'tokensPerDay';
  if (perDay && input.model !== undefined) {
    context.refuse(
      [...path, 'model'],
      `expected no model for tokensPerDay, which spans all models, got ${describeValue(input.model)}`,
    );
  }
  if (input.ask.kind === 'value' && !perDay) {
    const expected = expectedOfQuota(input.ask.value);
    if (expected !== null) context.refuse([...path, 'ask'], `expected ${expected}, got ${input.ask.value}`);
  }
  const model = perDay ? null : modelIndex(context, input.model, path, models);
  const when: IncreaseStep['when'] =
    'at' in input.when
      ? { kind: 'at', atMicros: context.beginning(input.when.at, [...path, 'when', 'at']) }
      : { kind: 'utilisation', above: input.when.above, forMicros: input.when.for };
  const concerned = chosen === null ? accounts.configs : chosen.map((i) => accounts.configs[i]!);
  warnOfRefusals(context, input, [...path, 'ask'], concerned, model);
  return [{ accounts: chosen, model, meter: input.meter, when, ask: input.ask, repeat: input.repeat }];
}

/** Legal, and the ledger then refuses as Service Quotas does; but the user should know before the run. */
function warnOfRefusals(
  context: Context,
  input: IncreaseStepInput,
  path: Path,
  accounts: readonly AccountConfig[],
  model: number | null,
): void {
  const meter = input.meter;
  for (const account of accounts) {
    const from = quotaOf(account, 'limit', meter, model);
    const asked = askedQuota(input.ask, from);
    const refusal = refusalByValue(account, { meter, model, from, asked });
    if (refusal === null) continue;
    context.warn(
      path,
      `${account.name} asks for ${asked} ${meter}, ${objection(refusal)}: the request will be refused`,
    );
    return;
  }
}

function objection(refusal: IncreaseRefusal): string {
  switch (refusal.reason) {
    case 'no-such-quota':
      return 'but has no such quota';
    case 'not-above-default':
      return `which is not above AWS's default of ${refusal.bound}`;
    case 'not-above-current':
      return `which is not above the ${refusal.bound} that it starts with`;
    case 'above-ceiling':
      return `which is above the ceiling of ${refusal.bound}`;
    case 'open-already':
      return 'while another request is open';
  }
}
