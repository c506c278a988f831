/** Malformed calls of every procedure, by every transport: POST, GET, batches of both, streamed batches and subscriptions. */
import type { AnyProcedure } from '@trpc/server';
import fc from 'fast-check';
import superjson from 'superjson';
import type { z } from 'zod';
import { metaOf, procedures } from '../procedures.ts';
import { brokenMeta } from './broken-annotations.ts';
import { brokenCopy, brokenJson, brokenPart, brokenText } from './broken-values.ts';
import type { RawRequest } from './raw-client.ts';

export interface Credentials {
  /** A secret key with every permission. */
  key: string;
  /** For pages of `SHOP`. */
  publishableKey: string;
  /** The access token of a person with every permission. */
  session: string;
  organizationId: string;
}

export const SHOP = 'https://shop.example.in';

/** These end the caller's own access, so a call that happens to be valid must not be authorized. */
const ENDS_ACCESS =
  /^identity\.(auth\.signOut|sessions\.revoke|account\.(close|delete)|staff\.|password\.change)|^organizations\.(delete|leave|members\.(update|remove|suspend))/;

export function brokenCall(path: string, input: unknown, credentials: Credentials): fc.Arbitrary<RawRequest> {
  const { type, inputs } = (procedures[path] as AnyProcedure)._def as unknown as { type: string; inputs: z.ZodType[] };
  const wire = superjson.serialize(input);
  const list = listFields(inputs[0]);
  const texts: fc.WeightedArbitrary<string>[] = [
    { weight: 5, arbitrary: brokenCopy(wire) },
    { weight: 4, arbitrary: brokenMeta(input) },
    { weight: 1, arbitrary: brokenText(JSON.stringify(wire)) },
    { weight: 1, arbitrary: brokenJson },
  ];
  if (list) texts.push({ weight: 8, arbitrary: brokenCursor(wire.json, list) });
  return fc
    .record({
      text: fc.oneof(...texts),
      transport: fc.constantFrom(...TRANSPORTS[type as keyof typeof TRANSPORTS]),
      odd: brokenPart,
      lines: fc.array(header, { maxLength: 2 }),
      who: fc.oneof({ weight: 12, arbitrary: fc.constant('full') }, fc.constantFrom('publishable', 'none')),
    })
    .map(({ text, transport, odd, lines, who }) => {
      const sent = written(path, text, transport, odd);
      const { access, fresh } = metaOf(path);
      const isPerson = access === 'user' || access === 'platform' || fresh;
      const token =
        who === 'publishable' ? credentials.publishableKey : isPerson ? credentials.session : credentials.key;
      const head = [
        ...sent.lines,
        'host: localhost',
        `content-length: ${sent.body.length}`,
        ...(who !== 'none' && !ENDS_ACCESS.test(path) ? [`authorization: Bearer ${token}`] : []),
        ...(isPerson ? [`x-organization-id: ${credentials.organizationId}`] : []),
        ...(who === 'publishable' ? [`origin: ${SHOP}`] : []),
        ...lines,
      ].join('\r\n');
      return { head, body: sent.body, isTorn: false };
    });
}

const POSTS = ['post', 'post', 'post batch', 'mixed batch', 'streamed batch'] as const;
const TRANSPORTS = {
  mutation: [...POSTS, ...POSTS, 'odd query'],
  query: [...POSTS, 'get', 'get', 'get batch', 'odd query'],
  subscription: ['subscription', 'subscription', 'resumed subscription', 'get batch', 'post', 'odd query'],
} as const;
type Transport = (typeof TRANSPORTS)[keyof typeof TRANSPORTS][number];

function written(path: string, text: string, transport: Transport, odd: string): { lines: string[]; body: Buffer } {
  // A GET's input is part of the URL, which Node limits to 16 kB together with the headers.
  const input = encodeURIComponent((text.length > 4_000 ? text.slice(0, 4_000) : text).toWellFormed());
  const get = (query: string, ...lines: string[]) => ({
    lines: [`GET /trpc/${query} HTTP/1.1`, ...lines],
    body: Buffer.alloc(0),
  });
  const post = (target: string, body: string, ...lines: string[]) => ({
    lines: [`POST /trpc/${target} HTTP/1.1`, 'content-type: application/json', ...lines],
    body: Buffer.from(body),
  });
  switch (transport) {
    case 'get':
      return get(`${path}?input=${input}`);
    case 'post batch':
      return post(`${path},${path}?batch=1`, `{"0":${text},"1":${text},"__proto__":{"2":1}}`);
    case 'mixed batch':
      return post(`${path},nothing.here,${odd.replace(/[^\w,.%-]/g, '')}?batch=1`, `{"1":${text},"-1":1,"0":null}`);
    case 'get batch':
      return get(`${path},${path}?batch=1&input=${encodeURIComponent('{"0":')}${input}${encodeURIComponent('}')}`);
    case 'streamed batch':
      return post(`${path}?batch=1`, `{"0":${text}}`, 'trpc-accept: application/jsonl');
    case 'odd query':
      return get(
        `${path}?input=${odd.replace(/\s/g, '')}&input=${input}&batch=${odd.length % 3}&connectionParams=${input}`,
      );
    case 'subscription':
      return get(`${path}?input=${input}`, 'accept: text/event-stream');
    case 'resumed subscription':
      return get(
        `${path}?input=${input}&lastEventId=${odd.replace(/\s/g, '')}`,
        'accept: text/event-stream',
        `last-event-id: ${odd}`,
      );
    default:
      return post(path, text);
  }
}

/** Headers that a call may bring, with values that it should not. */
const header: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      'x-organization-id',
      'x-request-id',
      'idempotency-key',
      'x-tessera-session',
      'trpc-accept',
      'cookie',
      'origin',
      'x-forwarded-for',
      'cf-ipcity',
      'sec-fetch-site',
      'user-agent',
    ),
    brokenPart,
  )
  .map(([name, value]) => `${name}: ${value}`);

interface ListFields {
  sorts: string[];
}

interface Def {
  innerType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  entries?: Record<string, string>;
}

function defOf(schema: z.ZodType | undefined): Def {
  const def = (schema as unknown as { def?: Def } | undefined)?.def ?? {};
  return def.innerType ? defOf(def.innerType) : def;
}

/** The names by which a list can be sorted; undefined where the procedure takes no cursor. */
function listFields(schema: z.ZodType | undefined): ListFields | undefined {
  const { shape } = defOf(schema);
  if (!shape || !('cursor' in shape || 'since' in shape)) return undefined;
  return { sorts: Object.keys(defOf(defOf(shape.sort).shape?.field).entries ?? { createdAt: 1, id: 1 }) };
}

const cursorValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, 1e-320, null, true, '', 'x'.repeat(600)),
  fc.constantFrom(
    '\0',
    '\ud800',
    '0001-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '2026-02-28T24:00:00Z',
    '-infinity',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

/** A list's input whose cursor has the right shape and wrong content, or no shape at all. */
function brokenCursor(input: unknown, { sorts }: ListFields): fc.Arbitrary<string> {
  return fc
    .record({
      field: fc.constantFrom(...sorts),
      direction: fc.constantFrom('asc', 'desc'),
      id: fc.oneof(
        fc.uuid(),
        fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'id'),
      ),
      value: cursorValue,
      more: fc.array(cursorValue, { maxLength: 2 }),
      raw: fc.option(fc.oneof(brokenPart, fc.string({ unit: 'binary', maxLength: 30 }), cursorValue), { freq: 3 }),
      limit: fc.constantFrom(1, 7, 25, 200),
    })
    .map(({ field, direction, id, value, more, raw, limit }) => {
      const made = [`${field}.${direction}`, id, value, ...(more.length === 2 ? more : [])];
      const cursor = raw ?? Buffer.from(JSON.stringify(made)).toString('base64url');
      const base = typeof input === 'object' && input !== null ? input : {};
      const isSorted = value !== null;
      return JSON.stringify({
        json: {
          ...base,
          limit,
          cursor,
          ...('since' in base && { since: cursor }),
          ...(isSorted && { sort: { field, direction } }),
        },
      });
    });
}
