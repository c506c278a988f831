/** The sandbox with the controls of the conformance suite. It needs no fake. */
import { newId, type SandboxCharge } from '@tessera/db';
import { toDecimal } from '../../../src/lib/money/money.ts';
import { paymentSandbox } from '../../../src/providers/payments/sandbox/sandbox.ts';
import { SIGNATURE_HEADER, signSandbox } from '../../../src/providers/payments/sandbox/sandbox-signature.ts';
import {
  findSandboxCharge,
  moveSandboxCharge,
  sandboxRecords,
} from '../../../src/providers/payments/sandbox/sandbox-store.ts';
import { createTestApp } from '../../index.ts';
import { fakeId } from '../fake-server.ts';
import { anAccount, type FakeVendor } from './fake-vendor.ts';

export async function sandboxVendor(): Promise<FakeVendor> {
  const test = await createTestApp();
  const gatewayId = newId();
  const webhookSecret = 'sandbox webhook secret';
  const account = anAccount({ gatewayId, webhookSecret, settings: { webhooks: { drop: true } } });
  const provider = paymentSandbox(test.app);
  let losing = false;
  const books = () => sandboxRecords(test.app, gatewayId);
  const decide = async (id: string, to: 'paid' | 'declined') => {
    if (!(await moveSandboxCharge(test.app, id, ['open'], to))) throw new Error('The page says: this cannot be paid');
  };
  return {
    provider: {
      ...provider,
      createPayment(given, request) {
        const settings = { ...given.settings, drop: losing ? ['create'] : [] };
        losing = false;
        return provider.createPayment({ ...given, settings }, request);
      },
    },
    account,
    afterDecline: 'failed',
    refusesOld: true,
    samples: [
      ['INR', 1_050],
      ['JPY', 1_050],
      ['KWD', 10_505],
    ],
    pay: (id) => decide(id, 'paid'),
    decline: (id) => decide(id, 'declined'),
    async loseNext(what) {
      if (what === 'create') losing = true;
      // The charge's own script decides the outcome of its refunds.
      else await test.sql(`update payments.sandbox_charges set script = script || '{"drop": ["refund"]}'`);
    },
    async storedAmount(id) {
      const { amount, currency } = (await findSandboxCharge(test.app, { id })) as SandboxCharge;
      return toDecimal(amount, currency);
    },
    countPayments: async () => (await books()).charges.length,
    countRefunds: async () => (await books()).refunds.length,
    async webhook(id, about, at = new Date()) {
      const { charges, refunds } = await books();
      const charge = charges.find((one) => one.id === id) as SandboxCharge;
      const refund = about === 'refund' ? refunds.findLast((one) => one.chargeId === id) : undefined;
      const event = {
        id: fakeId('evt_'),
        type: refund ? 'refund.succeeded' : 'charge.paid',
        charge: id,
        reference: charge.idempotencyKey,
        ...(refund && { refund: refund.id, refundReference: refund.idempotencyKey }),
      };
      const body = Buffer.from(JSON.stringify(event));
      return { body, headers: { [SIGNATURE_HEADER]: signSandbox(webhookSecret, body, at) } };
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}
