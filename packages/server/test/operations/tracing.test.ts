/** Traces, as a collector receives them: OTLP over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { callVendor } from '../../src/providers/vendor-http.ts';
import { readTraceparent } from '../../src/runtime/telemetry/span.ts';
import { activeTraceparent, traced } from '../../src/runtime/telemetry/tracing.ts';
import { createTestServer, sendMail } from '../index.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Record<string, unknown>;
}

let collector: Server;
let endpoint: string;
let spans: Span[] = [];

const Export = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

beforeAll(async () => {
  collector = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    res.setHeader('content-type', 'application/json');
    res.end('{}');
    if (req.url !== '/v1/traces') return;
    for (const { scopeSpans } of Export.parse(JSON.parse(text)).resourceSpans) {
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
        const attributes = span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
        spans.push({ ...span, attributes: Object.fromEntries(attributes) });
      }
    }
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});

beforeEach(() => {
  spans = [];
});

afterAll(async () => {
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

const callTraced = (url: string, flags: string, path = 'contacts.list') =>
  fetch(`${url}/trpc/${path}`, { headers: { traceparent: `00-${TRACE}-${CALLER}-${flags}` } });

it('traces: a call belongs to the trace that its caller names, and records the code that it fails with', async () => {
  const server = await createTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  await callTraced(server.url, '00');
  await server[Symbol.asyncDispose]();
  const call = spans.find(({ name }) => name === 'contacts.list');
  expect(call).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
  expect(call?.attributes).toMatchObject({ 'rpc.method': 'contacts.list', 'error.type': 'UNAUTHORIZED' });
});

it('traces: a caller does not decide whether its call is recorded', async () => {
  const server = await createTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: '0' });
  await callTraced(server.url, '01');
  await server[Symbol.asyncDispose]();
  expect(spans.filter(({ traceId }) => traceId === TRACE)).toEqual([]);
});

it('traces: a job belongs to the trace of what enqueued it, and requests to vendors to the trace of their job', async () => {
  const server = await createTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const { mail } = server.app.providers;
  const delivered = Promise.withResolvers<void>();
  vi.spyOn(mail, 'send').mockImplementation(async () => {
    await callVendor({ vendor: 'Post', origin: endpoint, path: '/secret-path', headers: {} });
    delivered.resolve();
  });
  await traced(
    () => ({ name: 'enqueue', kind: 'server', attributes: {}, traceparent: `00-${TRACE}-${CALLER}-00` }),
    () => sendMail(server.app, { to: 'anna@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' }),
  );
  await delivered.promise;
  await server[Symbol.asyncDispose]();
  const named = (name: string) => spans.find((span) => span.name === name && span.traceId === TRACE);
  const [cause, job, vendor] = [named('enqueue'), named('platform.deliverMail'), named('GET Post')];
  expect(job?.parentSpanId).toBe(cause?.spanId);
  expect(vendor?.parentSpanId).toBe(job?.spanId);
  expect(vendor?.attributes).toEqual({
    'http.request.method': 'GET',
    'server.address': '127.0.0.1',
    'http.response.status_code': 200,
  });
  expect(JSON.stringify(spans)).not.toContain('secret-path');
});

it('traces: without an endpoint nothing is traced', async () => {
  await traced(
    () => expect.fail('no span is described'),
    async () => expect(activeTraceparent()).toBeUndefined(),
  );
});

it.each([
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', true],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00', false],
  ['01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later', true],
  ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', undefined],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', undefined],
  ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', undefined],
  ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', undefined],
  ['nonsense', undefined],
])('traceparent: %s', (text, isSampled) => {
  expect(readTraceparent(text)?.isSampled).toBe(isSampled);
});
