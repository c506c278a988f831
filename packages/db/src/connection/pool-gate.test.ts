import { describe, expect, it } from 'vitest';
import { createPoolGate, type Lane, PoolBusyError } from './pool-gate.ts';

/** Enters and answers whether it had to wait. */
async function isAdmitted(entering: Promise<unknown>): Promise<boolean> {
  return Promise.race([entering.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 5, false))]);
}

describe('createPoolGate', () => {
  const gateOf = (timeoutMs = 1_000) => createPoolGate({ max: 10, reserve: 1, timeoutMs });

  it('keeps a connection free for sign-in and one for checkout, however many other calls wait', async () => {
    const gate = gateOf();
    const general = Array.from({ length: 50 }, (_, i) => gate.enter('general', `organization ${i}`));
    for (const one of general) one.catch(() => {});
    expect(gate.figures()).toMatchObject({ general: { inUse: 8, waiting: 42 } });
    expect(await isAdmitted(gate.enter('signIn', ''))).toBe(true);
    expect(await isAdmitted(gate.enter('checkout', 'a'))).toBe(true);
    expect(await isAdmitted(gate.enter('checkout', 'b'))).toBe(false);
    expect(gate.figures()).toMatchObject({ signIn: { inUse: 1 }, checkout: { inUse: 1, waiting: 1 } });
  });

  it('lets checkout use the whole pool but the connection of sign-in', async () => {
    const gate = gateOf();
    for (let i = 0; i < 9; i++) expect(await isAdmitted(gate.enter('checkout', `${i}`))).toBe(true);
    expect(await isAdmitted(gate.enter('checkout', 'more'))).toBe(false);
    expect(await isAdmitted(gate.enter('general', 'more'))).toBe(false);
    expect(await isAdmitted(gate.enter('signIn', ''))).toBe(true);
  });

  it('gives one organization three quarters of what is not reserved', async () => {
    const gate = gateOf();
    const enter = (organization: string) => isAdmitted(gate.enter('general', organization));
    const slow = [];
    for (let i = 0; i < 8; i++) slow.push(await enter('slow'));
    expect(slow).toEqual([true, true, true, true, true, true, false, false]);
    expect(await enter('other')).toBe(true);
    expect(await enter('other')).toBe(true);
  });

  it('admits in order when a connection is returned, the reserved lanes first', async () => {
    const gate = createPoolGate({ max: 1, reserve: 0, timeoutMs: 1_000 });
    const order: Lane[] = [];
    const leave = await gate.enter('general', '');
    const waiting = (['general', 'checkout', 'signIn'] as const).map((lane) =>
      gate.enter(lane, '').then((left) => {
        order.push(lane);
        left();
      }),
    );
    leave();
    await Promise.all(waiting);
    expect(order).toEqual(['signIn', 'checkout', 'general']);
    expect(gate.figures().general).toEqual({ inUse: 0, waiting: 0 });
  });

  it('refuses a call that waited too long, and forgets it', async () => {
    const gate = createPoolGate({ max: 1, reserve: 0, timeoutMs: 10 });
    const leave = await gate.enter('general', '');
    await expect(gate.enter('general', '')).rejects.toBeInstanceOf(PoolBusyError);
    leave();
    expect(gate.figures().general).toEqual({ inUse: 0, waiting: 0 });
    expect(await isAdmitted(gate.enter('general', ''))).toBe(true);
  });
});
