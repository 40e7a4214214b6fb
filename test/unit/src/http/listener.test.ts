/** A port that is to close: who keeps a connection busy is told with the next answer that it was the last one. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/http/limits.ts';
import { Listener } from '../../../../src/http/listener.ts';
import { refusalsOf } from '../../../../src/http/refusals.ts';

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const answer = { status: 200, headers: {}, body: 'x' };

it('ends a connection on which the next request comes with every answer', async () => {
  let closed = Promise.resolve();
  let answered = 0;
  // The fifth request is under way when the end comes.
  const listener = new Listener(
    () => {
      if (++answered === 5) closed = listener.close();
      return answer;
    },
    {
      limits: { ...DEFAULT_LIMITS, closeMillis: 60_000 },
      refusals: refusalsOf('test', () => answer),
      report: () => {},
    },
  );
  const { port } = new URL(await listener.listen(0, '127.0.0.1'));
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(REQUEST));
  let heads = '';
  socket.on('data', (chunk: Buffer) => {
    heads += String(chunk);
    if (answered < 1_000) socket.write(REQUEST);
  });
  await once(socket, 'close');
  await closed;
  expect(answered).toBe(5);
  expect(heads.match(/^connection: .*$/gim)).toEqual([
    ...Array<string>(4).fill('Connection: keep-alive'),
    'Connection: close',
  ]);
});
