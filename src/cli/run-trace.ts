/** What the verbs under `trace` do. */
import { GeneratedWorkload } from '../../simulator/workload/generator.ts';
import { blocksOf } from '../../simulator/workload/replay.ts';
import { OutputFile } from '../output/output-file.ts';
import { formatCount, formatCounted, formatMicros, formatNumber, formatShare } from '../report/numbers.ts';
import { formatTable, left, right, shortName } from '../report/table.ts';
import { overrideScenario } from '../scenario/override.ts';
import { loadScenario } from '../scenario/scenario.ts';
import { describeTrace, type TraceStatistics } from '../trace/describe.ts';
import { readTrace } from '../trace/import.ts';
import { DEFAULT_IMPORT } from '../trace/import-options.ts';
import { traceEnding, writeTrace } from '../trace/write.ts';
import { EXIT_FINE } from './exit.ts';
import { factorOf } from './replay.ts';
import { editsOf, type ScenarioOptions } from './scenario-options.ts';
import { besides, type Session } from './verb.ts';

export async function generate(
  path: string,
  { out, ...options }: { readonly out: string } & ScenarioOptions,
  session: Session,
): Promise<number> {
  const scenario = overrideScenario(await loadScenario(path), editsOf(options));
  const { config, seed } = scenario;
  const names = config.tenants.map(({ name }) => name);
  const rows = await written(out, path, session, async (file) => {
    return await writeTrace(blocksOf(new GeneratedWorkload(config, seed, 0)), names, file, session.signal);
  });
  besides(out, session).print(`${out}: ${formatCounted(rows, 'request')} of ${scenario.name}, seed ${seed}\n`);
  return EXIT_FINE;
}

export async function describe(
  file: string,
  { json, skipBadRows }: { readonly json?: true; readonly skipBadRows?: true },
  session: Session,
): Promise<number> {
  const trace = await readTrace(file, { ...DEFAULT_IMPORT, skipBadRows: skipBadRows ?? false }, session.signal);
  const { block, tenantNames, notes, ...read } = trace;
  const statistics = describeTrace(block);
  if (json) {
    const { tenantRows, ...rest } = statistics;
    const tenants = tenantNames.map((name, i) => ({ name, rows: tenantRows[i] ?? 0 }));
    session.print(`${JSON.stringify({ file, ...read, notes, ...rest, tenants }, null, 2)}\n`);
  } else {
    const lines = [
      `${file}: ${trace.format}`,
      ...notes.map((note) => `  ${note}`),
      ...statisticsLines(statistics, tenantNames),
    ];
    session.print(`${lines.join('\n')}\n`);
  }
  return EXIT_FINE;
}

export async function convert(
  file: string,
  options: {
    readonly out: string;
    readonly seed?: number;
    readonly speed?: string;
    readonly scale?: string;
    readonly skipBadRows?: true;
  },
  session: Session,
): Promise<number> {
  const { out, seed, speed, scale, skipBadRows } = options;
  const how = {
    ...DEFAULT_IMPORT,
    ...(seed === undefined ? {} : { seed }),
    speed: factorOf('--speed', speed),
    scale: factorOf('--scale', scale),
    skipBadRows: skipBadRows ?? false,
  };
  const rows = await written(out, file, session, async (output) => {
    const { block, tenantNames, notes } = await readTrace(file, how, session.signal);
    for (const note of notes) session.note(`Note: ${note}`);
    return await writeTrace([block], tenantNames, output, session.signal);
  });
  besides(out, session).print(`${out}: ${formatCounted(rows, 'request')}\n`);
  return EXIT_FINE;
}

/** Opens the file before there is anything to write; it is whole in the end, or not there. */
async function written<T>(
  out: string,
  input: string,
  { signal }: Session,
  write: (file: OutputFile) => Promise<T>,
): Promise<T> {
  const file = await OutputFile.open(out, [input], signal);
  try {
    // Here and not when it is written: a trace to import may take its time to read.
    traceEnding(out);
    const result = await write(file);
    file.finish();
    return result;
  } finally {
    file.discard();
  }
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
