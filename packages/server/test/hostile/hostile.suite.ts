/** Hostile input on the fields of every procedure, over HTTP: the answer is a 4xx that names the field, and nothing is written. */
import { inSystem } from '@tessera/db';
import { changedTables, type Fingerprint, fingerprint } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { procedures } from '../procedures.ts';
import { inputOf, pathsOf } from '../worlds/domains.ts';
import type { Domain } from '../worlds/ids.ts';
import { type Answer, createHostileClient, type HostileClient } from './client.ts';
import { fieldsOf, HOSTILE, SOMETIMES_VALID, valuesFor } from './values.ts';

/** A key's last use is always recorded, and jobs count views and sales later. */
const ALSO_CHANGED = /^organizations\.api_keys$|^ticketing\..*analytics/;

/** Nested deeper than the server reads, once within the maximum body size and once above it. */
const DEEP = `{"json":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`;

export function describeHostile(domain: Domain): void {
  const paths = pathsOf(domain);
  const sent = new Set<string>();
  let client: HostileClient;
  let before: Fingerprint;
  beforeAll(async () => {
    client = await createHostileClient([domain]);
    await settled();
    before = await read();
  });
  afterAll(() => client[Symbol.asyncDispose]());

  const read = (): Promise<Fingerprint> => {
    const { database } = client.server.app;
    return inSystem(database, (db) => fingerprint(database, db, client.world.tenant.organization.id));
  };

  /** Waits for the effects of earlier calls: events relayed, mails written, secrets sealed. */
  const settled = () =>
    vi.waitUntil(
      async () => {
        const { rows } = await inSystem(client.server.app.database, async (db) =>
          db.raw(`select (select count(*) from platform.events where position is null)
            + (select count(*) from jobs.job where state in ('created', 'retry', 'active') and start_after <= now()
               and (data ->> 'event' is not null or name = 'platform.resealSecrets')) as open`),
        );
        return Number(rows[0].open) === 0;
      },
      { timeout: 20_000, interval: 50 },
    );

  /** True when an optional hostile value was accepted. Fails unless a refusal names the field. */
  function checkAnswer(answer: Answer, path: string, place: string[], name: string): boolean {
    const what = `${path} with ${name} as ${place.join('.')}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
    const mayAccept = procedures[path]?._def.type === 'query' || isFreeForm(path, place);
    if (answer.status === 200 && SOMETIMES_VALID.includes(name) && mayAccept) return true;
    expect(answer.status, what).toBeGreaterThanOrEqual(400);
    expect(answer.status, what).toBeLessThan(500);
    expectNamed(answer, place, what);
    return false;
  }

  describe(`hostile input to ${domain}`, () => {
    it.each(paths)('%s: refuses hostile values in any field, names the field and writes nothing', async (path) => {
      const valid = inputOf(path, client.world);
      let hasWritten = false;
      for (const { place, body } of fieldsOf(valid)) {
        const values = valuesFor(path, place);
        const answers = await Promise.all(values.map(([, json]) => client.send(path, body(json))));
        for (const [i, [name]] of values.entries()) {
          sent.add(name);
          if (checkAnswer(answers[i] as Answer, path, place, name)) hasWritten ||= isMutation(path);
        }
      }
      if (hasWritten) await settled();
      const after = await read();
      const changed = changedTables(before, after).filter((table) => !ALSO_CHANGED.test(table));
      before = after;
      expect(changed.filter((table) => !freeFormTables(path).includes(table))).toEqual([]);
    });

    it.each(paths)('%s: refuses a whole input of the wrong kind', async (path) => {
      const takesNone = inputOf(path, client.world) === undefined;
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
        ...(procedures[path]?._def.type === 'subscription' ? [] : [DEEP]),
      ];
      const answers = await Promise.all(wrong.map((body) => client.send(path, body)));
      for (const [i, body] of wrong.entries()) {
        const answer = answers[i] as Answer;
        const what = `${path} with ${body.slice(0, 60)}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`;
        expect(answer.status, what).toBeLessThan(500);
        if (!takesNone && answer.status === 200) expect(body, what).toMatch(/"json":\{/);
      }
      if (isMutation(path) && answers.some(({ status }) => status === 200)) {
        await settled();
        before = await read();
      }
    });

    it('every hostile value is sent to the domain', () => {
      expect([...sent].sort()).toEqual(Object.keys(HOSTILE).sort());
    });
  });
}

const isMutation = (path: string): boolean => procedures[path]?._def.type === 'mutation';

function expectNamed(answer: Answer, place: string[], what: string): void {
  // A URL too long for a subscription is refused before its input is read.
  if (answer.status === 431) return;
  const { message, data } = answer.body.error.json;
  expect(message, what).toBeTruthy();
  expect(data.requestId, what).toBeTruthy();
  if (data.code !== 'BAD_REQUEST') return;
  // A backslash is refused while the text is parsed, when fields are not known yet.
  if (message.includes('backslash')) return;
  const field = place.filter((part) => !/^\d+$/.test(part))[0] as string;
  expect(JSON.stringify([message, data.details]), what).toContain(field);
}

/** Fields whose names and kinds the caller chooses. */
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
    : ['contacts.exports.createLink', 'contacts.imports.append'].includes(path)
      ? ['organizations.activity_logs']
      : [];
