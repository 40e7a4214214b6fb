/** Gathers the rows of a source in a growing block, and draws what the source does not tell. */
import { printable } from '../input/describe.ts';
import { refused } from '../input/problem.ts';
import { formatCount, formatMicros } from '../report/numbers.ts';
import type { Micros } from '../../simulator/basics/time.ts';
import { Stream } from '../../simulator/basics/random.ts';
import { AliasTable } from '../../simulator/sampling/alias.ts';
import { resized } from '../../simulator/workload/rows.ts';
import { MAX_TOKENS_UNSET, MOST_TENANTS, TraceBlock } from '../../simulator/workload/trace.ts';
import type { RowFault, SourceRow } from './formats/format.ts';
import { MISSING } from './formats/format.ts';
import type { ImportOptions } from './import-options.ts';

const FIRST_CAPACITY = 4096;
/** At 42 bytes a row some 2 GB. */
const MOST_ROWS = 50_000_000;
/** The only tenant of a trace that names none, where the options name none either. */
const NAMELESS = 'all';

/** Takes rows out of a full collector. */
export interface Spill {
  /** Rows before it have been taken away: later ones must not be earlier. */
  readonly floorAtMicros: Micros;
  /** @returns the rows that stay, with room for more */
  take(block: TraceBlock): TraceBlock;
}

export class RowCollector {
  block: TraceBlock;
  rowsWithoutMaxTokens = 0;
  /** Rows that name a tenant which the options do not have, where these have one alone: it takes them all. */
  rowsOfStrangers = 0;
  rowsWithoutTenant = 0;
  rowsWithoutAffinity = 0;
  rowsWithCache = 0;
  readonly #options: ImportOptions;
  readonly #indices: Map<string, number>;
  readonly #names: string[];
  readonly #mostRows: number;
  readonly #spill: Spill | null;
  readonly #isOpen: boolean;
  readonly #shares: AliasTable | null;
  readonly #tenantStream: Stream;
  readonly #affinityStream: Stream;
  readonly #latencyStream: Stream;

  /** @param mostRows as many as are held @param spill takes rows away when there are more; null: they are refused */
  constructor(options: ImportOptions, mostRows = MOST_ROWS, spill: Spill | null = null) {
    this.#spill = spill;
    this.block = new TraceBlock(Math.min(FIRST_CAPACITY, mostRows));
    this.#options = options;
    this.#mostRows = mostRows;
    this.#names = options.tenants.map(({ name }) => name);
    this.#indices = new Map(options.tenants.map((tenant, index) => [tenant.name, index]));
    this.#isOpen = options.tenants.length === 0;
    this.#shares = this.#isOpen ? null : new AliasTable(options.tenants.map((tenant) => tenant.share));
    this.#tenantStream = new Stream(options.seed, 0, 'trace/tenant');
    this.#affinityStream = new Stream(options.seed, 0, 'trace/affinity');
    this.#latencyStream = new Stream(options.seed, 0, 'trace/latency');
  }

  get tenantNames(): readonly string[] {
    return this.#names;
  }

  /** Takes a row over, or says why not. @throws RefusedInput where the trace is too long */
  add(row: SourceRow): 'row' | RowFault {
    const floor = this.#spill?.floorAtMicros ?? Number.NEGATIVE_INFINITY;
    if (row.atMicros < floor) return tooLate(floor - row.atMicros);
    const tenant = this.#tenantOf(row.tenant);
    if (typeof tenant !== 'number') return tenant;
    if (this.block.length === this.block.capacity) this.#grow();
    const block = this.block;
    const at = block.length++;
    block.atMicros[at] = row.atMicros;
    block.tenant[at] = tenant;
    block.affinity[at] = this.#affinityOf(row.affinity);
    block.inputTokens[at] = row.inputTokens;
    block.cacheReadTokens[at] = row.cacheReadTokens;
    block.cacheWriteTokens[at] = row.cacheWriteTokens;
    block.cacheableTokens[at] = row.cacheableTokens;
    if (row.cacheReadTokens + row.cacheWriteTokens + row.cacheableTokens > 0) this.rowsWithCache++;
    const isUnset = row.maxTokens === MAX_TOKENS_UNSET;
    if (isUnset) this.rowsWithoutMaxTokens++;
    block.maxTokens[at] = isUnset ? (this.#options.tenants[tenant]?.maxTokens ?? MAX_TOKENS_UNSET) : row.maxTokens;
    block.outputTokens[at] = row.outputTokens;
    block.latencyDraw[at] = row.latencyDraw === MISSING ? this.#latencyStream.uint32() : row.latencyDraw;
    return 'row';
  }

  #grow(): void {
    const most = this.#mostRows;
    if (this.block.length >= most && this.#spill !== null) {
      this.block = this.#spill.take(this.block);
      return;
    }
    if (this.block.length >= most) {
      throw refused(
        'trace',
        `expected at most ${formatCount(most)} requests: a trace is held in memory; use a part of it`,
      );
    }
    this.block = resized(this.block, Math.min(this.block.capacity * 2, most));
  }

  #affinityOf(stated: number): number {
    if (stated === MISSING) {
      this.rowsWithoutAffinity++;
      return this.#affinityStream.uint32();
    }
    return this.#options.pseudonyms?.affinity(stated) ?? stated;
  }

  #tenantOf(name: string | null): number | RowFault {
    if (name === null) this.rowsWithoutTenant++;
    if (name === null && this.#shares !== null) return this.#shares.draw(this.#tenantStream);
    const wanted = name ?? NAMELESS;
    const known = this.#indices.get(wanted);
    if (known !== undefined) return known;
    if (this.#isOpen && this.#indices.size < MOST_TENANTS) {
      if (/[\0\ufffd]/.test(wanted))
        return { position: 1, column: 'tenant', expected: 'a name in UTF-8', got: printable(wanted) };
      return this.#admit(wanted, name !== null);
    }
    if (this.#indices.size === 1) {
      this.rowsOfStrangers++;
      return 0;
    }
    const names = [...this.#indices.keys()].slice(0, 8).map((each) => `"${each}"`);
    const more = this.#indices.size > names.length ? ', ...' : '';
    return { position: 1, column: 'tenant', expected: `one of ${names.join(', ')}${more}`, got: printable(wanted) };
  }

  #admit(name: string, isStated: boolean): number {
    const index = this.#names.length;
    this.#indices.set(name, index);
    this.#names.push(isStated ? (this.#options.pseudonyms?.tenant(name) ?? name) : name);
    return index;
  }
}

function tooLate(micros: Micros): RowFault {
  const expected = 'a row that is earlier than the newest before it by no more than a few million rows';
  return { position: 1, column: 'time', expected, got: `${formatMicros(micros)} before rows that are written` };
}
