/** Which sender a report is about: one address of ours may serve several of a vendor's numbers. */
import { arrayBinding, Sender } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { WebhookReport } from './process-webhooks.ts';

/** What is about a number that the organization does not send from is left out. */
export async function routeReports(ctx: Ctx, told: readonly WebhookReport[]): Promise<WebhookReport[]> {
  const refs = [...new Set(told.flatMap(({ item }) => item.accountRef ?? []))];
  if (refs.length === 0) return [...told];
  const own = [...new Set(told.map(({ sender }) => sender.id))];
  const { rows } = await ctx.db.raw(
    `select a.id, a.phone_number_id, a.phone_number from messaging.whatsapp_accounts a
     join messaging.senders s on s.organization_id = a.organization_id and s.id = a.id
     where a.organization_id = :organization and (a.id = any(:own::uuid[])
       or (s.deleted_at is null and (a.phone_number_id = any(:refs::text[]) or a.phone_number = any(:refs::text[]))))`,
    { organization: ctx.organization.id, own: arrayBinding(own), refs: arrayBinding(refs) },
  );
  const accounts = rows as { id: string; phoneNumberId: string | null; phoneNumber: string }[];
  const senders = new Map(told.map(({ sender }) => [sender.id, sender]));
  const others = accounts.map(({ id }) => id).filter((id) => !senders.has(id));
  for (const sender of others.length > 0 ? await Sender.of(ctx).whereIn('id', others) : []) {
    senders.set(sender.id, sender);
  }
  const byRef = new Map(
    accounts.flatMap(({ id, phoneNumberId, phoneNumber }) => [
      [phoneNumber, id] as const,
      ...(phoneNumberId ? [[phoneNumberId, id] as const] : []),
    ]),
  );
  // Whose number the vendor's name for it is not known of takes what comes to its address.
  const isOpen = new Set(accounts.filter(({ phoneNumberId }) => phoneNumberId === null).map(({ id }) => id));
  return told.flatMap((one) => {
    const ref = one.item.accountRef;
    if (ref === null) return [one];
    const sender = senders.get(byRef.get(ref) ?? '');
    if (sender) return [{ ...one, sender }];
    return isOpen.has(one.sender.id) ? [one] : [];
  });
}
