/** Tells tables of counts by time, such as CloudWatch's, from traces: they have no single requests. */

const TIMES = /^(?:time|timestamp|date|datetime|minute|hour|period|label|start ?time|interval)(?:[ _(].*)?$/i;
const COUNTS =
  /\b(?:invocations?|inferences|requests?|calls|counts?|sum|samplecount|average|rpm|tpm|\w*tokencount|\w*throttles)\b/i;
const PER_TIME = /\b(?:requests?|tokens?)[ _/](?:per[ _])?(?:min(?:ute)?|hour|sec(?:ond)?)\b/i;

/** What CloudWatch's API answers with. */
const ANSWERS = new Set(['MetricDataResults', 'Datapoints']);

/** @param columns of a file that no trace format knows */
export function looksLikeAggregates(columns: readonly string[]): boolean {
  if (columns.some((each) => ANSWERS.has(each))) return true;
  return (
    columns.some((each) => TIMES.test(each.trim())) && columns.some((each) => COUNTS.test(each) || PER_TIME.test(each))
  );
}
