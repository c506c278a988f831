import { inSystem, UserPreferences } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
import { stranger } from '../../../../test/procedures.ts';
import { DEFAULT_PREFERENCES } from './preferences.schema.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const person = async () => callerFor(test.app, await stranger(test.app)).identity.preferences;

describe('identity.preferences', () => {
  it('get: answers the defaults and stores nothing until the first change', async () => {
    const asha = await person();
    expect(await asha.get()).toEqual(DEFAULT_PREFERENCES);
    expect(await inSystem(test.database, (db) => UserPreferences.query(db).resultSize())).toBe(0);
  });

  it('update: changes the given fields, keeps the others, and applies to one user', async () => {
    const [asha, ravi] = [await person(), await person()];
    await asha.update({ theme: 'dark', timeZone: 'Europe/Berlin', preferences: { sidebar: 'narrow', rows: 50 } });
    await asha.update({
      notificationPreferences: { invitationAccepted: false },
      preferences: { rows: null, zoom: 1.5 },
    });
    const expected = {
      ...DEFAULT_PREFERENCES,
      theme: 'dark',
      timeZone: 'Europe/Berlin',
      notificationPreferences: { invitationAccepted: false },
      preferences: { sidebar: 'narrow', zoom: 1.5 },
    };
    expect(await asha.get()).toEqual(expected);
    expect(await asha.update({})).toEqual(expected);
    expect(await ravi.get()).toEqual(DEFAULT_PREFERENCES);
  });

  it('update: loses nothing in concurrent calls', async () => {
    const asha = await person();
    const keys = Array.from({ length: 10 }, (_, i) => `key${i}`);
    await Promise.all(keys.map((key) => asha.update({ preferences: { [key]: true } })));
    expect(Object.keys((await asha.get()).preferences).sort()).toEqual(keys);
  });

  it('C46: update: refuses unknown words, time zones, themes and notifications, and too many fields', async () => {
    const asha = await person();
    const many = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${from + i}`, true]));
    const wrong = [
      { timeZone: 'Mars/Olympus' },
      { timeZone: '' },
      { theme: 'pink' as 'dark' },
      { defaultLanguage: 'klingon' as 'hindi' },
      { defaultTone: 'rude' as 'fun' },
      { defaultVisualStyle: '' as 'bold' },
      { defaultPlatforms: ['google-business' as 'google_business'] },
      { defaultPlatforms: ['instagram' as const, 'instagram' as const] },
      { notificationPreferences: { gossip: true } as object },
      { preferences: many(0, 101) },
      { preferences: { long: 'x'.repeat(2001) } },
    ];
    for (const input of wrong) {
      await expect(asha.update(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
    await asha.update({ preferences: many(0, 100) });
    await expect(asha.update({ preferences: many(100, 1) })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await asha.update({ preferences: { key0: null, key100: true } });
  });

  it('is for users, not for API keys', async () => {
    const key = { actor: { type: 'api_key' as const, apiKeyId: crypto.randomUUID(), kind: 'secret' as const } };
    const call = callerFor(test.app, { ...key, isStaff: false, organization: null });
    await expect(call.identity.preferences.get()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
