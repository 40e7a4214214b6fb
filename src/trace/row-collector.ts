/** Gathers the rows of a source in a growing block, and draws what the source does not tell. */
import { Stream } from '../../simulator/basics/random.ts';
import { AliasTable } from '../../simulator/sampling/alias.ts';
import { resized } from '../../simulator/workload/rows.ts';
import { MAX_TOKENS_UNSET, MOST_TENANTS, TraceBlock } from '../../simulator/workload/trace.ts';
import type { RowFault, SourceRow } from './formats/format.ts';
import { MISSING } from './formats/format.ts';
import type { ImportOptions } from './import-options.ts';

const FIRST_CAPACITY = 4096;
/** The only tenant of a trace that names none, where the options name none either. */
const NAMELESS = 'all';

export class RowCollector {
  block = new TraceBlock(FIRST_CAPACITY);
  rowsWithoutMaxTokens = 0;
  /** Rows that name a tenant which the options do not have, where these have one alone: it takes them all. */
  rowsOfStrangers = 0;
  readonly #options: ImportOptions;
  readonly #indices: Map<string, number>;
  readonly #isOpen: boolean;
  readonly #shares: AliasTable | null;
  readonly #tenantStream: Stream;
  readonly #affinityStream: Stream;
  readonly #latencyStream: Stream;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#indices = new Map(options.tenants.map((tenant, index) => [tenant.name, index]));
    this.#isOpen = options.tenants.length === 0;
    this.#shares = this.#isOpen ? null : new AliasTable(options.tenants.map((tenant) => tenant.share));
    this.#tenantStream = new Stream(options.seed, 0, 'trace/tenant');
    this.#affinityStream = new Stream(options.seed, 0, 'trace/affinity');
    this.#latencyStream = new Stream(options.seed, 0, 'trace/latency');
  }

  get tenantNames(): readonly string[] {
    return [...this.#indices.keys()];
  }

  /** Takes a row over, or says why not. */
  add(row: SourceRow): 'row' | RowFault {
    const tenant = this.#tenantOf(row.tenant);
    if (typeof tenant !== 'number') return tenant;
    if (this.block.length === this.block.capacity) this.block = resized(this.block, this.block.capacity * 2);
    const block = this.block;
    const at = block.length++;
    block.atMicros[at] = row.atMicros;
    block.tenant[at] = tenant;
    block.affinity[at] = row.affinity === MISSING ? this.#affinityStream.uint32() : row.affinity;
    block.inputTokens[at] = row.inputTokens;
    block.cacheReadTokens[at] = row.cacheReadTokens;
    block.cacheWriteTokens[at] = row.cacheWriteTokens;
    const isUnset = row.maxTokens === MAX_TOKENS_UNSET;
    if (isUnset) this.rowsWithoutMaxTokens++;
    block.maxTokens[at] = isUnset ? (this.#options.tenants[tenant]?.maxTokens ?? MAX_TOKENS_UNSET) : row.maxTokens;
    block.outputTokens[at] = row.outputTokens;
    block.latencyDraw[at] = row.latencyDraw === MISSING ? this.#latencyStream.uint32() : row.latencyDraw;
    return 'row';
  }

  #tenantOf(name: string | null): number | RowFault {
    if (name === null && this.#shares !== null) return this.#shares.draw(this.#tenantStream);
    const wanted = name ?? NAMELESS;
    const known = this.#indices.get(wanted);
    if (known !== undefined) return known;
    if (this.#isOpen && this.#indices.size < MOST_TENANTS) {
      this.#indices.set(wanted, this.#indices.size);
      return this.#indices.size - 1;
    }
    if (this.#indices.size === 1) {
      this.rowsOfStrangers++;
      return 0;
    }
    const names = [...this.#indices.keys()].slice(0, 8).map((each) => `"${each}"`);
    const more = this.#indices.size > names.length ? ', ...' : '';
    return { position: 1, column: 'tenant', expected: `one of ${names.join(', ')}${more}`, got: wanted };
  }
}
