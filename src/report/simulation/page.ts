/** A simulation as an HTML report: the verdict, then what led to it, then all its figures. */
import type { RunSeries } from '../../../simulator/metrics/series.ts';
import type { HtmlReport } from '../html/report.ts';
import { formatCounted, formatMicros } from '../numbers.ts';
import { poolSeries } from '../pooled-series.ts';
import type { SimulationReport } from '../simulation-report.ts';
import { demandSection } from './demand.ts';
import { increaseSection } from './increases.ts';
import { latencySection } from './latency.ts';
import { objectiveSection } from './objectives.ts';
import { provenanceSection } from './provenance.ts';
import { settingsSection } from './settings.ts';
import { shardSection } from './shards.ts';
import { figureSections } from './tables.ts';
import { throttleSection } from './throttles.ts';
import { verdictPanelOf } from './verdict.ts';

/** @param series of the first replications, in their order; none: there is nothing to draw */
export function simulationPage(report: SimulationReport, series: readonly RunSeries[]): HtmlReport {
  const pooled = series.length === 0 ? null : poolSeries(series);
  return {
    title: report.scenario.name,
    subtitle: subtitleOf(report),
    verdict: verdictPanelOf(report),
    sections: [
      objectiveSection(report),
      ...(pooled === null
        ? []
        : [demandSection(report, pooled), throttleSection(pooled), shardSection(report, pooled)]),
      latencySection(report, pooled),
      ...increaseSection(report),
      ...figureSections(report),
      settingsSection(report),
      provenanceSection(report),
    ],
    colophon: `Shardproof ${report.version}. This page needs nothing besides itself: it opens offline.`,
  };
}

function subtitleOf({ config, policy, results, asked, partial }: SimulationReport): string {
  const simulated = formatMicros(results[0]!.simulatedMicros);
  const runs = `${results.length} of ${formatCounted(asked, 'replication')}`;
  const state = partial ? ' PARTIAL: stopped before the end.' : '';
  const tenants = formatCounted(config.tenants.length, 'tenant');
  const shards = formatCounted(config.accounts.length, 'shard');
  return `Simulation of ${tenants} on ${shards}, policy ${policy}, ${simulated} simulated, ${runs}.${state}`;
}
