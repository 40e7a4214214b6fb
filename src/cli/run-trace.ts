/** What the verbs under `trace` do. */
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';
import { blocksOf } from '../../simulator/workload/replay.ts';
import { formatCount, formatCounted, formatMicros, formatNumber, formatShare } from '../report/numbers.ts';
import { formatTable, left, right, shortName } from '../report/table.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario } from '../scenario/scenario.ts';
import { describeTrace, type TraceStatistics } from '../trace/describe.ts';
import { Pseudonyms, readPseudonymKey } from '../trace/pseudonyms.ts';
import { TraceStream } from '../trace/stream.ts';
import { traceEnding, writeTrace } from '../trace/write.ts';
import { EXIT_FINE } from './exit.ts';
import { factorOf } from './replay.ts';
import { editsOf, type ScenarioOptions } from './scenario-options.ts';
import { importOptionsOf, readFiles, readingLabel, type ReadingOptions } from './trace-files.ts';
import { besides, type Session } from './verb.ts';
import { written } from '../output/written.ts';

export async function generate(
  path: string,
  { out, ...options }: { readonly out: string } & ScenarioOptions,
  session: Session,
): Promise<number> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  const { config, seed } = scenario;
  const names = config.tenants.map(({ name }) => name);
  const rows = await written(out, [path], session, async (file) => {
    traceEnding(out);
    return await writeTrace(blocksOf(new GeneratedWorkload(config, seed, 0)), names, file, session.signal);
  });
  besides(out, session).print(`${out}: ${formatCounted(rows, 'request')} of ${scenario.name}, seed ${seed}\n`);
  return EXIT_FINE;
}

export async function describe(
  files: readonly string[],
  { json, ...options }: { readonly json?: true } & ReadingOptions,
  session: Session,
): Promise<number> {
  const file = files.join(', ');
  const { block, tenantNames, notes, assumed, ...read } = await readFiles(files, importOptionsOf(options), session);
  const statistics = describeTrace(block);
  if (json) {
    const { tenantRows, ...rest } = statistics;
    const tenants = tenantNames.map((name, i) => ({ name, rows: tenantRows[i] ?? 0 }));
    session.print(`${JSON.stringify({ file, ...read, notes, assumed, ...rest, tenants }, null, 2)}\n`);
  } else {
    const lines = [
      `${file}: ${read.format}`,
      ...notes.map((note) => `  ${note}`),
      ...assumed.map((each) => `  Assumed: ${each}`),
      ...statisticsLines(statistics, tenantNames),
    ];
    session.print(`${lines.join('\n')}\n`);
  }
  return EXIT_FINE;
}

export async function convert(
  files: readonly string[],
  options: {
    readonly out: string;
    readonly seed?: number;
    readonly speed?: string;
    readonly scale?: string;
    readonly anonymise?: true;
    readonly anonymiseKey?: string;
  } & ReadingOptions,
  session: Session,
): Promise<number> {
  const { out, seed, speed, scale, anonymise, anonymiseKey } = options;
  const key = anonymiseKey === undefined ? null : readPseudonymKey(anonymiseKey);
  const how = {
    ...importOptionsOf(options),
    ...(seed === undefined ? {} : { seed }),
    speed: factorOf('--speed', speed),
    scale: factorOf('--scale', scale),
    pseudonyms: anonymise || key !== null ? new Pseudonyms(key) : null,
  };
  const rows = await written(out, files, session, async (output) => {
    // Here and not when it is written: a trace to import may take its time to read.
    traceEnding(out);
    const stream = new TraceStream(files, how);
    const bar = session.progress(readingLabel(files));
    const blocks = stream.blocks({ signal: session.signal, onProgress: (share) => bar.update(share) });
    const count = await writeTrace(blocks, stream.tenantNames, output, session.signal).finally(() => bar.end());
    const { notes, assumed } = stream.summary;
    for (const note of notes) session.note(`Note: ${note}`);
    for (const each of assumed) session.note(`Assumed: ${each}`);
    return count;
  });
  besides(out, session).print(`${out}: ${formatCounted(rows, 'request')}\n`);
  return EXIT_FINE;
}

function statisticsLines(trace: TraceStatistics, tenantNames: readonly string[]): string[] {
  const number = (value: number): string => (Number.isFinite(value) ? formatNumber(value) : '-');
  const rows = [
    ['requests', formatCount(trace.rows)],
    ['span', formatMicros(trace.spanMicros)],
    ['mean rate', `${number(trace.meanRatePerSecond)}/s`],
    ['fullest minute over the mean', number(trace.peakToMean)],
    ['variation of gaps (1: Poisson)', number(trace.gapVariation)],
    ['dispersion of minutes (1: Poisson)', number(trace.dispersion)],
    ['gaps of 0', Number.isFinite(trace.zeroGapShare) ? formatShare(trace.zeroGapShare) : '-'],
    [
      'tokens per minute',
      `${number(trace.tokensPerMinute.mean)}, at the peak ${number(trace.tokensPerMinute.peakToMean)} times that`,
    ],
    ['correlation of input and output', number(trace.inputOutputCorrelation)],
  ];
  const tokens = [['input', trace.inputTokens] as const, ['output', trace.outputTokens] as const].map(([name, of]) => [
    name,
    ...[of.mean, of.p50, of.p95, of.p99].map(number),
  ]);
  const tenants = tenantNames.map((name, i) => [shortName(name), formatCount(trace.tenantRows[i] ?? 0)]);
  return [
    ...formatTable([left(''), left('')], rows).slice(1),
    ...formatTable([left('tokens'), ...['mean', 'p50', 'p95', 'p99'].map(right)], tokens),
    ...formatTable([left('tenant'), right('requests')], tenants),
  ];
}
