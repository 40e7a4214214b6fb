/** `load` in the test's own process, with its records read back. */
import { fileURLToPath } from 'node:url';
import type { Totals } from '../../simulator/metrics/result.ts';
import { LOAD_TABLE, type LoadRow } from '../../src/load/load-row.ts';
import type { SelfCheck } from '../../src/load/self-check.ts';
import { rowNames } from '../../src/records/column.ts';
import { readRows } from '../../src/records/row-reader.ts';
import { loadScenario } from '../../src/scenario/scenario.ts';
import { shardproof } from './command-line.ts';

export const LOAD_SCENARIO = fileURLToPath(new URL('./scenarios/load.yaml', import.meta.url));
export const MANTLE_SCENARIO = fileURLToPath(new URL('./scenarios/load-mantle.yaml', import.meta.url));

export interface LoadDocument {
  readonly totals: Totals;
  readonly selfCheck: SelfCheck;
  readonly records: string;
  readonly firstTokenIs: string;
  readonly k6: { readonly version: string };
}

/** @param file for the records */
export async function loadInto(file: string, ...args: readonly string[]) {
  return loadScenarioInto(LOAD_SCENARIO, file, ...args);
}

export async function loadScenarioInto(scenario: string, file: string, ...args: readonly string[]) {
  const { code, out, err } = await shardproof('load', scenario, '--json', '--records', file, ...args);
  const document = (out === '' ? null : JSON.parse(out)) as LoadDocument;
  return { code, document, err, rows: out === '' ? [] : await rowsIn(file, scenario) };
}

export async function rowsIn(file: string, scenario = LOAD_SCENARIO): Promise<LoadRow[]> {
  const names = rowNames((await loadScenario(scenario)).config);
  const rows: LoadRow[] = [];
  for await (const row of readRows(file, LOAD_TABLE, names)) rows.push(row);
  return rows.sort((a, b) => a.id - b.id);
}
