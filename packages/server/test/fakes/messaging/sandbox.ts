/** The sandbox vendor with the controls of the conformance suite. It needs no fake. */
import { newId } from '@tessera/db';
import type { SendFault } from '../../../src/providers/messaging/messaging-provider.ts';
import { messagingSandbox } from '../../../src/providers/messaging/sandbox/sandbox.ts';
import { bodyOf, type SandboxItem } from '../../../src/providers/messaging/sandbox/sandbox-items.ts';
import { sandboxMessages } from '../../../src/providers/messaging/sandbox/sandbox-store.ts';
import { SIGNATURE_HEADER, signSandbox } from '../../../src/providers/payments/sandbox/sandbox-signature.ts';
import { createTestApp } from '../../index.ts';
import { anAccount, type FakeMessagingVendor, type Refusal, type VendorReport } from './fake-messaging-vendor.ts';

const SECRET = 'sandbox webhook secret';

export async function sandboxMessagingVendor(): Promise<FakeMessagingVendor> {
  const test = await createTestApp();
  const account = anAccount({ senderId: newId(), credentials: { webhookSecret: SECRET } });
  const provider = messagingSandbox({ ...test.app, jobs: { ...test.app.jobs, send: async () => {} } });
  let next: Record<string, unknown> | null = null;
  let serial = 0;
  const refusal = (fault: SendFault, ending: string, more: Partial<Refusal> = {}): Refusal => ({
    name: fault,
    message: { to: `+9198${ending}` },
    fault,
    code: `sandbox_${fault}`,
    ...more,
  });
  return {
    provider: {
      ...provider,
      send(given, message) {
        const settings = next ?? given.settings;
        next = null;
        return provider.send({ ...given, settings }, message);
      },
    },
    account,
    impostor: { ...account, credentials: { webhookSecret: 'another secret, as long' } },
    anAddress: () => `+9198${String(10_000_000 + serial++)}`,
    async booked() {
      const messages = await sandboxMessages(test.app, account.senderId);
      return messages.map(({ id, recipient, token, content }) => ({
        externalId: id,
        to: recipient,
        token,
        type: content.type as 'text',
        text: (content.text as string | undefined) ?? null,
      }));
    },
    loseNext() {
      next = { lost: 1 };
    },
    cutNext() {
      next = { sendFault: { fault: 'unknown', fraction: 1 } };
    },
    refusals: [
      refusal('recipient', '05550002'),
      refusal('unknown', '05550005'),
      refusal('content', '05550006'),
      refusal('throughput', '05550007', { retryAfterMs: 1_000 }),
      refusal('unavailable', '05550008'),
      refusal('credentials', '05550009'),
    ],
    async tell(told) {
      const body = Buffer.from(bodyOf(told.map(itemOf)));
      const headers = { [SIGNATURE_HEADER]: signSandbox(SECRET, body, new Date()) };
      return [{ method: 'POST', url: new URL(account.webhookUrl), body, headers }];
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

const itemOf = (told: VendorReport): SandboxItem => {
  const at = told.at.toISOString();
  if (told.kind === 'message') return { ...told, id: told.externalId, replyTo: null, at };
  const { externalId: id, token, status } = told;
  return { kind: 'status', id, token, status, at };
};
