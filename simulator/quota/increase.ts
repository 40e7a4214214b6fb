/**
 * Increases: a request names a quota and a value, is refused at once or decided after a lag, and moves nothing before.
 *
 * Rules as observed (AWS Service Quotas): a value at or below AWS's default is refused even where the applied value is
 * lower; a second request for the same quota is refused while the first is open; nothing raises past the ceiling.
 */
import { type AccountConfig, quotaOf } from './account.ts';
import type { IncreaseConfig, IncreaseStep } from './increase-config.ts';
import type { Stream } from '../basics/random.ts';
import type { Micros } from '../basics/time.ts';
import { createSampler, type Sampler } from '../sampling/sampler.ts';
import type { IncreaseRefusal, MeterName } from './limits.ts';
import { largestQuota, wholeQuota } from './quota-value.ts';

export interface IncreaseRequest {
  readonly account: number;
  /** Null for `tokensPerDay`, which spans all models. */
  readonly model: number | null;
  readonly meter: MeterName;
  readonly askedAtMicros: Micros;
  readonly from: number | null;
  readonly asked: number;
}

export type IncreaseAnswer = IncreaseRefusal | { readonly status: 'pending'; readonly decidesAtMicros: Micros };

export type IncreaseDecision =
  | { readonly status: 'granted' | 'partial'; readonly value: number }
  | { readonly status: 'denied' };

/** What became of a request so far. */
export interface IncreaseCase extends IncreaseRequest {
  readonly answer: IncreaseAnswer;
  decision: IncreaseDecision | null;
}

/** The value that a step asks for; a multiple is of the value in force and never less than it says. */
export function askedQuota(ask: IncreaseStep['ask'], inForce: number | null): number {
  return ask.kind === 'value' ? ask.value : wholeQuota((inForce ?? 0) * ask.factor, Math.ceil);
}

export class IncreaseDesk {
  readonly cases: IncreaseCase[] = [];
  private readonly accounts: readonly AccountConfig[];
  private readonly config: IncreaseConfig;
  private readonly chance: Stream;
  private readonly lag: Sampler;
  private readonly lagOfAccount: readonly (Sampler | null)[];

  /** @param chance decides lags and outcomes */
  constructor(accounts: readonly AccountConfig[], config: IncreaseConfig, chance: Stream) {
    this.accounts = accounts;
    this.config = config;
    this.chance = chance;
    const sampler = (distribution: IncreaseConfig['lagMicros']): Sampler =>
      createSampler({ distribution, minimum: 0, maximum: Number.MAX_SAFE_INTEGER / 8 });
    this.lag = sampler(config.lagMicros);
    this.lagOfAccount = accounts.map((account) =>
      account.increaseLagMicros === null ? null : sampler(account.increaseLagMicros),
    );
  }

  /** Hands in a request; it is on record whatever the answer. The case number is its index in `cases`. */
  ask(request: IncreaseRequest): IncreaseCase {
    const answer = this.refusal(request) ?? this.pending(request);
    const opened: IncreaseCase = { ...request, answer, decision: null };
    this.cases.push(opened);
    return opened;
  }

  /** Decides a pending case; call it at its `decidesAtMicros`. */
  decide(opened: IncreaseCase): IncreaseDecision {
    const chance = this.chance.uniform();
    const { denyProbability, partialProbability, partialFraction } = this.config;
    const from = opened.from ?? opened.asked;
    if (chance < denyProbability) opened.decision = { status: 'denied' };
    else if (chance < denyProbability + partialProbability) {
      const value = wholeQuota(from + (opened.asked - from) * partialFraction, Math.floor);
      opened.decision = { status: 'partial', value };
    } else opened.decision = { status: 'granted', value: opened.asked };
    return opened.decision;
  }

  /** Why a request would be refused at once; null where it would be decided. */
  refusal(request: IncreaseRequest): IncreaseRefusal | null {
    const { account, meter, model } = request;
    const refused = refusalByValue(this.accounts[account]!, request);
    if (refused !== null) return refused;
    const isOpen = this.cases.some(
      (other) =>
        other.account === account &&
        other.meter === meter &&
        other.model === model &&
        other.answer.status === 'pending' &&
        other.decision === null,
    );
    return isOpen ? { status: 'refused', reason: 'open-already' } : null;
  }

  private pending({ account, askedAtMicros }: IncreaseRequest): IncreaseAnswer {
    const lag = this.lagOfAccount[account] ?? this.lag;
    return { status: 'pending', decidesAtMicros: askedAtMicros + Math.floor(lag.draw(this.chance)) };
  }
}

/** Why an account gets no such value, whatever else it has asked for; null where it may ask. */
export function refusalByValue(
  account: AccountConfig,
  { meter, model, from, asked }: Pick<IncreaseRequest, 'meter' | 'model' | 'from' | 'asked'>,
): IncreaseRefusal | null {
  const standard = quotaOf(account, 'default', meter, model);
  const ceiling = Math.min(quotaOf(account, 'ceiling', meter, model) ?? Number.POSITIVE_INFINITY, largestQuota(meter));
  if (from === null) return { status: 'refused', reason: 'no-such-quota' };
  if (standard !== null && asked <= standard)
    return { status: 'refused', reason: 'not-above-default', bound: standard };
  if (asked <= from) return { status: 'refused', reason: 'not-above-current', bound: from };
  return asked > ceiling ? { status: 'refused', reason: 'above-ceiling', bound: ceiling } : null;
}
