/** Payments: a gateway of the sandbox, which moves no money. The payments themselves are made in ticketing. */
import assert from 'node:assert/strict';
import type { Tessera } from '../../packages/sdk/src/index.ts';
import type { Tour } from './tour.ts';

export async function tourPayments(tour: Tour, { payments }: Tessera): Promise<void> {
  await tour.step('create and verify a gateway of the sandbox', async () => {
    const { id } = await payments.gateways.create({ provider: 'sandbox', name: 'Tour', settings: { outcome: 'page' } });
    const { isActive, verificationError } = await payments.gateways.verify({ id });
    assert(isActive, verificationError ?? 'The gateway is inactive');
  });
}
