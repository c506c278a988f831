/** Bad input, on every field of every procedure, over real HTTP: a clear 4xx that names the field, and nothing written. */
import { inSystem, Member, Permission } from '@tessera/db';
import superjson from 'superjson';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApiKey } from '../src/domains/organizations/index.ts';
import { inTransaction } from '../src/trpc/context.ts';
import { createTestServer, type TestServer } from './index.ts';
import { inputs } from './inputs/index.ts';
import { fingerprint } from './isolation.ts';
import { createWorld, metaOf, procedures, type World } from './world.ts';

let server: TestServer;
let world: World;
let key: string;
let session: { accessToken: string; user: { id: string; email: string } };

beforeAll(async () => {
  server = await createTestServer();
  world = await createWorld(server.app, 'alpha');
  const { organization } = world.tenant;
  const scope = { app: server.app, actor: world.caller.actor, organization, permissions: new Set(Permission.options) };
  key = (
    await inTransaction(scope, (ctx) =>
      createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: Permission.options, origins: [] }),
    )
  ).key;
  const signedUp = await send(
    'identity.auth.signUp',
    JSON.stringify({ json: inputs['identity.auth.signUp']?.(world) }),
  );
  session = signedUp.body.result.data.json;
  // What takes a fresh proof takes a person.
  await inSystem(server.app.database, (db) =>
    Member.query(db)
      .insert({
        organizationId: organization.id,
        userId: session.user.id,
        email: session.user.email,
        role: 'owner',
        status: 'active',
      })
      .execute(),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  body: any;
}

async function send(path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const isStream = procedures[path]?._def.type === 'subscription';
  const url = `${server.url}/trpc/${path}${isStream ? `?input=${encodeURIComponent(body)}` : ''}`;
  const { access, fresh } = metaOf(path);
  const authorization = `Bearer ${access === 'user' || fresh ? session.accessToken : key}`;
  const response = await fetch(url, {
    method: isStream ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key && { authorization }),
      ...(key && fresh && { 'x-organization-id': world.tenant.organization.id }),
      ...headers,
    },
    ...(isStream ? { signal: AbortSignal.timeout(2_000) } : { body }),
  });
  const text = await response.text();
  // A stream says what is wrong in its first event.
  const event = /event: serialized-error\r?\ndata: (.*)/.exec(text)?.[1];
  if (event) {
    const error = JSON.parse(event);
    return { status: error.json.data.httpStatus, body: { error } };
  }
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** JSON text in place of one value; what follows is how it is written on the wire. */
const HOSTILE: Record<string, string> = {
  'a NUL byte': '"a\\u0000b"',
  'half a surrogate pair': '"a\\ud800b"',
  'a very long text': JSON.stringify('x'.repeat(900_000)),
  'a number beyond a double': '1e309',
  'a huge number': '99999999999999999999',
  'an object': '{"a":1}',
  'an object with __proto__': '{"__proto__":{"polluted":true}}',
  'a nested array': '[[[[[[]]]]]]',
  'nesting of 40': `${'['.repeat(40)}${']'.repeat(40)}`,
  'a name that ends in a backslash': '{"a\\\\":1}',
  true: 'true',
  'an empty text': '""',
};

const ALSO_CHANGED = /^organizations\.api_keys$|^ticketing\..*analytics/;

const MARK = '"\\u0001here\\u0001"';

/** The valid input once per field, with that field's value replaced by a mark. */
function* fields(value: unknown, place: string[] = []): Generator<{ place: string[]; json: string }> {
  if (place.length > 0) yield { place, json: MARK };
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const [name, item] of Object.entries(value)) {
    for (const { place: where, json } of fields(item, [...place, name])) {
      const rest = Object.entries(value).map(([other, kept]) =>
        other === name ? `${JSON.stringify(name)}:${json}` : `${JSON.stringify(other)}:${JSON.stringify(kept)}`,
      );
      const items = Object.entries(value).map(([other, kept]) => (other === name ? json : JSON.stringify(kept)));
      yield { place: where, json: Array.isArray(value) ? `[${items.join(',')}]` : `{${rest.join(',')}}` };
    }
  }
}

/** What the wire says of the dates in an input, but for those that were replaced: without it they are texts, and refused. */
function datesBut(valid: unknown, place: string[]): string {
  const values = Object.entries(superjson.serialize(valid).meta?.values ?? {});
  const kept = values.filter(([at]) => !`${at}.`.startsWith(`${place.join('.')}.`));
  return kept.length === 0 ? '' : `,"meta":{"values":${JSON.stringify(Object.fromEntries(kept))},"v":1}`;
}

/** What earlier calls have set off is done: events were told, mails written, secrets sealed anew. */
const settled = () =>
  vi.waitUntil(
    async () => {
      const { rows } = await inSystem(server.app.database, async (db) =>
        db.raw(`select (select count(*) from platform.events where position is null)
          + (select count(*) from jobs.job where state in ('created', 'retry', 'active') and start_after <= now()
             and (data ->> 'event' is not null or name = 'platform.resealSecrets')) as open`),
      );
      return Number(rows[0].open) === 0;
    },
    { timeout: 20_000, interval: 50 },
  );

/** What some field rightly takes: a text field an empty search, a custom field almost anything. */
const accepted = (answer: Answer): boolean => answer.status === 200;

describe.each(Object.keys(procedures))('%s', (path) => {
  it('refuses hostile values clearly, wherever they stand', async () => {
    await settled();
    const before = await fingerprint(server.app, world.tenant.organization.id);
    const valid = inputs[path]?.(world);
    const isQuery = procedures[path]?._def.type === 'query';
    for (const { place, json } of fields(valid)) {
      for (const [name, hostile] of Object.entries(HOSTILE)) {
        const answer = await send(path, `{"json":${json.replace(MARK, () => hostile)}${datesBut(valid, place)}}`);
        const what = `${path} with ${name} as ${place.join('.')}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
        // Free-form values may be taken, but never these.
        const mustRefuse = !['true', 'an object', 'an empty text', 'a huge number', 'a nested array'].includes(name);
        if (!mustRefuse && accepted(answer) && isQuery) continue;
        if (!mustRefuse && accepted(answer) && isFreeForm(path, place)) continue;
        expect(answer.status, what).toBeGreaterThanOrEqual(400);
        expect(answer.status, what).toBeLessThan(500);
        expectNamed(answer, place, what);
      }
    }
    const changed = Object.entries(await fingerprint(server.app, world.tenant.organization.id)).filter(
      ([table, print]) => print !== before[table],
    );
    // The key's last use is written down, whatever it was used for; and jobs count what was sold before.
    expect(changed.filter(([table]) => !ALSO_CHANGED.test(table) && !freeFormTables(path).includes(table))).toEqual([]);
  });

  it('refuses a whole input of the wrong kind', async () => {
    const takesNone = inputs[path]?.(world) === undefined;
    const deep = `{"json":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`;
    const wrong = [
      '{"json":"text"}',
      '{"json":[]}',
      '{"json":7}',
      '[]',
      'nonsense',
      '{"json":{"__proto__":{"x":1},"constructor":{"prototype":{}}}}',
      '{"json":{},"meta":{"values":{"__proto__.x":["Date"]}}}',
      '{"json":{"a":"x"},"meta":{"values":{"a":["Date"]}}}',
      '{"json":{"a":[]},"meta":{"values":{"a":["map"]},"referentialEqualities":{"a":["a.b"]}}}',
      ...(procedures[path]?._def.type === 'subscription' ? [] : [deep]),
    ];
    for (const body of wrong) {
      const answer = await send(path, body);
      const what = `${path} with ${body.slice(0, 60)}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
      expect(answer.status, what).toBeLessThan(500);
      if (!takesNone && answer.status === 200) expect(body, what).toMatch(/"json":\{/);
    }
  });
});

function expectNamed(answer: Answer, place: string[], what: string): void {
  // An address too long for a subscription is refused before anything is read.
  if (answer.status === 431) return;
  const { message, data } = answer.body.error.json;
  expect(message, what).toBeTruthy();
  expect(data.requestId, what).toBeTruthy();
  if (data.code !== 'BAD_REQUEST') return;
  // That one is refused before anything is read, and so before there is a place.
  if (message.includes('backslash')) return;
  const field = place.filter((part) => !/^\d+$/.test(part))[0] as string;
  expect(JSON.stringify([message, data.details]), what).toContain(field);
}

/** Where the caller decides what stands there. */
const isFreeForm = (path: string, place: string[]): boolean =>
  place.includes('customFields') ||
  place.includes('preferences') ||
  place.at(-1) === 'filter' ||
  path === 'contacts.watch' ||
  // The last piece of a file may be empty.
  path === 'contacts.imports.append';
const freeFormTables = (path: string): string[] =>
  path === 'contacts.update' || path === 'contacts.create'
    ? ['contacts.contacts', 'contacts.contact_identities', 'platform.events', 'organizations.activity_logs']
    : ['contacts.createExportLink', 'contacts.imports.append'].includes(path)
      ? ['organizations.activity_logs']
      : [];

describe('the request as a whole', () => {
  it('has limits', async () => {
    const big = await send('contacts.create', JSON.stringify({ json: { name: 'x'.repeat(9_000_000) } }));
    expect(big.status).toBe(413);
    expect(big.body.error.json.message).toContain('1 MB');

    const paths = Array(5_000).fill('contacts.get').join(',');
    const batch = await fetch(`${server.url}/trpc/${paths}?batch=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(batch.status).toBeGreaterThanOrEqual(400);
    expect(batch.status).toBeLessThan(500);

    const form = await fetch(`${server.url}/trpc/identity.auth.signOut`, { method: 'POST', body: new FormData() });
    expect(form.status).toBe(415);
  });
});
