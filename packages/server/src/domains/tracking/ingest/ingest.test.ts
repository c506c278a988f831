import { randomUUID } from 'node:crypto';
import { inTenant, newId } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { createCallLimits } from '../../../trpc/call-limits.ts';

let server: TestServer;
let tenant: Tenant;
let key: string;
let sourceId: string;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_ROLE: 'api' });
  tenant = await createTenant(server.app);
  ({ writeKey: key, id: sourceId } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Shop' }));
});
afterAll(() => server[Symbol.asyncDispose]());

interface Answer {
  status: number;
  headers: Headers;
  results: { messageId: string | null; status: string; reason?: string }[];
  error?: { message: string; data: { code: string } };
}

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, ...(text && JSON.parse(text)) };
}

const track = (fields: object = {}) => ({
  type: 'track',
  event: 'order_placed',
  messageId: randomUUID(),
  anonymousId: 'browser',
  ...fields,
});
const statuses = ({ results }: Answer) => results.map(({ status }) => status).join(' ');
const stored = async (messageId: string | null) =>
  (await tenant.call.tracking.events.list({ limit: 200 })).items.find((event) => event.messageId === messageId);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const SECOND = 1_000;
const DAY = 86_400_000;

describe('POST /v1/batch', () => {
  it('answers event by event, in order', async () => {
    const [first, second] = [track({ properties: { total: 12.5 }, userId: 7 }), track()];
    const answer = await post('/v1/batch', {
      batch: [first, { ...second, event: undefined }, second, first, 'nonsense', track({ type: 'alias' })],
    });
    expect(answer.status).toBe(200);
    expect(answer.results).toEqual([
      { messageId: first.messageId, status: 'accepted' },
      { messageId: second.messageId, status: 'rejected', reason: 'event: is missing' },
      { messageId: second.messageId, status: 'accepted' },
      { messageId: first.messageId, status: 'duplicate' },
      { messageId: null, status: 'rejected', reason: expect.any(String) },
      { messageId: expect.any(String), status: 'rejected', reason: expect.stringContaining('type') },
    ]);
    expect(await stored(first.messageId)).toMatchObject({
      sourceId,
      eventType: 'order_placed',
      eventData: { properties: { total: 12.5 } },
      anonymousId: 'browser',
      userRef: '7',
    });
  });

  it('recognizes a repeated message, also concurrently, and also in another partition', async () => {
    const events = Array.from({ length: 40 }, () => track());
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => post('/v1/batch', { batch: i % 2 ? events : events.toReversed() })),
    );
    const all = answers.flatMap(({ results }) => results.map(({ status }) => status));
    expect(all.filter((status) => status === 'accepted')).toHaveLength(40);
    expect(all.filter((status) => status === 'duplicate')).toHaveLength(440);

    const now = server.app.now;
    server.app.now = () => new Date(now().getTime() + 40 * DAY);
    try {
      expect(statuses(await post('/v1/batch', { batch: [events[0]] }))).toBe('duplicate');
    } finally {
      server.app.now = now;
    }
  });

  it('recognizes repeated messages per source', async () => {
    const other = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Another' });
    const event = track();
    expect(statuses(await post('/v1/batch', { batch: [event] }))).toBe('accepted');
    expect(statuses(await post('/v1/batch', { batch: [event], writeKey: other.writeKey }, {}))).toBe('accepted');
  });

  it('C31: takes an empty field as absent', async () => {
    const empty = {
      userId: '',
      eventId: '',
      timestamp: '',
      sentAt: '',
      name: '',
      properties: [],
      traits: '',
      context: null,
    };
    const message = track(empty);
    expect(
      (await post('/v1/batch', { batch: [message, track({ ...empty, anonymousId: '' })], sentAt: '' })).results,
    ).toMatchObject([{ messageId: message.messageId, status: 'accepted' }, { status: 'accepted' }]);
    expect(await stored(message.messageId)).toMatchObject({ userRef: null, anonymousId: 'browser', eventData: {} });
  });

  it('creates a message id where there is none', async () => {
    const { results } = await post('/v1/batch', { batch: [track({ messageId: undefined })] });
    expect(results[0]).toEqual({ messageId: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'accepted' });
  });

  it('adds the context of the batch to its events', async () => {
    const event = track({ context: { locale: 'hi' } });
    await post('/v1/batch', { batch: [event], context: { locale: 'en', screen: 'small' } });
    expect((await stored(event.messageId))?.eventData).toEqual({ context: { locale: 'hi', screen: 'small' } });
  });

  it.each([
    ['a NUL', { properties: { a: 'x\0y' } }, 'NUL'],
    ['half a surrogate pair', { event: 'a\ud800' }, 'surrogate'],
    ['nesting without an end', { properties: JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) }, 'deep'],
    ['more than 32 kB', { properties: { a: 'x'.repeat(33_000) } }, '32 kB'],
    ['a long message id', { messageId: 'x'.repeat(201) }, 'messageId'],
    ['an invalid time', { timestamp: 'yesterday' }, 'timestamp'],
    ['an invalid month', { timestamp: '2026-13-01T00:00:00Z' }, 'timestamp'],
    ['an event that is too old', { timestamp: ago(400 * DAY) }, 'year'],
    ['properties that are a list', { properties: [1] }, 'properties'],
    ['no person to identify', { type: 'identify', anonymousId: undefined }, 'userId'],
  ])('rejects an event with %s and accepts the others', async (_name, fields, reason) => {
    const { status, results } = await post('/v1/batch', { batch: [track(), track(fields), track()] });
    expect(status).toBe(200);
    expect(results.map((result) => result.status)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(results[1]?.reason).toContain(reason);
  });

  it('limits the request as a whole', async () => {
    expect(await post('/v1/batch', { batch: Array(1_001).fill(track()) })).toMatchObject({ status: 400 });
    expect(await post('/v1/batch', { batch: [], pad: 'x'.repeat(513_000) })).toMatchObject({ status: 413 });
    const deep = `{"batch":[{"properties":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`;
    expect(await post('/v1/batch', deep)).toMatchObject({ status: 400 });
    expect(await post('/v1/batch', { batch: 'x' })).toMatchObject({ status: 400 });
    expect(await post('/v1/batch', 'nonsense')).toMatchObject({ status: 400 });
    expect(await post('/v1/batch', new Uint8Array([0xff, 0xfe, 0x00]))).toMatchObject({ status: 400 });
    expect(await post('/v1/batch', { batch: [] })).toMatchObject({ status: 200, results: [] });
    // Every event was rejected, so repeating the request cannot help.
    expect(await post('/v1/batch', { batch: ['x'] })).toMatchObject({ status: 400 });
  });
});

it('createEventStore: an event that cannot be stored does not affect concurrent requests', async () => {
  await server.db.sql(
    `alter table tracking.data_events add constraint planted check (event_type <> 'planted') not valid`,
  );
  try {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => post('/v1/batch', { batch: [track(i === 5 ? { event: 'planted' } : {})] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 400]);
  } finally {
    await server.db.sql('alter table tracking.data_events drop constraint planted');
  }
});

describe('toEvent: occurredAt', () => {
  const occurred = async (fields: object, envelope: object = {}) => {
    const event = track(fields);
    expect(statuses(await post('/v1/batch', { batch: [event], ...envelope }))).toBe('accepted');
    return Date.now() - ((await stored(event.messageId))?.occurredAt.getTime() ?? 0);
  };

  it('is the timestamp of the event', async () => {
    expect(await occurred({ timestamp: ago(3_600_000) })).toBeCloseTo(3_600_000, -4);
    expect(await occurred({})).toBeLessThan(10 * SECOND);
  });

  it("is corrected by the error of the sender's clock", async () => {
    // A clock two years behind and one an hour ahead; both sent the event a minute after it happened.
    for (const off of [730 * DAY, -3_600_000]) {
      const lag = await occurred({ timestamp: ago(off + 60 * SECOND) }, { sentAt: ago(off) });
      expect(lag).toBeGreaterThan(59 * SECOND);
      expect(lag).toBeLessThan(75 * SECOND);
    }
  });

  it('is never in the future', async () => {
    expect(await occurred({ timestamp: ago(-DAY) })).toBeGreaterThanOrEqual(0);
    expect(await occurred({ timestamp: ago(-DAY), sentAt: ago(0) })).toBeGreaterThanOrEqual(0);
  });
});

describe('write keys', () => {
  const single = () => ({ event: 'x', messageId: randomUUID() });

  it('are accepted in a header, the query or the body', async () => {
    const basic = Buffer.from(`${key}:`).toString('base64');
    expect(await post('/v1/track', single(), { authorization: `Basic ${basic}` })).toMatchObject({ status: 200 });
    expect(await post('/v1/track', single(), { authorization: `Bearer ${key}` })).toMatchObject({ status: 200 });
    expect(await post(`/v1/track?writeKey=${key}`, single(), {})).toMatchObject({ status: 200 });
    expect(await post('/v1/track', { ...single(), writeKey: key }, {})).toMatchObject({ status: 200 });
    // The content type of a beacon.
    const beacon = { 'content-type': 'text/plain;charset=UTF-8' };
    expect(await post('/v1/batch', { batch: [track()], writeKey: key }, beacon)).toMatchObject({ status: 200 });
  });

  it('are required', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer wk_unknown' },
      { authorization: 'Basic !!' },
      { authorization: 'x' },
    ]) {
      expect(await post('/v1/track', single(), headers as Record<string, string>)).toMatchObject({ status: 401 });
    }
    expect(await post(`/v1/track?writeKey=${'x'.repeat(5_000)}`, single(), {})).toMatchObject({ status: 401 });
    expect(await post('/v1/batch', { batch: [], writeKey: '\0' }, {})).toMatchObject({ status: 401 });
    const opened = await fetch(`${server.url}/v1/track`, { headers: { authorization: `Bearer ${key}` } });
    expect(opened.status).toBe(404);
  });

  it('tracking.sources.rotate: the old key works until the grace period ends', async () => {
    const { id, writeKey: first } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Rotated' });
    const send = async (writeKey: string) => (await post('/v1/track', { ...single(), writeKey }, {})).status;
    const { writeKey: second } = await tenant.call.tracking.sources.rotate({ id, graceMinutes: 60 });
    expect([await send(first), await send(second)]).toEqual([200, 200]);
    const { writeKey: third } = await tenant.call.tracking.sources.rotate({ id, graceMinutes: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([await send(first), await send(second), await send(third)]).toEqual([401, 401, 200]);
  });

  it('stop working when the source is deleted or inactive', async () => {
    const { id, writeKey } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Ending' });
    const send = async () => (await post('/v1/track', { ...single(), writeKey }, {})).status;
    await tenant.call.tracking.sources.update({ id, isActive: false });
    expect(await send()).toBe(403);
    await tenant.call.tracking.sources.delete({ id });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await send()).toBe(401);
  });

  it('work from every origin', async () => {
    const preflight = await fetch(`${server.url}/v1/batch`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example.com', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    const { headers } = await post('/v1/batch', { batch: [] });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });
});

it('tracking.events: another organization cannot read an event', async () => {
  const other = await createTenant(server.app);
  const event = track();
  await post('/v1/batch', { batch: [event] });
  const mine = await stored(event.messageId);
  await expect(other.call.tracking.events.get({ id: mine?.id ?? newId() })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect((await other.call.tracking.events.list({})).items).toEqual([]);
});

it('X10: POST /v1/identify: one network identifies fifty people an hour, one person any number of times', async () => {
  await using server = await createTestServer({ TESSERA_ROLE: 'api', TESSERA_RATE_LIMIT: '3000' });
  const shop = await createTenant(server.app);
  const sources = shop.call.tracking.sources;
  const { id, writeKey } = await sources.create({ type: 'gtm', name: 'Shop' });
  const identify = async (...people: number[]) => {
    const batch = people.map((n) => ({ ...track({ type: 'identify' }), traits: { email: `person.${n}@example.in` } }));
    const response = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      body: JSON.stringify({ writeKey, batch }),
    });
    return response.status;
  };
  const some = Array.from({ length: 50 }, (_, n) => n);
  expect([await identify(...some), await identify(...some)]).toEqual([200, 200]);
  expect(await identify(50)).toBe(429);
  expect(await identify(49)).toBe(200);
  await sources.update({ id, config: { peoplePerNetwork: 60 } });
  await expect.poll(() => identify(50), { timeout: 5_000 }).toBe(200);
  const { people } = createCallLimits(3_000);
  const crowd = Array.from({ length: 20 }, (_, n) =>
    people.count(
      id,
      `network ${n}`,
      some.map((one) => `${n} ${one}`),
      50,
    ),
  );
  await Promise.all(crowd);
  await expect(people.count(id, 'another network', ['one more'], 50)).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
  });
  await people.count('another source', 'another network', ['one more'], 50);
});

it('createIngest: limits the events of a source', async () => {
  await using slow = await createTestServer({ TESSERA_ROLE: 'api', TESSERA_RATE_LIMIT: '2' });
  const shop = await createTenant(slow.app);
  const { writeKey } = await shop.call.tracking.sources.create({ type: 'gtm', name: 'Busy' });
  const send = () =>
    fetch(`${slow.url}/v1/batch`, {
      method: 'POST',
      body: JSON.stringify({ writeKey, batch: Array.from({ length: 250 }, () => track()) }),
    });
  expect((await send()).status).toBe(200);
  const refused = await send();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const other = await shop.call.tracking.sources.create({ type: 'gtm', name: 'Quiet' });
  expect(
    await fetch(`${slow.url}/v1/track?writeKey=${other.writeKey}`, { method: 'POST', body: '{"event":"x"}' }),
  ).toMatchObject({ status: 200 });
});

it('POST /v1: no input leads to a 5xx, and every accepted event is stored', async () => {
  const before = await count();
  let accepted = 0;
  const paths = [
    '/v1/batch',
    '/v1/track',
    '/v1/identify',
    '/v1/page',
    '/v1/gtm',
    '/v1/facebook',
    '/v1/facebook/v1/2/events',
  ];
  const name = fc.constantFrom(
    ...Object.keys(track()),
    'properties',
    'traits',
    'context',
    'timestamp',
    'sentAt',
    'batch',
    'data',
    'events',
    'event_name',
    'user_data',
    'name',
    'email',
    '__proto__',
    '\\',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.constantFrom(
        null,
        true,
        'track',
        'page',
        'identify',
        ago(0),
        '9999-99-99T99:99',
        '+275760-09-13T00:00:00Z',
        1e308,
        -1,
        'a\0',
      ),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(name, tie('any'), { maxKeys: 6 }),
    ),
  })).any;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), value, fc.boolean(), async (path, body, isWrapped) => {
      const answer = await post(
        path,
        JSON.stringify(isWrapped ? { batch: [body], data: [body], events: [body] } : body),
      );
      expect(answer.status, JSON.stringify(answer)).toBeLessThan(500);
      accepted += answer.results?.filter(({ status }) => status === 'accepted').length ?? 0;
    }),
    { numRuns: 400 },
  );
  expect(accepted).toBeGreaterThan(20);
  expect((await count()) - before).toBe(accepted);
});

const count = (): Promise<number> =>
  inTenant(server.app.database, tenant.organization.id, async (db) => {
    const { rows } = await db.raw('select count(*) as count from tracking.data_events where organization_id = ?', [
      tenant.organization.id,
    ]);
    return rows[0].count;
  });
