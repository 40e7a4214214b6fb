/** When the head of a streamed answer comes: at admission, or with the first token. */
import { connect as connectHttp2 } from 'node:http2';
import { afterEach, describe, expect, test } from 'vitest';
import type { HeadInstant } from '../../src/emulator/stream-answer.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { converseBody, until } from '../support/raw-http.ts';
import { CLAUDE } from '../support/fake-backend.ts';
import { API_KEY, fixture } from '../unit/src/emulator/fixture.ts';

const PATH = `/model/${encodeURIComponent(CLAUDE)}/converse-stream`;
const authorization = `Bearer ${API_KEY}`;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A call that has been admitted; its first token comes after a second of model time. */
async function admitted(protocol: string, head: HeadInstant) {
  const clock = new ManualClock();
  const { backend, emulator } = fixture({ firstTokenMicros: 1_000_000, perTokenMicros: 0 }, { head }, clock);
  const url = new URL(PATH, await emulator.listen(0));
  const call = { hasHead: false, text: '' };
  const body = converseBody(3);
  if (protocol === 'HTTP/2') {
    const session = connectHttp2(url);
    const stream = session.request({ ':method': 'POST', ':path': PATH, authorization });
    stream.on('response', () => {
      call.hasHead = true;
    });
    stream.on('data', (chunk: Buffer) => {
      call.text += chunk.toString('latin1');
    });
    stream.end(body);
    opened.push(session);
  } else {
    void read(fetch(url, { method: 'POST', headers: { authorization }, body }), call);
  }
  opened.push(emulator);
  await until(() => backend.open.size === 1, 'not admitted');
  // A later call over another connection is answered: what the first one was sent is there.
  await (await fetch(new URL('/v1/models', url), { headers: { authorization } })).text();
  return { clock, call };
}

async function read(asked: Promise<Response>, call: { hasHead: boolean; text: string }): Promise<void> {
  const response = await asked;
  call.hasHead = true;
  call.text = await response.text();
}

describe.each(['HTTP/1.1', 'HTTP/2'])('over %s', (protocol) => {
  test('at admission by default', async () => {
    const { clock, call } = await admitted(protocol, 'admission');
    await until(() => call.hasHead, 'no head');
    expect(call.text).toBe('');
    clock.advanceTo(2_000_000);
    await until(() => call.text.includes('messageStop'), 'no end');
  });

  test('with the first token where that was asked for', async () => {
    const { clock, call } = await admitted(protocol, 'first-token');
    expect(call).toEqual({ hasHead: false, text: '' });
    clock.advanceTo(2_000_000);
    await until(() => call.text.includes('messageStop'), 'no end');
    expect(call.hasHead).toBe(true);
  });
});
