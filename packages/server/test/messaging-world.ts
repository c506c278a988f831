/** Messaging's part of the world: senders of every channel, and what passed through them. */
import type { Tenant } from './index.ts';

export type MessagingIds = Record<never, string>;

export async function createMessaging(_tenant: Tenant, _canary: string, _contactId: string): Promise<MessagingIds> {
  return {};
}
