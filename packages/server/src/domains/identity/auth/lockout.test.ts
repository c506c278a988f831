import { hash, verify } from '@node-rs/argon2';
import { inSystem, type Transaction, User } from '@tessera/db';
import bcrypt from 'bcryptjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callerFor, createTestApp, type TestApp } from '../../../../test/index.ts';
import { networkOf } from '../../../runtime/rate-limits.ts';
import { readMails } from '../../platform/index.ts';
import { isCommonPassword } from '../password/password-rules.ts';

vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  return { ...real, verify: vi.fn(real.verify), hash: vi.fn(real.hash) };
});

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => {
  vi.mocked(verify).mockClear();
});
afterEach(() => setClock(0));

const setClock = (seconds: number): void => {
  test.app.now = () => new Date(Date.now() + seconds * 1000);
};
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(test.app.database, async (db) => work(db));

const PASSWORD = 'correct horse battery';
let serial = 0;
const from = (ip: string) => callerFor(test.app, null, { ip });
const anywhere = () => from(`10.${(++serial >> 16) & 255}.${(serial >> 8) & 255}.${serial & 255}`);

async function account(): Promise<string> {
  const email = `locked.${++serial}@example.in`;
  await anywhere().identity.auth.signUp({ email, password: PASSWORD, name: 'Asha', organizationName: 'Locked' });
  return email;
}

/** The outcome of a call: `in`, or the kind of its refusal. */
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'in',
    (error) => error.cause?.details?.kind ?? String(error),
  );
const guess = (email: string, password = 'not the password', caller = anywhere()) =>
  outcome(caller.identity.auth.signIn({ email, password }));

async function tokenFor(email: string, page: string): Promise<string> {
  const mails = await readMails(test.app, { to: email });
  const found = mails.map(({ text }) => new RegExp(`/account/${page}#token=([\\w-]+)`).exec(text)?.[1]).find(Boolean);
  expect(found, `a mail to ${email} with a link to ${page}`).toBeDefined();
  return found as string;
}

describe('identity.auth.signIn: wrong passwords for one account', () => {
  it('cost at most 20 hashes an hour for 10,000 attempts from 1,000 addresses, and the owner signs in by mail', async () => {
    const email = await account();
    const callers = Array.from({ length: 1_000 }, (_, i) => from(`172.16.${i >> 8}.${i & 255}`));
    vi.mocked(verify).mockClear();
    const count: Record<string, number> = {};
    for (let round = 0; round < 10; round++) {
      const outcomes = await Promise.all(callers.map((caller, i) => guess(email, `guess ${round} ${i}`, caller)));
      for (const one of outcomes) count[one] = (count[one] ?? 0) + 1;
    }
    expect(count).toEqual({ credentials_invalid: 10, account_locked: 9_990 });
    expect(vi.mocked(verify).mock.calls.length).toBe(10);

    // The right password does not unlock the account either; the mailed link does.
    expect(await guess(email, PASSWORD)).toBe('account_locked');
    const token = await tokenFor(email, 'unlock');
    expect((await anywhere().identity.auth.unlock({ token, password: PASSWORD })).user.email).toBe(email);
    expect(await outcome(anywhere().identity.auth.unlock({ token, password: PASSWORD }))).toBe('link_invalid');

    // The unlock cleared the lock for all callers, once: more guesses lock it again, and the next link admits the owner only.
    vi.mocked(verify).mockClear();
    await Promise.all(callers.map((caller) => guess(email, 'once more', caller)));
    expect(vi.mocked(verify).mock.calls.length).toBe(10);
    const again = await tokenFor(email, 'unlock');
    expect(again).not.toBe(token);
    expect((await anywhere().identity.auth.unlock({ token: again, password: PASSWORD })).user.email).toBe(email);
    vi.mocked(verify).mockClear();
    expect(await guess(email)).toBe('account_locked');
    expect(verify).not.toHaveBeenCalled();
  }, 120_000);

  it('lock it for an hour, and a mailed link accepts five passwords', async () => {
    const email = await account();
    for (let i = 0; i < 10; i++) await guess(email);
    const token = await tokenFor(email, 'unlock');
    for (let i = 0; i < 5; i++) {
      const wrong = anywhere().identity.auth.unlock({ token, password: 'not the password' });
      expect(await outcome(wrong)).toBe('credentials_invalid');
    }
    expect(await outcome(anywhere().identity.auth.unlock({ token, password: PASSWORD }))).toBe('link_invalid');
    setClock(3_599);
    expect(await guess(email, PASSWORD)).toBe('account_locked');
    setClock(3_601);
    expect(await guess(email, PASSWORD)).toBe('in');
  });

  it('are reset by the right password, and concurrent calls of the owner do not count', async () => {
    const email = await account();
    for (let i = 0; i < 9; i++) await guess(email);
    expect(await guess(email, PASSWORD)).toBe('in');
    for (let i = 0; i < 9; i++) await guess(email);
    expect(await guess(email, PASSWORD)).toBe('in');
    const many = await Promise.all(Array.from({ length: 15 }, () => guess(email, PASSWORD)));
    expect(new Set(many)).toEqual(new Set(['in']));
  });

  it('get the same answers as at an address without an account', async () => {
    const known = await account();
    const unknown = `unknown.${++serial}@example.in`;
    const tries = async (email: string) => {
      const answers: unknown[] = [];
      for (let i = 0; i < 12; i++) {
        const error = await anywhere()
          .identity.auth.signIn({ email, password: `guess ${i}` })
          .catch((thrown) => thrown);
        const { retryAfter, ...details } = error.cause.details;
        answers.push({ code: error.code, message: error.message, details, waits: retryAfter && retryAfter > 3_500 });
      }
      return answers;
    };
    vi.mocked(verify).mockClear();
    const first = await tries(known);
    const hashes = vi.mocked(verify).mock.calls.length;
    expect(await tries(unknown)).toEqual(first);
    // The same number of hashes for both: this makes their times equal.
    expect([hashes, vi.mocked(verify).mock.calls.length]).toEqual([10, 20]);
    setClock(3_601);
    expect([await guess(known), await guess(unknown)]).toEqual(['credentials_invalid', 'credentials_invalid']);
  });
});

it('identity.auth.signIn: an address that guesses at many accounts is refused, also from elsewhere in its network', async () => {
  const own = await account();
  const inNetwork = () => from(`2001:db8:5:6:${(++serial).toString(16)}::1`);
  for (let i = 0; i < 5; i++) {
    await Promise.all(Array.from({ length: 20 }, () => guess(`target.${++serial}@example.in`, 'x', inNetwork())));
  }
  vi.mocked(verify).mockClear();
  expect(await guess(`target.${++serial}@example.in`, 'x', inNetwork())).toBe('too_many_attempts');
  expect(verify).not.toHaveBeenCalled();
  expect(await guess(own, PASSWORD, from('2001:db8:5:7::1'))).toBe('in');
});

it('networkOf: answers the address, or the /64 of an IPv6 address', () => {
  expect(networkOf('::ffff:10.1.2.3')).toBe('10.1.2.3');
  expect(networkOf('10.1.2.3')).toBe('10.1.2.3');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
  expect(networkOf('2001:0db8:0:0:ffff::')).toBe('2001:db8:0:0');
  expect(networkOf('::1')).toBe('0:0:0:0');
});

describe('passwords', () => {
  it.each(['2a', '2b', '2y'])(
    'verifyPassword: accepts imported $%s$ hashes, which are replaced by argon2id',
    async (version) => {
      const email = await account();
      const imported = (await bcrypt.hash(PASSWORD, 6)).replace(/^\$2.\$/, `$${version}$`);
      await query((db) => User.query(db).where({ email }).patch({ passwordHash: imported }));
      const stored = async () =>
        (await query((db) => User.query(db).findOne({ email }).throwIfNotFound())).passwordHash;
      expect(await guess(email)).toBe('credentials_invalid');
      expect(await stored()).toBe(imported);
      expect(await guess(email, PASSWORD)).toBe('in');
      expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(await guess(email, PASSWORD)).toBe('in');
      expect(await guess(email)).toBe('credentials_invalid');
    },
  );

  it('verifyPassword: hashes with weaker argon2 parameters are replaced', async () => {
    const email = await account();
    const weak = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await query((db) => User.query(db).where({ email }).patch({ passwordHash: weak }));
    expect(await guess(email, PASSWORD)).toBe('in');
    expect((await query((db) => User.query(db).findOne({ email }).throwIfNotFound())).passwordHash).toContain(
      'm=19456',
    );
  });

  it('hashPassword: uses all 200 characters, and the same text however a keyboard composes it', async () => {
    const email = `long.${++serial}@example.in`;
    const password = `${'paradox '.repeat(24)}é tschüs`;
    await anywhere().identity.auth.signUp({ email, password, name: 'Asha', organizationName: 'Long' });
    expect(await guess(email, password.slice(0, -1))).toBe('credentials_invalid');
    expect(await guess(email, password.normalize('NFD'))).toBe('in');
  });

  it('refuseCommonPassword: refuses commonly used passwords and names the field', async () => {
    const common = [
      'password123', 'Password2026!', 'P@ssw0rd1234', 'qwertyuiop', '1234567890', '0987654321', 'abcdefghijkl',
      'aaaaaaaaaaaa', 'abcabcabcabc', '1qaz2wsx3edc', 'letmein2025!', 'asdfghjkl;', 'iloveyou1234', 'sunshine2026', 'Tessera2026!',
    ]; // biome-ignore format: a list
    for (const password of common) expect([password, await isCommonPassword(password)]).toEqual([password, true]);
    expect(await isCommonPassword('asha.menon99', ['asha.menon@example.in', 'Asha Menon'])).toBe(true);
    const good = [
      'correct horse battery',
      'पासवर्ड जो लंबा है',
      'ten chars!',
      'xK9#mQ2$vL',
      '😀😁😂🤣😃😄😅😆😉😊',
      'monsoon-ledger-tin',
    ];
    for (const password of good) expect([password, await isCommonPassword(password)]).toEqual([password, false]);

    const input = {
      email: `new.${++serial}@example.in`,
      password: 'Password2026!',
      name: 'Asha',
      organizationName: 'New',
    };
    const error = await anywhere()
      .identity.auth.signUp(input)
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', cause: { details: { issues: [{ path: 'password' }] } } });
    const own = { ...input, password: 'Monsoon Jazz 2026!', organizationName: 'Monsoon Jazz' };
    await expect(anywhere().identity.auth.signUp(own)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    // Nine emoji are eighteen UTF-16 code units and still nine characters.
    const short = await anywhere()
      .identity.auth.signUp({ ...input, password: '😀😁😂🤣😃😄😅😆😉' })
      .catch((thrown) => thrown);
    expect(short).toMatchObject({ code: 'BAD_REQUEST', cause: { details: { issues: [{ path: 'password' }] } } });
  });
});
