/**
 * Many flows that handle secrets, over real HTTP and SMTP. Afterwards each secret is in no answer but the one that gave
 * it, and in no line of the log, no job, no activity, no error and no row of the database.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { inSystem, SigningKey, type Transaction, unseal } from '@tessera/db';
import { generateSync } from 'otplib';
import { SMTPServer } from 'smtp-server';
import superjson from 'superjson';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthenticator } from '../fixtures/authenticator.ts';
import { createTestServer, type TestServer } from '../index.ts';
import { type Dump, dump, SECRET_COLUMNS, type Secrets, sealedColumns, secretsIn, valuesOf } from './canary.ts';

const lines: string[] = [];
const answers: { call: string; text: string }[] = [];
const secrets: Secrets = new Map();
/** The answers that gave a secret, once, to its owner. */
const given = new Map<string, Set<number>>();
const mails: { to: string; text: string }[] = [];

// The log with all its redaction, written to where the test reads it.
vi.mock('pino', async (original) => {
  const { default: pino } = await original<typeof import('pino')>();
  const kept = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { default: Object.assign((options: object) => pino(options, kept), pino) };
});

/** The first mails are refused for now, so that jobs fail, report why, and are retried. */
let refusals = 2;
const UNREACHABLE = 'unreachable@example.in';
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, done) {
    done(refusals-- > 0 || address === UNREACHABLE ? Object.assign(new Error('Not now'), { responseCode: 451 }) : null);
  },
  onData(stream, session, done) {
    let raw = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (raw += chunk));
    stream.on('end', () => {
      const text = raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
      mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', text });
      done();
    });
  },
});

let server: TestServer;
let noon: Dump;
let evening: Dump;
beforeAll(async () => {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, name).mockImplementation((...words) => void lines.push(words.map(String).join(' ')));
  }
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
  const { port } = mailServer.server.address() as AddressInfo;
  server = await createTestServer({ TESSERA_SMTP_URL: `smtp://127.0.0.1:${port}`, LOG_LEVEL: 'trace' });
  await day();
  evening = await dump(server.db);
}, 120_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await server[Symbol.asyncDispose]();
  await new Promise<void>((resolve) => mailServer.close(resolve));
});

interface Sent {
  token?: string;
  organization?: string;
  key?: string;
  headers?: Record<string, string>;
  /** Replaces the input on the wire. */
  body?: string;
}

/** Makes one call and keeps the whole answer. */
async function call(path: string, input: unknown, sent: Sent = {}) {
  const { token, organization, key, headers, body } = sent;
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(organization && { 'x-organization-id': organization }),
      ...(key && { 'idempotency-key': key }),
      ...headers,
    },
    body: body ?? superjson.stringify(input ?? {}),
  });
  const text = await response.text();
  answers.push({ call: path, text: `${JSON.stringify([...response.headers])}\n${text}` });
  const { result, error } = JSON.parse(text);
  // biome-ignore lint/suspicious/noExplicitAny: the tests know what they asked for
  const data: any = result && superjson.deserialize(result.data);
  return { data, error: error?.json, headers: response.headers };
}

/** A secret that no answer contains. */
function chosen(name: string, secret = `canary ${randomBytes(9).toString('base64url')}`): string {
  secrets.set(name, secret);
  return secret;
}

/** A secret that the last answer gave, as intended. */
function issued(name: string, secret: string): string {
  expect(secret, name).toMatch(/^.{19,}$/s);
  secrets.set(name, secret);
  return shownAgain(name);
}

function shownAgain(name: string): string {
  given.set(name, (given.get(name) ?? new Set()).add(answers.length - 1));
  return secrets.get(name) as string;
}

/** A new link in the mails to an address. Only the reader of the mail has it. */
async function mailed(to: string, page: string): Promise<string> {
  const find = () => {
    const texts = mails.filter((mail) => mail.to === to).map(({ text }) => text);
    const tokens = texts.map((text) => new RegExp(`/${page}#token=([\\w-]{43})`).exec(text)?.[1]);
    return tokens.find((token) => token && ![...secrets.values()].includes(token));
  };
  const token = await vi.waitUntil(find, { timeout: 20_000 });
  return chosen(`${page} link ${secrets.size} of ${to}`, token);
}

function session(name: string, { accessToken, refreshToken }: { accessToken: string; refreshToken: string }) {
  issued(`access token: ${name}`, accessToken);
  issued(`refresh token: ${name}`, refreshToken);
  return accessToken;
}

async function day(): Promise<void> {
  const owner = await account('asha@example.in');
  const token = await passwords('asha@example.in', owner.password, owner.token);
  await programs(token, owner.organization);
  await shop(token, owner.organization);
  await senders(token, owner.organization);
  await secondFactors('moved.asha@example.in', token);
  await people(token, owner.organization);
  await misuse(token, owner.organization);
  await breakdowns(token, owner.organization);
  await ourOwn();
  // Waits until every job has run or waits for a retry, and its log lines are written. Jobs that run every minute get a
  // minute.
  const waiting =
    "select from jobs.job where state in ('created', 'active') and start_after < now() and data not in ('{}', '{\"runMs\":0}')";
  await vi.waitUntil(async () => (await server.db.sql(waiting)).length === 0, { timeout: 30_000 });
}

/** Signs up with a mailed link, after an attempt with a wrong one. */
async function account(email: string) {
  const password = chosen(`password of ${email}`);
  await call('identity.auth.signUp', { email, password, name: 'Asha', organizationName: 'Kala' });
  const link = await mailed(email, 'account/confirm');
  await call('identity.auth.confirmSignUp', { token: link, password: chosen(`mistyped password of ${email}`) });
  const { data } = await call('identity.auth.confirmSignUp', { token: link, password });
  const token = session(`${email} confirmed`, data);
  // Used up, and still a secret.
  await call('identity.auth.confirmSignUp', { token: link, password });
  return { token, password, organization: data.organization.id as string };
}

/** Passwords and sessions: wrong, locked, unlocked, refreshed, stolen, forgotten and changed. */
async function passwords(email: string, password: string, token: string): Promise<string> {
  const wrong = chosen('guessed password');
  for (let i = 0; i < 11; i++) await call('identity.auth.signIn', { email, password: wrong });
  const unlock = await mailed(email, 'account/unlock');
  const unlocked = (await call('identity.auth.unlock', { token: unlock, password })).data;
  session('unlocked', unlocked);

  const child = (await call('identity.auth.refresh', { refreshToken: unlocked.refreshToken })).data;
  session('refreshed', child);
  const grandchild = (await call('identity.auth.refresh', { refreshToken: child.refreshToken })).data;
  session('refreshed again', grandchild);
  // A stolen refresh token ends the whole session, which is logged and reported to the owner.
  await call('identity.auth.refresh', { refreshToken: unlocked.refreshToken });
  await call('identity.auth.signOut', { refreshToken: grandchild.refreshToken }, { token: grandchild.accessToken });

  const browser = { headers: { 'x-tessera-session': 'cookie', 'sec-fetch-site': 'same-origin' } };
  const inCookie = await call('identity.auth.signIn', { email, password }, browser);
  issued('access token: cookie', inCookie.data.accessToken);
  const cookie = /tessera=([^;]+)/.exec(inCookie.headers.get('set-cookie') ?? '')?.[1] as string;
  issued('refresh token: cookie', cookie);
  await call('identity.auth.signOut', {}, { headers: { ...browser.headers, cookie: `tessera=${cookie}` } });

  await call('identity.password.requestReset', { email });
  const reset = await mailed(email, 'account/reset');
  await call('identity.password.reset', { token: reset, password: 'Password2026!' });
  const next = chosen('password after the reset');
  await call('identity.password.reset', { token: reset, password: next });
  const last = chosen('password after the change');
  const { data } = await call('identity.auth.signIn', { email, password: next });
  const access = session('signed in', data);
  await call('identity.password.change', { currentPassword: wrong, password: last }, { token: access });
  await call('identity.password.change', { currentPassword: next, password: last }, { token: access });

  const moved = `moved.${email}`;
  await call('identity.email.requestChange', { email: moved, password: last }, { token: access });
  await call('identity.email.confirmChange', { token: await mailed(moved, 'account/change-email') });
  await call('identity.sessions.list', undefined, { token: access });
  await call('identity.account.export', undefined, { token: access });
  await call('identity.account.get', undefined, { token });
  return access;
}

/** Keys and links that are given once, and again to a caller that repeats the same call. */
async function programs(token: string, organization: string): Promise<void> {
  const by = { token, organization };
  const wanted = { name: 'Till', scopes: ['contacts.read', 'contacts.write', 'api_keys.manage'] };
  const { data } = await call('organizations.apiKeys.create', wanted, { ...by, key: 'create-till' });
  issued('API key', data.key);
  const again = await call('organizations.apiKeys.create', wanted, { ...by, key: 'create-till' });
  expect(again.data.key).toBe(shownAgain('API key'));
  await call('contacts.create', { name: 'Ravi' }, { token: data.key });
  await call('contacts.create', { name: 'Ravi' }, { token: `${data.key.slice(0, -1)}x` });
  const rotated = (await call('organizations.apiKeys.rotate', { id: data.id }, by)).data;
  issued('rotated API key', rotated.key);
  await call('organizations.apiKeys.revoke', { id: rotated.id }, by);
  await call('contacts.list', {}, { token: rotated.key });
  await call('organizations.apiKeys.list', {}, by);

  const paths = ['contacts.createExportLink', 'organizations.activity.createExportLink'];
  for (const path of paths) {
    const url = new URL((await call(path, {}, by)).data.url);
    issued(`link of ${path}`, url.searchParams.get('signature') as string);
    for (const address of [url.href, `${url.href}x`]) {
      const response = await fetch(address.replace(url.origin, server.url));
      answers.push({ call: url.pathname, text: JSON.stringify([...response.headers]) + (await response.text()) });
    }
  }
}

/** Credentials of payment vendors, and secrets of buyers: tickets that are bought, transferred and waited for. */
async function shop(token: string, organization: string): Promise<void> {
  const ask = async (path: string, input: unknown) => (await call(path, input, { token, organization })).data;
  const gateway = await ask('payments.gateways.create', {
    provider: 'stripe',
    name: 'Cards',
    credentials: { secretKey: chosen('Stripe key', `sk_test_${randomBytes(18).toString('hex')}`) },
    webhookSecret: chosen('Stripe webhook secret', `whsec_${randomBytes(18).toString('hex')}`),
  });
  await call('payments.gateways.get', { id: gateway.id }, { token, organization });
  const webhookSecret = chosen('Shopify secret');
  const source = await ask('tracking.sources.create', { type: 'shopify', name: 'Shop', webhookSecret });
  issued('write key', source.writeKey);
  issued('next write key', (await ask('tracking.sources.rotate', { id: source.id })).writeKey);
  await ask('tracking.sources.list', {});

  const startsAt = new Date(Date.now() + 86_400_000);
  const dates = { startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000), timeZone: 'Asia/Kolkata' };
  const { id: eventId } = await ask('ticketing.events.create', { title: 'Concert', currency: 'INR', ...dates });
  const type = await ask('ticketing.ticketTypes.create', { eventId, name: 'Entry', price: 0, quantity: 1 });
  await ask('ticketing.events.publish', { id: eventId });
  const items = [{ ticketTypeId: type.id, quantity: 1 }];
  const { cart, token: secret } = await ask('ticketing.carts.create', { eventId, items });
  issued('cart token', secret);
  const customer = { email: 'buyer@example.in' };
  const { order } = await ask('ticketing.carts.checkout', { id: cart.id, token: secret, customer });
  const held = await ask('ticketing.tickets.listByToken', { id: order.id, token: secret });
  shownAgain('cart token');
  const [ticket] = held.items;
  await ask('ticketing.orders.getByToken', { id: order.id, token: secret });
  const toEmail = 'meera@example.in';
  const { id } = await ask('ticketing.transfers.offer', { ticketId: ticket.id, token: secret, toEmail });
  const offered = await vi.waitUntil(
    () => /tickets\/transfer#\S+token=([\w-]{43})/.exec(mails.find(({ to }) => to === toEmail)?.text ?? '')?.[1],
    { timeout: 20_000 },
  );
  const taken = { id, token: chosen('token of an offered ticket', offered), firstName: 'Meera' };
  const accepted = await ask('ticketing.transfers.accept', taken);
  issued('token of a ticket passed on', accepted.token);
  const place = { eventId, ticketTypeId: type.id, email: 'ravi@example.in' };
  issued('token of the waiting list', (await ask('ticketing.waitlist.join', place)).token);
  await ask('ticketing.orders.list', {});
}

/** Secrets of authenticator apps, recovery codes, sign-in tickets and challenges: used, mistyped and pending ones. */
async function secondFactors(email: string, token: string): Promise<void> {
  const by = { token };
  const { secret } = (await call('identity.twoFactor.begin', undefined, by)).data;
  issued('TOTP secret', secret);
  const code = generateSync({ secret });
  const { recoveryCodes } = (await call('identity.twoFactor.confirm', { code }, by)).data;
  for (const [i, recoveryCode] of recoveryCodes.entries()) issued(`recovery code ${i}`, recoveryCode);
  const password = secrets.get('password after the change');
  const { error } = await call('identity.auth.signIn', { email, password });
  const { ticket } = error.data.details;
  issued('sign-in ticket', ticket);
  await call('identity.auth.completeTwoFactor', { ticket, code });
  await call('identity.auth.completeTwoFactor', { ticket, recoveryCode: chosen('mistyped recovery code') });
  const { data } = await call('identity.auth.completeTwoFactor', { ticket, recoveryCode: recoveryCodes[0] });
  session('with a recovery code', data);
  await call('identity.auth.completeTwoFactor', { ticket, recoveryCode: recoveryCodes[1] });

  const authenticator = createAuthenticator('http://localhost');
  const options = (await call('identity.passkeys.beginRegistration', undefined, by)).data;
  issued('challenge', options.challenge);
  await call('identity.passkeys.finishRegistration', { passkey: authenticator.create(options) }, by);
  const asked = (await call('identity.passkeys.beginSignIn', {})).data;
  issued('second challenge', asked.challenge);
  const passkey = authenticator.get(asked);
  session('with a passkey', (await call('identity.auth.signInWithPasskey', { passkey })).data);
  await call('identity.auth.signInWithPasskey', { passkey });

  issued('waiting TOTP secret', (await call('identity.twoFactor.begin', undefined, by)).data.secret);
  await call('identity.account.export', undefined, by);
}

async function people(token: string, organization: string): Promise<void> {
  const by = { token, organization };
  const email = 'ravi@example.in';
  await call('organizations.invitations.create', { email, role: 'agent' }, by);
  const invitation = await mailed(email, 'invitation');
  const invited = await account(email);
  await call('organizations.invitations.preview', { token: invitation });
  await call('organizations.invitations.accept', { token: invitation }, { token: invited.token });
  await call('organizations.invitations.accept', { token: invitation }, { token: invited.token });
  await call('organizations.invitations.list', {}, by);
  await call('organizations.members.list', {}, by);
  await call('organizations.invitations.create', { email: UNREACHABLE, role: 'agent' }, by);
  noon = await dump(server.db);
  await call('identity.account.delete', { password: invited.password }, { token: invited.token });
}

/** Credentials of messaging vendors, with one that echoes its input, and subscriptions of browsers. */
async function senders(token: string, organization: string): Promise<void> {
  const by = { token, organization };
  const ask = async (path: string, input: unknown) => (await call(`messaging.${path}`, input, by)).data;
  const { id } = await ask('senders.create', {
    provider: 'whatsapp_cloud',
    name: 'Shop',
    address: '+919800000001',
    credentials: {
      accessToken: chosen('WhatsApp token', `EAA${randomBytes(24).toString('hex')}`),
      phoneNumberId: '106540352242922',
      appSecret: chosen('WhatsApp app secret', randomBytes(16).toString('hex')),
      verifyToken: chosen('WhatsApp verify token'),
    },
  });
  const vendor = createServer((req, res) => {
    res.writeHead(401, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ error: { message: `Who is ${req.headers.authorization}?`, code: 190 } }));
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const { port } = vendor.address() as AddressInfo;
  const settings = JSON.stringify({ baseUrl: `http://127.0.0.1:${port}` });
  await inSystem(server.app.database, (db) =>
    db.raw('update messaging.senders set settings = ?::jsonb where id = ?', [settings, id]),
  );
  const { verificationError } = await ask('senders.verify', { id });
  expect(verificationError, 'what the vendor says').toBeTruthy();
  expect((await ask('whatsappAccounts.connect', { id })).connectionStatus).toBe('failed');
  await new Promise((resolve) => vendor.close(resolve));
  await ask('senders.update', { id, credentials: { appSecret: chosen('next app secret') } });
  await call('messaging.senders.update', { id, credentials: { phoneNumberId: chosen('misplaced credential') } }, by);

  const sandbox = { provider: 'sandbox', channel: 'whatsapp', name: 'Trial', address: '+919800000002' };
  const trial = await ask('senders.create', sandbox);
  expect((await ask('whatsappAccounts.connect', { id: trial.id })).connectionStatus).toBe('connected');

  const keys = await ask('senders.generateVapidKeys', undefined);
  issued('VAPID key', keys.vapidPrivateKey);
  const credentials = { ...keys, subject: 'mailto:asha@example.in' };
  const site = await ask('senders.create', { provider: 'web_push', name: 'Site', credentials });
  const endpoint = `https://push.example.in/${chosen('push endpoint', randomBytes(24).toString('base64url'))}`;
  const auth = chosen('push key', randomBytes(16).toString('base64url'));
  const subscription = { endpoint, keys: { p256dh: keys.vapidPublicKey, auth } };
  await ask('push.subscribe', { senderId: site.id, subscription });
  await ask('push.list', {});
  await ask('push.publicKey', { senderId: site.id });
  await ask('senders.list', {});
}

/** Secrets in places where they are refused. */
async function misuse(token: string, organization: string): Promise<void> {
  const secret = chosen('misplaced secret');
  const email = 'asha@example.in';
  const inputs = [
    { email, password: [secret] },
    { email, password: { [secret]: secret } },
    { email, password: secret.repeat(100) },
    { email: 7, password: secret },
    { email, password: secret, surplus: secret },
    { email, password: `${secret}\0` },
  ];
  for (const input of inputs) await call('identity.auth.signIn', input);
  await call('identity.auth.signUp', { email, password: secret });
  await call('identity.password.reset', { token: secret, password: secret });
  await call('identity.auth.refresh', { refreshToken: secret.repeat(20) });
  for (const body of [`{"json":{"password":"${secret}`, `{"json":{"password":"${secret}"}x`, `"${secret}"`, secret]) {
    await call('identity.auth.signIn', undefined, { body });
  }
  await call('identity.account.get', undefined, { token: secret });
  await call('identity.account.get', undefined, { token: `sk_${secret}` });
  await call('identity.account.get', undefined, { token: `${token.slice(0, -3)}abc` });
  await call('organizations.get', undefined, { token, organization: secret });
  await call('organizations.apiKeys.create', { name: 'x', scopes: [secret] }, { token, organization });
  const response = await fetch(`${server.url}/downloads/contacts.csv?signature=${encodeURIComponent(secret)}`);
  answers.push({ call: 'download', text: await response.text() });
}

/** Internal errors with their stacks: a column is renamed for a moment. */
async function breakdowns(token: string, organization: string): Promise<void> {
  const without = async (table: string, column: string, work: () => Promise<unknown>) => {
    await server.db.sql(`alter table ${table} rename column ${column} to away`);
    try {
      await work();
    } finally {
      await server.db.sql(`alter table ${table} rename column away to ${column}`);
    }
  };
  const password = chosen('password in a failing call');
  const started = answers.length;
  await without('identity.users', 'login_attempts', async () => {
    await call('identity.auth.signIn', { email: 'moved.asha@example.in', password });
    await call('identity.auth.signUp', { email: 'new@example.in', password, name: 'A', organizationName: 'B' });
  });
  await without('identity.users', 'deleted_at', () =>
    call('identity.auth.signUp', { email: 'newer@example.in', password, name: 'A', organizationName: 'B' }),
  );
  await without('identity.email_tokens', 'token_hash', () =>
    call('identity.password.reset', {
      token: chosen('link in a failing call', randomBytes(32).toString('base64url')),
      password,
    }),
  );
  await without('organizations.api_keys', 'hint', () =>
    call('organizations.apiKeys.create', { name: 'Broken' }, { token, organization, key: 'broken' }),
  );
  await without('platform.mails', 'subject', () =>
    call('organizations.invitations.create', { email: 'later@example.in', role: 'agent' }, { token, organization }),
  );
  const failed = answers.slice(started).filter(({ text }) => text.includes('"stack"'));
  expect(failed.length, 'calls that fail with a stack').toBeGreaterThanOrEqual(4);
}

/** The server's own secrets: the keys that it signs and seals with. */
async function ourOwn(): Promise<void> {
  const { masterKeys } = server.app;
  const query = <T>(work: (db: Transaction) => Promise<T>) => inSystem(server.app.database, work);
  const [key] = await query(async (db) => SigningKey.query(db));
  const place = {
    table: 'identity.signing_keys',
    column: 'private_jwk',
    organizationId: null,
    rowId: key?.id as string,
  };
  const jwk = JSON.parse(await query((db) => unseal(db, masterKeys, place, key?.privateJwk as string)));
  chosen('signing key', jwk.d);
  for (const encoding of ['base64', 'hex', 'latin1'] as const)
    chosen(`master key in ${encoding}`, masterKeys[0].toString(encoding));
}

const found = (text: string): string[] => secretsIn(secrets, text);

describe('secrets: a secret', () => {
  it('is in no answer but the one that gives it', () => {
    expect(answers.length).toBeGreaterThan(80);
    const leaks = answers.flatMap(({ call, text }, i) =>
      found(text).flatMap((name) => (given.get(name)?.has(i) ? [] : [`${name} in the answer of ${call}`])),
    );
    expect(leaks).toEqual([]);
    for (const [name, places] of given) {
      for (const i of places) expect(found(answers[i]?.text ?? ''), 'what is looked for is found').toContain(name);
    }
  });

  it('is in no line of the log, down to trace', () => {
    // The log is not empty: it has refusals, failures with their stacks, and jobs.
    const log = lines.join('');
    for (const logged of ['a call was refused', 'a call failed', 'job failed', 'a refresh token was used twice']) {
      expect(log).toContain(logged);
    }
    expect(lines.flatMap((line) => found(line).map((name) => `${name} in ${line}`))).toEqual([]);
  });

  it.each([
    ['job', 'jobs.job', 12],
    ['entry of the activity log', 'organizations.activity_logs', 15],
  ])('is in no %s', (_what, table, atLeast) => {
    const rows = evening.tables.get(table) ?? [];
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    expect(rows.flatMap((row) => found(JSON.stringify(row)).map((name) => `${name} in ${row.id}`))).toEqual([]);
  });

  it('is in no row of a dump of the database', () => {
    for (const { tables } of [noon, evening]) {
      expect(tables.size).toBeGreaterThan(25);
      const leaks = [...tables].flatMap(([table, rows]) =>
        found(JSON.stringify(rows)).map((name) => `${name} in ${table}`),
      );
      expect(leaks).toEqual([]);
    }
  });
});

describe('secret columns: every column that holds a secret', () => {
  it('is listed', () => {
    expect(evening.unknown, 'columns to add to SECRET_COLUMNS, with a part in the day, or to HARMLESS').toEqual([]);
  });

  it('is sealed or hashed, and the test has filled it', () => {
    for (const [column, shape] of Object.entries(SECRET_COLUMNS)) {
      const values = [noon, evening].flatMap((one) => valuesOf(one, column));
      expect(values.length, `rows with ${column}`).toBeGreaterThan(0);
      for (const value of values) expect(value, column).toMatch(shape);
    }
  });

  it('is the only place with sealed values', () => {
    const sealed = Object.entries(SECRET_COLUMNS).filter(([, shape]) => shape.source.startsWith('^s1'));
    expect(sealedColumns(noon)).toEqual(sealed.map(([column]) => column).sort());
  });
});

it('secretsIn: finds a secret in any spelling', () => {
  const secret = 'canary a+b/c?d=é';
  const one: Secrets = new Map([['it', secret]]);
  const inBase64 = (before: string) => Buffer.from(`${before}${secret} and more`).toString('base64');
  const spelled = [
    `xx${secret}xx`,
    `?q=${encodeURIComponent(secret)}&`,
    `\\x${Buffer.from(`..${secret}..`).toString('hex')}`,
    JSON.stringify({ secret }),
    secret.toUpperCase(),
    ...['', 'a', 'ab', 'abc'].map(inBase64),
    ...['', 'a', 'ab'].map((before) => inBase64(before).replaceAll('+', '-').replaceAll('/', '_')),
  ];
  for (const text of spelled) expect(secretsIn(one, text), text).toEqual(['it']);
  expect(secretsIn(one, 'canary a b c d')).toEqual([]);
});
