/** Reads decision logs back, of one replica or several, each line judged before it is believed. */
import { NO_SHARD } from '../../../simulator/routing/policy.ts';
import { type Decision, type DecisionHead, decisionSchema, droppedSchema, headSchema } from './decision.ts';
import { type JournalOptions, matching, type Place, readJournal, wrongLine } from './journal-line.ts';
import type { View } from './view.ts';

export interface DecisionReader {
  /** The first line of the first log. */
  readonly begin: (head: DecisionHead) => void;
  readonly decision: (decision: Decision, place: Place) => void;
  /** That many lines were not written. */
  readonly dropped: (count: number) => void;
}

/** What all logs must have in common for their indices to mean the same. */
const COMMON = ['accounts', 'models', 'tenants', 'onNoShard'] as const;

/** @throws RefusedInput at the first line that is none of a decision log, or of another gateway's */
export async function readDecisions(
  paths: readonly string[],
  options: JournalOptions,
  reader: DecisionReader,
): Promise<void> {
  let common: DecisionHead | null = null;
  for (const path of paths) {
    let hasHead = false;
    await readJournal(path, options, (value, place) => {
      if (value['kind'] === 'head') {
        const head = matching(headSchema, value, place);
        if (common === null) reader.begin(head);
        else mustAgree(common, head, place);
        common ??= head;
        hasHead = true;
      } else if (!hasHead || common === null) {
        throw wrongLine(place, [], 'expected the head of a decision log, {"v":1,"kind":"head",...}, before its lines');
      } else if (value['kind'] === 'dropped') reader.dropped(matching(droppedSchema, value, place).count);
      else reader.decision(decisionIn(common, value, place), place);
    });
  }
}

function mustAgree(common: DecisionHead, head: DecisionHead, place: Place): void {
  for (const key of COMMON) {
    const [wanted, got] = [common[key], head[key]].map((value) => JSON.stringify(value));
    if (wanted !== got) {
      throw wrongLine(place, [key], `expected ${wanted}, as in the first log, got ${got}: not the same gateway`);
    }
  }
}

function decisionIn(head: DecisionHead, value: unknown, place: Place): Decision {
  const decision = matching(decisionSchema, value, place);
  const { request, asked, shard } = decision;
  mustBeIndex(request.tenant, head.tenants, ['request', 'tenant'], place);
  mustBeIndex(request.model, head.models, ['request', 'model'], place);
  if (shard !== null) mustBeIndex(shard, head.accounts, ['shard'], place);
  if (asked === null) return decision;
  mustBeWhole(asked.view, head.accounts.length, place);
  const { candidates } = asked.view;
  const isAllowed = candidates === null ? asked.choice < head.accounts.length : candidates.includes(asked.choice);
  if (asked.choice !== NO_SHARD && !isAllowed) {
    throw wrongLine(place, ['asked', 'choice'], `expected a candidate or ${NO_SHARD}, got ${asked.choice}`);
  }
  return decision;
}

function mustBeIndex(index: number, names: readonly string[], path: readonly string[], place: Place): void {
  if (index < names.length) return;
  throw wrongLine(place, path, `expected an index from 0 to ${names.length - 1}, as the head has it, got ${index}`);
}

/** One entry a shard, and no shard that is not there. */
function mustBeWhole(view: View, shards: number, place: Place): void {
  const { size, sequence: _, candidates, fits, roomiest = NO_SHARD, ...columns } = view;
  const at = (key: string): readonly string[] => ['asked', 'view', key];
  if (size !== shards) throw wrongLine(place, at('size'), `expected ${shards}, as the head has accounts, got ${size}`);
  for (const [key, column] of Object.entries(columns)) {
    if (column !== undefined && column.length !== size)
      throw wrongLine(place, at(key), `expected ${size} entries, got ${column.length}`);
  }
  for (const [key, list] of Object.entries({ candidates: candidates ?? [], fits, roomiest: [roomiest] })) {
    const wrong = list.find((shard) => shard >= size);
    if (wrong !== undefined) throw wrongLine(place, at(key), `expected shards below ${size}, got ${wrong}`);
  }
}
