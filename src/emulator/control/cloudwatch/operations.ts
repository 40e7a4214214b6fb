/** The operations of CloudWatch that read metrics, each from checked input to an answer. */
import type { z } from 'zod';
import { type Answer, failure, output } from '../wire/answer.ts';
import { offsetOf, pageOf, tokenAt } from '../wire/page-token.ts';
import { validationMessage } from '../wire/validation.ts';
import { GET_METRIC_DATA, GET_METRIC_STATISTICS, type GetMetricDataInput, LIST_METRICS } from './input.ts';
import type { MetricDataQuery } from './input.ts';
import type { MetricStore } from './metric-store.ts';
import { parseStatistic, periodsOf, type Statistic, STATISTICS, statisticOf } from './statistic.ts';

export interface MetricCaller {
  /** Index of the account; null where the scenario has nothing in the caller's account and region. */
  readonly account: number | null;
  readonly accountId: string;
  readonly nowEpochMillis: number;
}

type Operation = (store: MetricStore, caller: MetricCaller, input: unknown) => Answer;

const LIST_PAGE_SIZE = 500;
const RECENT_MINUTES = 180;
const MOST_DATAPOINTS = 1_440;

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListMetrics: (store, caller, input) => checked(LIST_METRICS, input, (asked) => listMetrics(store, caller, asked)),
  GetMetricData: (store, caller, input) => checked(GET_METRIC_DATA, input, (asked) => metricData(store, caller, asked)),
  GetMetricStatistics: (store, caller, input) =>
    checked(GET_METRIC_STATISTICS, input, (asked) => metricStatistics(store, caller, asked)),
};

function checked<T>(schema: z.ZodType<T>, input: unknown, then: (asked: T) => Answer): Answer {
  const parsed = schema.safeParse(input);
  return parsed.success ? then(parsed.data) : invalid(validationMessage(parsed.error, input));
}

function listMetrics(store: MetricStore, caller: MetricCaller, asked: z.output<typeof LIST_METRICS>): Answer {
  const { Namespace, MetricName, Dimensions, RecentlyActive, NextToken } = asked;
  const oldest = caller.nowEpochMillis / 60_000 - RECENT_MINUTES;
  const metrics = (caller.account === null ? [] : store.list(caller.account))
    .filter(
      ({ namespace, name, dimensions, latestMinute }) =>
        (Namespace === undefined || namespace === Namespace) &&
        (MetricName === undefined || name === MetricName) &&
        (RecentlyActive === undefined || latestMinute >= oldest) &&
        Dimensions.every((wanted) =>
          dimensions.some(
            ({ Name, Value }) => Name === wanted.Name && (wanted.Value === undefined || Value === wanted.Value),
          ),
        ),
    )
    .map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions.map(({ Name, Value }) => ({ Name, Value })),
    }));
  const page = pageOf(metrics, [caller.account, Namespace, MetricName, Dimensions], NextToken, LIST_PAGE_SIZE);
  if (page === null) return invalidToken();
  return output({ Metrics: page.items, NextToken: page.nextToken });
}

interface Result {
  readonly query: MetricDataQuery;
  readonly points: readonly { readonly atMillis: number; readonly value: number }[];
}

function metricData(store: MetricStore, caller: MetricCaller, asked: GetMetricDataInput): Answer {
  if (asked.StartTime >= asked.EndTime) {
    return invalid('The parameter StartTime must be less than the parameter EndTime.');
  }
  const ids = new Set(asked.MetricDataQueries.map(({ Id }) => Id));
  if (ids.size < asked.MetricDataQueries.length)
    return invalid('The values for parameter id in MetricDataQueries are not unique.');
  const results: Result[] = [];
  for (const query of asked.MetricDataQueries) {
    if (query.Expression !== undefined) {
      return invalid(
        `Error in expression '${query.Id}': the emulator knows no metric math; ask for the metrics themselves.`,
      );
    }
    if (query.MetricStat === undefined) return invalid(`MetricDataQuery '${query.Id}' must have a MetricStat.`);
    const statistic = parseStatistic(query.MetricStat.Stat);
    if (statistic === null) return invalid(`The value ${query.MetricStat.Stat} for parameter Stat is not supported.`);
    if (query.ReturnData) results.push({ query, points: pointsOf(store, caller, asked, query, statistic) });
  }
  return pageOfResults(results, asked);
}

function pointsOf(
  store: MetricStore,
  caller: MetricCaller,
  asked: GetMetricDataInput,
  query: MetricDataQuery,
  statistic: Statistic,
): Result['points'] {
  const { Metric, Period, Unit } = query.MetricStat!;
  const isForeign = query.AccountId !== undefined && query.AccountId !== caller.accountId;
  if (caller.account === null || isForeign) return [];
  const { unit, series } = store.find(caller.account, {
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Metric.Dimensions,
  });
  if (Unit !== undefined && Unit !== unit) return [];
  const points = periodsOf(series, asked.StartTime, asked.EndTime, Period).map(({ atMillis, tally }) => ({
    atMillis,
    value: statisticOf(tally, statistic),
  }));
  return asked.ScanBy === 'TimestampAscending' ? points : points.reverse();
}

/** A page holds so many points over all queries together; a query whose points go on has `PartialData`. */
function pageOfResults(results: readonly Result[], asked: GetMetricDataInput): Answer {
  const { NextToken, MaxDatapoints, ...question } = asked;
  const from = NextToken === undefined ? 0 : offsetOf(NextToken, question);
  if (from === null) return invalidToken();
  const until = from + MaxDatapoints;
  let passed = 0;
  const shapes = results.map(({ query, points }) => {
    const slice = points.slice(Math.max(from - passed, 0), Math.max(until - passed, 0));
    passed += points.length;
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat!.Metric.MetricName,
      Timestamps: slice.map(({ atMillis }) => new Date(atMillis)),
      Values: slice.map(({ value }) => value),
      StatusCode: passed > until ? 'PartialData' : 'Complete',
    };
  });
  const next = passed > until ? tokenAt(until, question) : undefined;
  return output({ MetricDataResults: shapes, NextToken: next, Messages: [] });
}

function metricStatistics(
  store: MetricStore,
  caller: MetricCaller,
  asked: z.output<typeof GET_METRIC_STATISTICS>,
): Answer {
  const { Statistics, ExtendedStatistics, StartTime, EndTime, Period, Unit } = asked;
  if (StartTime >= EndTime) {
    const message = 'The parameter StartTime must be less than the parameter EndTime.';
    return failure(400, 'InvalidParameterCombinationException', message, 'InvalidParameterCombination');
  }
  const extended = ExtendedStatistics.map((text) => ({ text, statistic: parseStatistic(text) }));
  const unknown = extended.find(({ statistic }) => statistic?.kind !== 'percentile');
  if (unknown !== undefined) {
    const message = `The value ${unknown.text} for parameter ExtendedStatistics is not supported.`;
    return failure(400, 'InvalidParameterValueException', message, 'InvalidParameterValue');
  }
  if (Statistics.length + extended.length === 0) {
    const message = 'At least one of the parameters Statistics and ExtendedStatistics must be specified.';
    return failure(400, 'MissingRequiredParameterException', message, 'MissingParameter');
  }
  const most = Math.ceil((EndTime - StartTime) / (Period * 1_000));
  if (most > MOST_DATAPOINTS) {
    const message =
      `You have requested up to ${most} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. ` +
      'You may reduce the datapoints requested by increasing Period, or decreasing the time range.';
    return failure(400, 'InvalidParameterCombinationException', message, 'InvalidParameterCombination');
  }
  const wanted = { namespace: asked.Namespace, name: asked.MetricName, dimensions: asked.Dimensions };
  const found = caller.account === null ? { unit: null, series: [] } : store.find(caller.account, wanted);
  const isOtherUnit = Unit !== undefined && Unit !== found.unit;
  const periods = isOtherUnit ? [] : periodsOf(found.series, StartTime, EndTime, Period);
  const datapoints = periods.map(({ atMillis, tally }) => ({
    Timestamp: new Date(atMillis),
    ...Object.fromEntries(
      STATISTICS.filter((name) => Statistics.includes(name)).map((name) => [
        name,
        statisticOf(tally, { kind: 'plain', name }),
      ]),
    ),
    Unit: found.unit ?? undefined,
    ExtendedStatistics:
      extended.length === 0
        ? undefined
        : Object.fromEntries(extended.map(({ text, statistic }) => [text, statisticOf(tally, statistic!)])),
  }));
  return output({ Label: asked.MetricName, Datapoints: datapoints });
}

function invalid(message: string): Answer {
  return failure(400, 'ValidationException', message, 'ValidationError');
}

function invalidToken(): Answer {
  return failure(400, 'InvalidNextToken', 'The specified NextToken is not valid.', 'InvalidNextToken');
}
