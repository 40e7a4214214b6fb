/**
 * The quotas of every emulated account and the requests to raise them: listings, the limits in force, and the desk that
 * decides. A granted request moves the ledger at the instant of its decision, whether anybody looks or not.
 */
import { createHash } from 'node:crypto';
import type { AccountConfig } from '../../../../simulator/quota/account.ts';
import type { Micros } from '../../../../simulator/basics/time.ts';
import type { IncreaseCase, IncreaseDesk } from '../../../../simulator/quota/increase.ts';
import type { IncreaseRefusal } from '../../../../simulator/quota/limits.ts';
import type { EmulatedModel } from '../../backend.ts';
import type { Clock } from '../../../clock/clock.ts';
import type { FleetLimits } from '../fleet-limits.ts';
import { type QuotaListing, quotaListings } from './listing.ts';

export interface QuotaState {
  readonly listing: QuotaListing;
  readonly value: number;
}

/** `PENDING` until Service Quotas has opened a support case; what comes after the case depends on `showDecisions`. */
export type ChangeStatus = 'PENDING' | 'CASE_OPENED' | 'CASE_CLOSED' | 'APPROVED' | 'DENIED';

export interface QuotaChange {
  readonly id: string;
  /** Null until the case is opened. */
  readonly caseId: string | null;
  readonly listing: QuotaListing;
  readonly desiredValue: number;
  readonly status: ChangeStatus;
  readonly createdAtMicros: Micros;
  readonly updatedAtMicros: Micros;
  /** Null where the scenario's own plan asked. */
  readonly requesterArn: string | null;
}

export type IncreaseOutcome =
  | { readonly kind: 'opened'; readonly change: QuotaChange }
  | { readonly kind: 'refused'; readonly refusal: ChangeRefusal };

/** The desk's reasons, and what stops a request before it gets there. */
export type ChangeRefusal =
  | IncreaseRefusal
  | { readonly reason: 'no-such-quota' | 'not-adjustable' | 'not-modelled' | 'too-many-requests' };

export interface QuotaBookOptions {
  readonly accounts: readonly AccountConfig[];
  readonly models: readonly EmulatedModel[];
  readonly limits: FleetLimits;
  readonly desk: Pick<IncreaseDesk, 'refusal' | 'ask' | 'decide' | 'cases'>;
  readonly clock: Pick<Clock, 'nowMicros' | 'at'>;
  /**
   * Whether a decided request says APPROVED or DENIED. For Bedrock, AWS shows only CASE_CLOSED and leaves the decision
   * to the support case (aws-samples, sample-multi-account-bedrock-quota-increase): hence false by default.
   */
  readonly showDecisions?: boolean;
}

/** How long a request is PENDING before its case is opened: "a short delay" in AWS's sample. */
const CASE_OPENS_AFTER_MICROS: Micros = 60_000_000;
/** A bound on memory: far more than any fleet asks for in a run. */
const MAX_CASES = 20_000;

export class QuotaBook {
  readonly #options: QuotaBookOptions;
  readonly #listings: readonly (readonly QuotaListing[])[];
  readonly #requesters = new Map<IncreaseCase, string>();

  constructor(options: QuotaBookOptions) {
    this.#options = options;
    this.#listings = options.accounts.map((account) => quotaListings(account, options.models));
  }

  quotas(account: number): readonly QuotaState[] {
    return this.#listings[account]!.map((listing) => ({ listing, value: this.#value(account, listing) }));
  }

  quota(account: number, code: string): QuotaState | undefined {
    const listing = this.#listings[account]!.find((candidate) => candidate.code === code);
    return listing === undefined ? undefined : { listing, value: this.#value(account, listing) };
  }

  requestIncrease(account: number, code: string, asked: number, requesterArn: string): IncreaseOutcome {
    const state = this.quota(account, code);
    if (state === undefined) return refused({ reason: 'no-such-quota' });
    const { listing, value } = state;
    if (!listing.adjustable) return refused({ reason: 'not-adjustable' });
    if (listing.target === null) return refused({ reason: 'not-modelled' });
    const { desk, clock } = this.#options;
    const request = { account, ...listing.target, askedAtMicros: clock.nowMicros(), from: value, asked };
    // Asked first, because a refused request is not to be kept: clients may try for ever.
    const refusal = desk.refusal(request);
    if (refusal !== null) return refused(refusal);
    if (desk.cases.length >= MAX_CASES) return refused({ reason: 'too-many-requests' });
    const opened = desk.ask(request);
    if (opened.answer.status === 'refused') return refused(opened.answer);
    this.#requesters.set(opened, requesterArn);
    clock.at(opened.answer.decidesAtMicros, () => this.#decide(opened));
    return { kind: 'opened', change: this.#change(opened, listing) };
  }

  /** What was asked for an account and not refused at once, the newest first. */
  changes(account: number): readonly QuotaChange[] {
    const changes: QuotaChange[] = [];
    for (const opened of this.#options.desk.cases) {
      if (opened.account !== account || opened.answer.status === 'refused') continue;
      const listing = this.#listings[account]!.find((candidate) => isAbout(opened, candidate));
      if (listing !== undefined) changes.push(this.#change(opened, listing));
    }
    return changes.reverse();
  }

  #value(account: number, listing: QuotaListing): number {
    const { target } = listing;
    if (target === null) return listing.defaultValue;
    return this.#options.limits.limit(account, target.model, target.meter) ?? listing.defaultValue;
  }

  #decide(opened: IncreaseCase): void {
    const { desk, limits, clock } = this.#options;
    const decision = desk.decide(opened);
    if (decision.status === 'denied') return;
    limits.setLimit(opened.account, opened.model, opened.meter, decision.value, clock.nowMicros());
  }

  #change(opened: IncreaseCase, listing: QuotaListing): QuotaChange {
    const { askedAtMicros, asked, answer, decision } = opened;
    const number = createHash('sha256').update(`${opened.account} ${listing.code} ${askedAtMicros} ${asked}`).digest();
    const caseOpensAt = askedAtMicros + CASE_OPENS_AFTER_MICROS;
    const isCaseOpen = decision !== null || this.#options.clock.nowMicros() >= caseOpensAt;
    const decidesAt = answer.status === 'pending' ? answer.decidesAtMicros : askedAtMicros;
    return {
      // AWS's ids are 32 hexadecimal digits and 8 letters or digits; its case numbers have 15 digits.
      id: `${number.toString('hex', 0, 16)}${number.toString('hex', 16, 20)}`,
      caseId: isCaseOpen ? `17${String(number.readUInt32LE(20)).padStart(13, '0')}` : null,
      listing,
      desiredValue: asked,
      status: isCaseOpen ? this.#statusOfCase(opened) : 'PENDING',
      createdAtMicros: askedAtMicros,
      updatedAtMicros: decision !== null ? decidesAt : isCaseOpen ? caseOpensAt : askedAtMicros,
      requesterArn: this.#requesters.get(opened) ?? null,
    };
  }

  #statusOfCase({ decision }: IncreaseCase): ChangeStatus {
    if (decision === null) return 'CASE_OPENED';
    if (this.#options.showDecisions !== true) return 'CASE_CLOSED';
    return decision.status === 'denied' ? 'DENIED' : 'APPROVED';
  }
}

function isAbout(opened: IncreaseCase, { target }: QuotaListing): boolean {
  return target !== null && opened.meter === target.meter && opened.model === target.model;
}

function refused(refusal: ChangeRefusal): IncreaseOutcome {
  return { kind: 'refused', refusal };
}
