/** Limits over all procedures: what visitors create, the secrets that callers send, and costly reads. */
import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publishablePermissions } from '../../src/domains/organizations/roles/permissions.ts';
import { AppError } from '../../src/lib/app-error.ts';
import type { App } from '../../src/runtime/app.ts';
import { type CallLimits, createCallLimits } from '../../src/trpc/call-limits.ts';
import type { Caller } from '../../src/trpc/context.ts';
import { callerFor, createTestApp, type Tenant, type TestApp } from '../index.ts';
import { callPath, metaOf, procedures } from '../procedures.ts';
import { createOnSale } from '../ticketing.ts';

let test: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
});
afterAll(() => test[Symbol.asyncDispose]());

const paths = Object.keys(procedures);
const typeOf = (path: string): string => procedures[path]?._def.type as string;
const withAccess = (...access: string[]) => paths.filter((path) => access.includes(metaOf(path).access as string));
const visitor = (): Caller => ({
  actor: { type: 'api_key', apiKeyId: newId(), kind: 'publishable' },
  isStaff: false,
  organization: { id: tenant.organization.id, permissions: new Set(publishablePermissions) },
});
const withLimits = (limits: Partial<CallLimits>): App => ({ ...test.app, limits: { ...test.app.limits, ...limits } });
const refuse = () => Promise.reject(new AppError('TOO_MANY_REQUESTS', 'used up'));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'OK',
    (error: { code: string }) => error.code,
  );

/** The names of the fields of a procedure's input, of all its variants. */
function fieldsOf(path: string): string[] {
  const [input] = (procedures[path] as unknown as { _def: { inputs: z.ZodType[] } })._def.inputs;
  if (!input) return [];
  const { properties = {}, anyOf = [], oneOf = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const variants = [...anyOf, ...oneOf] as { properties?: object }[];
  return [properties, ...variants.map((variant) => variant.properties ?? {})].flatMap(Object.keys);
}

describe('what visitors create', () => {
  it('X7, X10: every mutation that a publishable key may call consumes a budget', async () => {
    const spent = withLimits({ visitors: { consume: refuse } });
    const refused: string[] = [];
    for (const path of withAccess('storefront')) {
      if ((await codeOf(callPath(spent, visitor(), path, 'nonsense'))) === 'TOO_MANY_REQUESTS') refused.push(path);
    }
    expect(refused).toEqual(withAccess('storefront').filter((path) => typeOf(path) === 'mutation'));
  });

  it('X7, X10: what creates rows, mails or payments has a budget of its own', () => {
    const named = withAccess('storefront').flatMap((path) => {
      const { budget } = metaOf(path);
      return budget ? [[path, budget]] : [];
    });
    expect(Object.fromEntries(named)).toEqual({
      'messaging.push.subscribe': 'contact',
      'ticketing.storefront.recordView': 'view',
      'ticketing.carts.create': 'cart',
      'ticketing.carts.checkout': 'payment',
      'ticketing.orders.pay': 'payment',
      'ticketing.transfers.offer': 'contact',
      'ticketing.waitlist.join': 'contact',
    });
    // All others change what a token opens.
    const others = withAccess('storefront').filter((path) => typeOf(path) === 'mutation' && !metaOf(path).budget);
    for (const path of others) expect(fieldsOf(path), path).toContain(/push\./.test(path) ? 'endpoint' : 'token');
  });

  it('X10: budgets are per network and organization', async () => {
    const { visitors } = createCallLimits(3_000);
    for (let i = 0; i < 60; i++) await visitors.consume('contact', 'a', `2001:db8:1:2::${i.toString(16)}`);
    await expect(visitors.consume('contact', 'a', '2001:db8:1:2:ffff::1')).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    });
    await visitors.consume('contact', 'b', '2001:db8:1:2::1');
    await visitors.consume('contact', 'a', '2001:db8:1:3::1');
    await visitors.consume('cart', 'a', '2001:db8:1:2::1');
  });
});

describe('secrets', () => {
  /** No secrets, or with a counter of their own; refresh tokens end with every session, so their failures are ordinary. */
  const HARMLESS = /^(postalCode|code|recoveryCode|refreshToken)$/;

  it('X8: every call that sends one is counted', async () => {
    const spent = withLimits({ secrets: { ...test.app.limits.secrets, attempt: refuse } });
    const secret = (path: string) => fieldsOf(path).some((name) => name === 'token' || name === 'discountCode');
    const sending = withAccess('storefront', 'public').filter(secret);
    expect(sending.length).toBeGreaterThan(20);
    for (const path of sending) {
      const input = { id: newId(), token: 'a wrong token of some length', discountCode: 'WRONG' };
      expect(await codeOf(callPath(spent, visitor(), path, input)), path).toBe('TOO_MANY_REQUESTS');
      // No secret, no attempt.
      expect(await codeOf(callPath(spent, visitor(), path, { id: newId() })), path).not.toBe('TOO_MANY_REQUESTS');
    }
    for (const path of withAccess('storefront', 'public')) {
      const named = fieldsOf(path).filter((name) => /token|secret|code$/i.test(name) && !HARMLESS.test(name));
      if (named.length > 0) expect(sending, `${path}: ${named}`).toContain(path);
    }
  });

  it('X8: storefront.getEvent: a network has twenty wrong codes per event, also at once; others go on', async () => {
    const app = withLimits({ secrets: createCallLimits(3_000).secrets });
    const { event } = await createOnSale(tenant);
    const { event: another } = await createOnSale(tenant);
    await tenant.call.ticketing.discountCodes.create({ type: 'percent', code: 'RIGHT', discountBasisPoints: 1_000 });
    const shop = (ip: string) => callerFor(app, visitor(), { ip }).ticketing;
    const guess = (discountCode: string, ip = '192.0.2.1', { id } = event) =>
      codeOf(shop(ip).storefront.getEvent({ id, discountCode }));
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, i) => guess(`WRONG${i}`)));
    expect(guesses.filter((code) => code === 'OK').length).toBeLessThanOrEqual(21);
    expect(await guess('RIGHT')).toBe('TOO_MANY_REQUESTS');
    const items = [{ ticketTypeId: newId(), quantity: 1 }];
    expect(await codeOf(shop('192.0.2.1').carts.create({ eventId: event.id, items, discountCode: 'X' }))).toBe(
      'TOO_MANY_REQUESTS',
    );
    expect(await guess('RIGHT', '192.0.2.1', another)).toBe('OK');
    expect(await guess('RIGHT', '192.0.2.2')).toBe('OK');
    expect(await codeOf(shop('192.0.2.1').storefront.getEvent({ id: event.id }))).toBe('OK');
    // Members are known.
    expect(await codeOf(tenant.call.ticketing.storefront.getEvent({ id: event.id, discountCode: 'X' }))).toBe('OK');
  });

  it('X8: another spelling of the event is no other object, and another cart no other place for its codes', async () => {
    const app = withLimits({ secrets: createCallLimits(3_000).secrets });
    const sale = await createOnSale(tenant);
    const { event } = sale;
    const at = (ip: string) => callerFor(app, visitor(), { ip }).ticketing;
    const spellings = [
      ...[{ id: event.id }, { id: event.id.toUpperCase() }],
      ...[{ slug: event.slug }, { slug: ` ${event.slug.toUpperCase()} ` }],
    ];
    const guess = (place: object, i: number) =>
      codeOf(at('192.0.2.1').storefront.getEvent({ ...place, discountCode: `WRONG${i}` }));
    const guesses: string[] = [];
    for (const place of spellings) for (let i = 0; i < 25; i++) guesses.push(await guess(place, i));
    // Twenty by the id and twenty by the slug.
    expect(guesses.filter((code) => code === 'OK')).toHaveLength(40);

    const items = [{ ticketTypeId: sale.ticketType.id, quantity: 1 }];
    for (let n = 0; n < 48; n++) {
      const { carts } = at(`198.51.100.${n}`);
      const { cart, token } = await carts.create({ eventId: event.id, items });
      const tries = Array.from({ length: 20 }, (_, i) =>
        codeOf(carts.applyDiscount({ id: cart.id, token, discountCode: `WRONG${i}` })),
      );
      expect(new Set(await Promise.all(tries))).toEqual(new Set(['NOT_FOUND']));
    }
    const late: string[] = [];
    for (let i = 0; i < 5; i++) {
      const input = { id: event.id, discountCode: `WRONG${i}` };
      late.push(await codeOf(at('198.51.100.250').storefront.getEvent(input)));
    }
    expect(late.filter((code) => code === 'OK')).toHaveLength(3);
  });

  it('X8: right secrets are not counted, however many are sent at once', async () => {
    const { secrets } = createCallLimits(3_000);
    const keys = { object: 'object', shared: 'object' };
    const right = () => new Promise<string>((resolve) => setImmediate(resolve, 'found'));
    const found = Array.from({ length: 300 }, () => secrets.attempt('network', keys, right, () => true));
    expect(new Set(await Promise.all(found))).toEqual(new Set(['found']));
  });
});

describe('costly reads', () => {
  const COSTLY = /(\.(count|statistics|check)$|\.analytics\.|audiences\.(preview|members\.list)$)/;
  /** A gate asks for its figures all the time; a gateway keeps counters. */
  const CHEAP = ['ticketing.checkIns.statistics', 'payments.gateways.statistics'];

  it('X9: counts, previews and statistics run in slots of their organization', async () => {
    const costly = paths.filter((path) => metaOf(path).costly);
    expect(costly).toEqual(
      paths.filter((path) => typeOf(path) === 'query' && COSTLY.test(path) && !CHEAP.includes(path)),
    );
    const owner = { ...visitor(), actor: { type: 'user' as const, userId: tenant.user.id, sessionId: newId() } };
    const permissions = new Set(costly.map((path) => metaOf(path).permission as never));
    const caller = { ...owner, organization: { id: tenant.organization.id, permissions } };
    const full = withLimits({ costly: { run: refuse, runWhenFree: refuse } });
    for (const path of costly) expect(await codeOf(callPath(full, caller, path, 'x')), path).toBe('TOO_MANY_REQUESTS');
  });

  it('X9: calls of one network leave half of the pool to others', async () => {
    const { networks } = createCallLimits(3_000, 10);
    let running = 0;
    const ends: (() => void)[] = [];
    const call = (network: string) =>
      networks.run(network, () => {
        running++;
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const flood = Array.from({ length: 306 }, () => call('192.0.2.1'));
    await expect(flood[305]).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(running).toBe(5);
    const other = call('192.0.2.2');
    await new Promise((resolve) => setImmediate(resolve));
    expect(running).toBe(6);
    const all = Promise.allSettled([...flood, other]);
    while (ends.length > 0) {
      for (const end of ends.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await all).filter(({ status }) => status === 'fulfilled')).toHaveLength(306);
  });

  it('X9: an organization runs two at once, four wait, more are refused; another one is not delayed', async () => {
    const { costly } = createCallLimits(3_000, 10);
    const running = new Map<string, number>();
    const finish: (() => void)[] = [];
    const work = (id: string) => async () => {
      running.set(id, (running.get(id) ?? 0) + 1);
      await new Promise<void>((resolve) => finish.push(resolve));
    };
    const busy = Array.from({ length: 7 }, () => costly.run('busy', work('busy')));
    await expect(busy[6]).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', details: { kind: 'slots_busy' } });
    const other = [costly.run('other', work('other')), costly.run('other', work('other'))];
    await new Promise((resolve) => setImmediate(resolve));
    expect(Object.fromEntries(running)).toEqual({ busy: 2, other: 1 });
    const all = Promise.allSettled([...busy, ...other]);
    while (finish.length > 0) {
      for (const end of finish.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    expect(Object.fromEntries(running)).toEqual({ busy: 6, other: 2 });
  });

  it('X9: several organizations with many costly reads do not delay one with a single read', async () => {
    const { costly } = createCallLimits(3_000, 10);
    const done: string[] = [];
    const finish: (() => void)[] = [];
    const work = (id: string) => async () => {
      await new Promise<void>((resolve) => finish.push(resolve));
      done.push(id);
    };
    const busy = ['a', 'b', 'c', 'd'].flatMap((id) => Array.from({ length: 4 }, () => costly.run(id, work(id))));
    const all = Promise.all([...busy, costly.run('single', work('single'))]);
    while (done.length < 17) {
      for (const end of finish.splice(0)) end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    expect(done.indexOf('single')).toBeLessThan(8);
  });
});
