/** A worker thread that calls `contacts.list` until a moment, on an event loop of its own, and posts statuses and times. */
import { parentPort, workerData } from 'node:worker_threads';

const { url, key, milliseconds } = workerData as { url: string; key: string; milliseconds: number };
const statuses: number[] = [];
const times: number[] = [];
const started = performance.now();
while (performance.now() - started < milliseconds) {
  const asked = performance.now();
  const response = await fetch(`${url}/trpc/contacts.list`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: { limit: 50 } }),
  });
  await response.arrayBuffer();
  statuses.push(response.status);
  times.push(performance.now() - asked);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
parentPort?.postMessage({ statuses, times });
