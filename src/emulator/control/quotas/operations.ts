/** The operations of Service Quotas, each from checked input to an answer. */
import { z } from 'zod';
import type { Micros } from '../../../../simulator/basics/time.ts';
import { type Answer, failure, output, type Structure } from '../wire/answer.ts';
import { pageOf } from '../wire/page-token.ts';
import { validationMessage } from '../wire/validation.ts';
import type { ChangeRefusal, QuotaBook, QuotaChange } from './quota-book.ts';
import { type QuotaOwner, requestedChange, SERVICE, serviceQuota } from './shapes.ts';

export interface QuotaCaller extends QuotaOwner {
  /** Index of the account; null where the scenario has nothing in the caller's account and region. */
  readonly account: number | null;
  readonly arn: string;
}

export interface QuotaOperations {
  readonly book: QuotaBook;
  readonly startEpochMicros: Micros;
}

type Operation = (service: QuotaOperations, caller: QuotaCaller, input: unknown) => Answer;

const PAGE_SIZE = 100;
const NAME = /^[a-zA-Z][a-zA-Z0-9-]{1,128}$/;
const serviceCode = z.string().max(63).regex(NAME);
const quotaCode = z.string().max(128).regex(NAME);
const level = z.enum(['ACCOUNT', 'RESOURCE', 'ALL']).optional();
const paged = { NextToken: z.string().max(2_048).optional(), MaxResults: z.int().min(1).max(100).default(PAGE_SIZE) };
const status = z
  .enum(['PENDING', 'CASE_OPENED', 'APPROVED', 'DENIED', 'CASE_CLOSED', 'NOT_APPROVED', 'INVALID_REQUEST'])
  .optional();

const LIST = z.object({
  ServiceCode: serviceCode,
  QuotaCode: quotaCode.optional(),
  QuotaAppliedAtLevel: level,
  ...paged,
});
const GET = z.object({ ServiceCode: serviceCode, QuotaCode: quotaCode });
const HISTORY = z.object({
  ServiceCode: serviceCode.optional(),
  QuotaCode: quotaCode.optional(),
  Status: status,
  QuotaRequestedAtLevel: level,
  ...paged,
});
const HISTORY_BY_QUOTA = HISTORY.extend({ ServiceCode: serviceCode, QuotaCode: quotaCode });
const CHANGE = z.object({ RequestId: z.string().min(1).max(128) });
const INCREASE = z.object({
  ServiceCode: serviceCode,
  QuotaCode: quotaCode,
  DesiredValue: z.number().min(0).max(10_000_000_000),
});

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListServices: (_, __, input) =>
    checked(z.object(paged), input, (asked) => paginated('Services', [SERVICE], 'services', asked)),

  ListServiceQuotas: (service, caller, input) =>
    checked(LIST, input, (asked) => {
      if (asked.ServiceCode !== SERVICE.ServiceCode) return noSuchService();
      const states = caller.account === null ? [] : service.book.quotas(caller.account);
      const wanted = states.filter(({ listing }) => asked.QuotaCode === undefined || listing.code === asked.QuotaCode);
      const rows = asked.QuotaAppliedAtLevel === 'RESOURCE' ? [] : wanted;
      const quotas = rows.map(({ listing, value }) => serviceQuota(listing, value, caller, caller.region));
      return paginated('Quotas', quotas, [caller.account, asked.QuotaCode, asked.QuotaAppliedAtLevel], asked);
    }),

  ListAWSDefaultServiceQuotas: (service, caller, input) =>
    checked(LIST, input, (asked) => {
      if (asked.ServiceCode !== SERVICE.ServiceCode) return noSuchService();
      const states = caller.account === null ? [] : service.book.quotas(caller.account);
      const quotas = states.map(({ listing }) => serviceQuota(listing, listing.defaultValue, null, caller.region));
      return paginated('Quotas', quotas, [caller.account, 'defaults'], asked);
    }),

  GetServiceQuota: (service, caller, input) =>
    withQuota(service, caller, input, ({ listing, value }) => serviceQuota(listing, value, caller, caller.region)),

  GetAWSDefaultServiceQuota: (service, caller, input) =>
    withQuota(service, caller, input, ({ listing }) =>
      serviceQuota(listing, listing.defaultValue, null, caller.region),
    ),

  RequestServiceQuotaIncrease: (service, caller, input) =>
    checked(INCREASE, input, (asked) => {
      if (asked.ServiceCode !== SERVICE.ServiceCode) return noSuchService();
      if (caller.account === null) return noSuchResource();
      const outcome = service.book.requestIncrease(caller.account, asked.QuotaCode, asked.DesiredValue, caller.arn);
      if (outcome.kind === 'refused') return increaseRefused(outcome.refusal, asked.DesiredValue);
      return output({ RequestedQuota: requestedChange(outcome.change, caller, service.startEpochMicros) });
    }),

  GetRequestedServiceQuotaChange: (service, caller, input) =>
    checked(CHANGE, input, (asked) => {
      const change = changesOf(service, caller).find(({ id }) => id === asked.RequestId);
      if (change === undefined) return noSuchResource();
      return output({ RequestedQuota: requestedChange(change, caller, service.startEpochMicros) });
    }),

  ListRequestedServiceQuotaChangeHistory: (service, caller, input) =>
    checked(HISTORY, input, (asked) => history(service, caller, asked)),

  ListRequestedServiceQuotaChangeHistoryByQuota: (service, caller, input) =>
    checked(HISTORY_BY_QUOTA, input, (asked) => history(service, caller, asked)),
};

function checked<T>(schema: z.ZodType<T>, input: unknown, then: (asked: T) => Answer): Answer {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? then(parsed.data)
    : failure(400, 'ValidationException', validationMessage(parsed.error, input));
}

function withQuota(
  service: QuotaOperations,
  caller: QuotaCaller,
  input: unknown,
  shape: (state: NonNullable<ReturnType<QuotaBook['quota']>>) => Structure,
): Answer {
  return checked(GET, input, (asked) => {
    if (asked.ServiceCode !== SERVICE.ServiceCode) return noSuchService();
    const state = caller.account === null ? undefined : service.book.quota(caller.account, asked.QuotaCode);
    return state === undefined ? noSuchResource() : output({ Quota: shape(state) });
  });
}

function history(service: QuotaOperations, caller: QuotaCaller, asked: z.output<typeof HISTORY>): Answer {
  if (asked.ServiceCode !== undefined && asked.ServiceCode !== SERVICE.ServiceCode) return noSuchService();
  const { QuotaCode, Status, QuotaRequestedAtLevel } = asked;
  const changes = changesOf(service, caller).filter(
    (change) =>
      (QuotaCode === undefined || change.listing.code === QuotaCode) &&
      (Status === undefined || change.status === Status) &&
      QuotaRequestedAtLevel !== 'RESOURCE',
  );
  const shapes = changes.map((change) => requestedChange(change, caller, service.startEpochMicros));
  return paginated('RequestedQuotas', shapes, [caller.account, QuotaCode, Status], asked);
}

function changesOf(service: QuotaOperations, caller: QuotaCaller): readonly QuotaChange[] {
  return caller.account === null ? [] : service.book.changes(caller.account);
}

function paginated(
  member: string,
  list: readonly Structure[],
  question: unknown,
  asked: { readonly NextToken?: string | undefined; readonly MaxResults: number },
): Answer {
  const page = pageOf(list, [member, question], asked.NextToken, asked.MaxResults);
  if (page === null) return failure(400, 'InvalidPaginationTokenException', 'Invalid token was provided.');
  return output({ [member]: page.items, NextToken: page.nextToken });
}

/** Messages as AWS gives them (seen in public reports), but for what AWS has no public words for. */
function increaseRefused(refusal: ChangeRefusal, asked: number): Answer {
  switch (refusal.reason) {
    case 'no-such-quota':
      return noSuchResource();
    case 'not-adjustable':
      return illegal('The request failed because the specified quota is not adjustable.');
    case 'not-above-default':
      return illegal(
        `You must provide a quota value greater than the default quota value of ${refusal.bound.toFixed(1)}.`,
      );
    case 'not-above-current':
      return illegal('You must provide a quota value greater than the current quota value');
    case 'open-already':
      return failure(
        400,
        'ResourceAlreadyExistsException',
        'Only one open service quota increase request is allowed per quota.',
      );
    case 'too-many-requests':
      return failure(400, 'QuotaExceededException', 'You have exceeded your service quota of increase requests.');
    case 'above-ceiling':
      return illegal(`The request failed: ${asked} is above the ceiling of ${refusal.bound}`);
    case 'not-modelled':
      return illegal('The request failed: The emulated scenario does not model this quota.');
  }
}

function illegal(message: string): Answer {
  return failure(400, 'IllegalArgumentException', message);
}

function noSuchService(): Answer {
  return failure(400, 'NoSuchResourceException', 'The request failed because the specified service does not exist.');
}

function noSuchResource(): Answer {
  return failure(400, 'NoSuchResourceException', 'The specified resource does not exist.');
}
