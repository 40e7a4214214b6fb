/**
 * GenAI spans of OpenTelemetry, in OTLP's JSON: a document, or one a line as the collector's file exporter writes them.
 * Any attribute of a span, or of its resource, may be named as a column.
 */
import { isMapping, type Mapping } from '../../input/describe.ts';
import type { ColumnNames } from '../column-names.ts';
import { guarded, notAnObject, parseObject } from './fields.ts';
import type { RowVerdict, SourceRow, TraceFormat } from './format.ts';
import { checkCached, type Lookup, NamedRow, type Places, placesOf } from './named.ts';

/** The semantic conventions' names, the newest first. */
const PLACES: Partial<Places> = {
  time: ['startTimeUnixNano'],
  input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
  max: ['gen_ai.request.max_tokens'],
  cacheRead: ['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens'],
  cacheWrite: ['gen_ai.usage.cache_creation.input_tokens', 'gen_ai.usage.cache_creation_input_tokens'],
  affinity: ['gen_ai.conversation.id', 'session.id'],
};

/** Spans of agents add up what the calls within them used. */
const CALLS = new Set<unknown>([null, 'chat', 'text_completion', 'generate_content']);
const STATUS_ERROR = new Set<unknown>([2, 'STATUS_CODE_ERROR']);

class Span implements Lookup {
  readonly #span: Mapping;
  readonly #attributes: ReadonlyMap<unknown, unknown>;

  constructor(span: Mapping, resource: ReadonlyMap<unknown, unknown>) {
    this.#span = span;
    this.#attributes = new Map([...resource, ...attributesOf(span)]);
  }

  read(name: string): unknown {
    return this.#attributes.get(name) ?? (Object.hasOwn(this.#span, name) ? this.#span[name] : null) ?? null;
  }

  position(): number {
    return 1;
  }

  get hasFailed(): boolean {
    const status = this.#span['status'];
    return (isMapping(status) && STATUS_ERROR.has(status['code'])) || this.#attributes.has('error.type');
  }

  get isCall(): boolean {
    return CALLS.has(this.read('gen_ai.operation.name')) && PLACES.input!.some((name) => this.read(name) !== null);
  }

  get isFailedCall(): boolean {
    const isGenAi = [...this.#attributes.keys()].some((key) => String(key).startsWith('gen_ai.'));
    return this.hasFailed && isGenAi && CALLS.has(this.read('gen_ai.operation.name'));
  }
}

function attributesOf(holder: unknown): [unknown, unknown][] {
  return listIn(holder, 'attributes').map(({ key, value }) => [key, isMapping(value) ? Object.values(value)[0] : null]);
}

/** The mappings in a list under a key. */
function listIn(holder: unknown, key: string): Mapping[] {
  const list = isMapping(holder) ? holder[key] : null;
  return Array.isArray(list) ? list.filter(isMapping) : [];
}

function* spansIn(document: Mapping): Generator<Span> {
  for (const resourceSpans of listIn(document, 'resourceSpans')) {
    const resource = new Map(attributesOf(resourceSpans['resource']));
    for (const scope of listIn(resourceSpans, 'scopeSpans')) {
      for (const span of listIn(scope, 'spans')) yield new Span(span, resource);
    }
  }
}

export const openTelemetry: TraceFormat = {
  name: 'OpenTelemetry GenAI spans',
  columns: ['resourceSpans'],
  shape: 'jsonl',
  keepsInstants: false,
  takesColumns: true,
  createParser(_header, _delimiter, asked: ColumnNames = {}) {
    const named = new NamedRow(placesOf(PLACES, asked));
    const verdictOn = (span: Span, row: SourceRow): RowVerdict =>
      guarded(() => {
        if (span.isFailedCall) return 'failed';
        if (!span.isCall) return 'other';
        named.fill(row, span);
        checkCached(row, span, 'gen_ai.usage.input_tokens');
        return 'row';
      });
    return {
      *parse(line: string, row: SourceRow): Generator<RowVerdict> {
        const document = parseObject(line);
        if (document === null) yield guarded(() => notAnObject(line));
        else for (const span of spansIn(document)) yield verdictOn(span, row);
      },
    };
  },
};
