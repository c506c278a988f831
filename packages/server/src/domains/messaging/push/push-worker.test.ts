/** The script that a site's service worker loads. */
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createTestServer } from '../../../../test/index.ts';

it('push-worker.js: shows a notification and opens its page', async () => {
  await using server = await createTestServer();
  const answer = await fetch(`${server.url}/push-worker.js`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  const heard: Record<string, (event: object) => void> = {};
  const shown: unknown[] = [];
  const opened: string[] = [];
  const self = {
    addEventListener: (name: string, listener: (event: object) => void) => (heard[name] = listener),
    registration: { showNotification: (...what: unknown[]) => void shown.push(what) },
    clients: { matchAll: async () => [], openWindow: async (url: string) => void opened.push(url) },
  };
  runInNewContext(await answer.text(), { self });
  let done: unknown;
  const event = { waitUntil: (work: unknown) => (done = work) };
  const sent = { title: 'Hello', body: 'There', url: 'https://shop.example.in/a', token: 'one.1' };
  heard.push?.({ ...event, data: { json: () => sent } });
  heard.push?.({ ...event, data: { json: () => JSON.parse('nonsense') } });
  expect(shown).toMatchObject([
    ['Hello', { body: 'There', tag: 'one.1', data: { url: sent.url } }],
    ['', { body: '' }],
  ]);
  for (const url of [sent.url, 'javascript:alert(1)', undefined]) {
    heard.notificationclick?.({ ...event, notification: { close() {}, data: { url } } });
    await done;
  }
  expect(opened).toEqual([sent.url]);
});
