/** The bench as a table. */
import { formatCount, formatNumber, formatShare } from '../report/numbers.ts';
import { formatTable, left, right } from '../report/table.ts';
import type { EmulatorBench } from './emulator.ts';
import type { GatewayBench, Way } from './gateway.ts';
import type { LoadBench } from './load.ts';
import type { Matrix } from './matrix.ts';
import type { YardstickRun } from './yardstick-run.ts';

const mebibytes = (kibibytes: number): string => `${formatNumber(kibibytes / 1024)} MiB`;

export function formatMatrix({ cases, secondThread, bytesPerRequestInFlight }: Matrix): string {
  const compares = cases.some(({ ratioToReference }) => ratioToReference !== null);
  const titles = ['shards', 'load', 'in flight', 'threads', 'ns/request', 'requests/s', 'peak memory'];
  const columns = [left('policy'), ...[...titles, ...(compares ? ['reference', 'ratio'] : [])].map(right)];
  const rows = cases.map((of) => [
    of.policy,
    ...[of.shards, of.load].map(String),
    formatCount(of.inflight),
    String(of.threads),
    formatNumber(of.nsPerRequest),
    formatCount(of.requestsPerSecond),
    mebibytes(of.peakRssKiB),
    ...(of.referenceNsPerRequest === null ? [] : [formatNumber(of.referenceNsPerRequest)]),
    ...(of.ratioToReference === null ? [] : [of.ratioToReference.toFixed(2)]),
  ]);
  const first = cases[0]!;
  const lines = [
    `Medians of ${first.rounds} alternating runs of ${formatCount(first.requests)} requests, each in its own process.`,
    ...formatTable(columns, rows),
  ];
  if (secondThread !== null) lines.push(`A second thread multiplies the throughput by ${secondThread.toFixed(2)}.`);
  if (bytesPerRequestInFlight !== null) {
    lines.push(`A request in flight takes ${formatCount(bytesPerRequestInFlight)} bytes, 100,000 of them against 10.`);
  }
  return `${lines.join('\n')}\n`;
}

export function formatYardstick(run: YardstickRun): string {
  return (
    `${formatCount(run.requests)} requests in ${formatNumber(run.seconds)} s: ` +
    `${formatNumber(run.nsPerRequest)} ns a request, ` +
    `${formatCount(run.requestsPerSecond)} a second, ${mebibytes(run.peakRssKiB)} (digest ${run.digest})\n`
  );
}

const UNITS = { calls: 'Converse calls, signed', frames: 'ConverseStream frames' } as const;

export function formatEmulatorBench({ rounds, results }: EmulatorBench): string {
  const titles = ['connections', '/s', 'CPU us each', '/s and core', 'bare /s', 'bare CPU us', 'CPU ratio'];
  const rows = results.map(({ workload, connections, emulator, bare, cpuRatio }) => [
    UNITS[workload],
    formatCount(connections),
    formatCount(emulator.perSecond),
    formatNumber(emulator.cpuMicrosPerUnit),
    formatCount(emulator.perCoreSecond),
    formatCount(bare.perSecond),
    formatNumber(bare.cpuMicrosPerUnit),
    cpuRatio.toFixed(2),
  ]);
  const first = `Medians of ${rounds} rounds, in alternation with a bare node:http server that sends as much.`;
  return `${[first, ...formatTable([left('emulator'), ...titles.map(right)], rows)].join('\n')}\n`;
}

export function formatLoadBench({ k6, limitMillis, results }: LoadBench): string {
  const names = { calls: 'whole answers', frames: 'streams of 200 frames' } as const;
  const rows = results.flatMap(({ workload, runs }) =>
    runs.map(({ ratePerSecond, achievedRate, lagP99Millis, cpuShare }) => [
      names[workload],
      formatCount(ratePerSecond),
      formatCount(achievedRate),
      formatNumber(lagP99Millis),
      cpuShare === null ? '-' : formatShare(cpuShare),
    ]),
  );
  const titles = ['intended /s', 'sent /s', 'lag p99 ms', 'CPU'];
  const found = results.map(({ workload, ratePerSecond }) => `${formatCount(ratePerSecond)} ${names[workload]}`);
  const last = `With a lag p99 of at most ${limitMillis} ms k6 ${k6} replays ${found.join(', or ')}, a second.`;
  return `${[...formatTable([left('answers'), ...titles.map(right)], rows), last].join('\n')}\n`;
}

const WAYS: Readonly<Record<Way, string>> = {
  direct: 'no gateway',
  proxy: 'a proxy that signs and forwards',
  gateway: 'the gateway',
};

export function formatGatewayBench({ rounds, perSecond, runs }: GatewayBench): string {
  const [direct] = runs;
  const rows = runs.map(({ way, p50Millis, p99Millis, cpuMicros }) => [
    WAYS[way],
    p50Millis.toFixed(2),
    p99Millis.toFixed(2),
    way === 'direct' ? '' : (p50Millis - direct!.p50Millis).toFixed(2),
    way === 'direct' ? '' : (p99Millis - direct!.p99Millis).toFixed(2),
    cpuMicros === null ? '' : formatCount(Math.round(cpuMicros)),
    cpuMicros === null ? '' : formatCount(Math.round(1e6 / cpuMicros)),
  ]);
  const titles = ['p50 ms', 'p99 ms', 'added p50', 'added p99', 'CPU us a request', 'requests/s a core'];
  const first = `Medians of ${rounds} rounds at ${perSecond} requests a second, in alternation, before the emulator.`;
  return `${[first, ...formatTable([left('by way of'), ...titles.map(right)], rows)].join('\n')}\n`;
}
