/** The trace formats that can be imported: a new one is one file and one line here. */
import { type Delimiter, DELIMITERS, splitFields } from '../csv.ts';
import { azure } from './azure.ts';
import { bedrock } from './bedrock.ts';
import { burstGpt } from './burstgpt.ts';
import { claudeCode } from './claude-code.ts';
import { parseObject } from './fields.ts';
import type { TraceFormat } from './format.ts';
import { litellmCsv, litellmJsonl } from './litellm.ts';
import { mooncake } from './mooncake.ts';
import { openTelemetry } from './opentelemetry.ts';
import { qwen } from './qwen.ts';
import { shardproof } from './shardproof.ts';

/** The most demanding of those with common columns come first: Qwen's has all of Mooncake's names but more. */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  shardproof,
  bedrock,
  litellmCsv,
  litellmJsonl,
  openTelemetry,
  azure,
  burstGpt,
  claudeCode,
  qwen,
  mooncake,
];

export interface Recognised {
  /** Null where no format has all its columns. */
  readonly format: TraceFormat | null;
  /** The columns of the file: its CSV header, or the keys of its first JSON line. */
  readonly columns: readonly string[];
  /** Of a CSV file: the one that finds the most columns. */
  readonly delimiter: Delimiter;
  readonly shape: TraceFormat['shape'];
}

/** Tells the format of a file from its first line. */
export function recogniseFormat(firstLine: string): Recognised {
  const line = firstLine.replace(/^\ufeff/, '');
  const object = parseObject(line);
  const shape = object === null ? 'csv' : 'jsonl';
  const delimiter = DELIMITERS.reduce((best, each) =>
    splitFields(line, each).length > splitFields(line, best).length ? each : best,
  );
  const columns = object === null ? splitFields(line, delimiter).map((name) => name.trim()) : Object.keys(object);
  const found = TRACE_FORMATS.find(
    (format) => format.shape === shape && format.columns.every((column) => columns.includes(column)),
  );
  return { format: found ?? null, columns, delimiter, shape };
}
