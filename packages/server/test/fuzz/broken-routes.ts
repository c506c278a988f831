/** Malformed requests to every route of the running express app. */
import express from 'express';
import fc from 'fast-check';
import { vi } from 'vitest';
import type { World } from '../worlds/ids.ts';
import type { Credentials } from './broken-calls.ts';
import { brokenBytes, brokenJson, brokenPart } from './broken-values.ts';
import type { RawRequest } from './raw-client.ts';

interface Listed {
  path: string;
  methods?: string[];
  router?: { listRoutes(): Listed[] };
}

export interface Route {
  path: string;
  methods: string[];
}

/** The routes of every express app that `start` creates. */
export async function startedRoutes<T>(start: () => Promise<T>): Promise<{ started: T; routes: Route[] }> {
  const init = vi.spyOn(express.application, 'init');
  const started = await start();
  const apps = init.mock.contexts as unknown as { router: { listRoutes(): Listed[] } }[];
  init.mockRestore();
  return { started, routes: apps.flatMap(({ router }) => routesIn(router.listRoutes(), '')) };
}

const routesIn = (listed: Listed[], base: string): Route[] =>
  listed.flatMap(({ path, methods, router }) => {
    const full = `${base}${path === '/' ? '' : path}`;
    return router ? routesIn(router.listRoutes(), full) : [{ path: full, methods: methods ?? [] }];
  });

/** Prefixes below which middleware answers without a route of its own. */
export const MIDDLEWARE: Route[] = [
  '/trpc',
  '/tickets/assets',
  '/playground',
  '/account',
  '/v1',
  '/downloads',
  '/',
].map((path) => ({
  path: `${path}/*rest`,
  methods: ['GET', 'POST'],
}));

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'NONSENSE'];

const QUERIES = [
  'filter',
  'organization',
  'signature',
  'expires',
  'token',
  'name',
  'writeKey',
  'access_token',
  'hub.mode',
  'hub.challenge',
  'hub.verify_token',
  'bodySHA256',
  'input',
  'batch',
  'outcome',
];

const HEADERS: Record<string, string[]> = {
  'content-type': [
    'application/json',
    'application/json; charset=',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain; charset="utf-99"',
    ';',
    'image/png',
  ],
  'content-encoding': ['gzip', 'identity', 'br, gzip', '\xff'],
  'accept-encoding': ['gzip;q=0', '*;q=1.0000', ','],
  accept: ['text/event-stream', '*/*;q=x', ';'],
  range: ['bytes=0-', 'bytes=-1', 'bytes=9-1', 'bytes=0-0,1-1,2-2', 'lines=1', 'bytes=99999999999999999999-'],
  'if-none-match': ['*', '"', 'W/"x"'],
  'if-modified-since': ['never', '-1'],
  'if-range': ['"x"'],
  expect: ['100-continue', 'nonsense'],
  upgrade: ['websocket', 'h2c'],
  host: ['', '[', 'a b', 'x'.repeat(300), '127.0.0.1:99999999'],
  origin: ['null', 'https://', 'http://localhost:1', 'javascript:1', 'https://[::1'],
  'x-forwarded-for': [',', 'a, b, c', '999.1.1.1', '[::1]:80', '::ffff:1.2.3.4', '1.1.1.1, ::', 'fe80::1%eth0', ' '],
  'x-forwarded-proto': ['https', 'ftp,'],
  authorization: [
    'Basic',
    'Basic Og==',
    'Basic ////',
    'Bearer',
    'Bearer ..',
    'Bearer a.b.c',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    'bearer \u00ff',
    'Digest x',
  ],
  cookie: ['=', ';;;', 'a=%E0%A4%A', '__proto__=1', 'tessera_session=x; tessera_session=y'],
  'x-shopify-topic': ['orders/create', 'customers/redact', '/'],
  'x-shopify-hmac-sha256': ['', '=', 'AAAA'],
  'stripe-signature': ['t=', 't=1,v1=', 'v1=x', 't=9999999999999999999,v1=aa'],
  'x-hub-signature-256': ['sha256=', 'sha256=zz', 'sha1=aa'],
  'x-twilio-signature': ['', '===='],
  'access-control-request-method': ['POST', 'NONSENSE'],
  'access-control-request-headers': ['*', 'x'.repeat(500)],
  'x-organization-id': ['me', '00000000-0000-0000-0000-000000000000'],
};

const headerLine = fc
  .constantFrom(...Object.keys(HEADERS))
  .chain((name) =>
    fc.oneof(fc.constantFrom(...(HEADERS[name] as string[])), brokenPart).map((value) => `${name}: ${value}`),
  );

/** Header blocks that no parser should accept, and framings in which client and server disagree. */
const TORN = [
  'content-length: 999999',
  'content-length: -1',
  'content-length: 1, 2',
  'content-length: 5\r\ncontent-length: 6',
  'transfer-encoding: chunked',
  'transfer-encoding: chunked\r\ncontent-length: 3',
  'transfer-encoding: gzip, chunked',
  'no colon in this line',
  ': without a name',
  ' folded: line',
  'nul: a\0b',
  `long: ${'x'.repeat(20_000)}`,
  Array.from({ length: 1_200 }, (_, i) => `h${i}: x`).join('\r\n'),
];

const TARGETS: ((path: string) => string)[] = [
  (path) => path,
  (path) => path,
  (path) => path,
  (path) => path,
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `http://localhost${path}`,
  (path) => `http://[${path}`,
  (path) => `http://%${path}`,
  (path) => `http://a:99999999${path}`,
  (path) => `//${path.slice(1)}`,
  (path) => `${path}#fragment`,
  (path) => path.replaceAll('/', '\\'),
  (path) => path.toUpperCase(),
  (path) => `*${path}`,
];

/** A malformed request to the route. `bodies` are texts that some route reads. */
export function brokenRequest(
  { path, methods }: Route,
  { key, publishableKey, session }: Credentials,
  { ids }: World,
  bodies: readonly string[],
): fc.Arbitrary<RawRequest> {
  const tokens = [key, publishableKey, session];
  const known = fc.constantFrom(...Object.values(ids).filter((id) => typeof id === 'string'));
  return fc
    .record({
      method: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...methods) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      parts: fc.array(fc.oneof(brokenPart, known), { minLength: 3, maxLength: 3 }),
      target: fc.constantFrom(...TARGETS),
      query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), fc.oneof(brokenPart, brokenJson.map(encoded))), {
        maxLength: 3,
      }),
      lines: fc.uniqueArray(headerLine, { maxLength: 3, selector: (line) => line.split(':')[0] }),
      token: fc.option(fc.constantFrom(...tokens)),
      body: fc.oneof(
        brokenJson.map((json) => Buffer.from(json)),
        fc.constantFrom(...bodies).chain(brokenBytes),
      ),
      torn: fc.option(fc.constantFrom(...TORN), { freq: 12 }),
      sendsJson: fc.boolean(),
    })
    .map(({ method, parts, target, query, lines, token, body, torn, sendsJson }) => {
      const filled = path.replace(/[:*]\w+/g, () => parts.pop() ?? 'x');
      const search = query.map(([name, value]) => `${name}=${value}`).join('&');
      const names = new Set(lines.map((line) => line.split(':')[0]));
      const isBodyless = method === 'GET' || method === 'HEAD';
      const sent = isBodyless ? Buffer.alloc(0) : body;
      const head = [
        // A space would end the target.
        `${method} ${`${target(filled)}${search && `?${search}`}`.replace(/[ \t\r\n]/g, '+').slice(0, 12_000)} HTTP/1.1`,
        ...(names.has('host') ? [] : ['host: localhost']),
        ...(sendsJson && !names.has('content-type') ? ['content-type: application/json'] : []),
        ...(token && !names.has('authorization') ? [`authorization: Bearer ${token}`] : []),
        ...lines,
        torn ?? `content-length: ${sent.length}`,
      ].join('\r\n');
      return { head, body: sent, isTorn: torn !== null || names.has('upgrade') || method === 'NONSENSE' };
    });
}

const encoded = (text: string): string => encodeURIComponent(text.slice(0, 2_000).toWellFormed());
