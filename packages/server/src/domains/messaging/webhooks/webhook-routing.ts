/**
 * Routes reports to senders. Meta posts the reports of all numbers of an app to one address, so the sender in the URL is not
 * always the sender the report concerns.
 */
import { arrayBinding, Sender } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { WebhookReport } from './webhook-report.ts';

/** Drops reports about numbers that the organization has no sender for. */
export async function routeReports(ctx: Ctx, reports: readonly WebhookReport[]): Promise<WebhookReport[]> {
  const refs = [...new Set(reports.flatMap(({ item }) => item.accountRef ?? []))];
  if (refs.length === 0) return [...reports];
  const own = [...new Set(reports.map(({ sender }) => sender.id))];
  const { rows } = await ctx.db.raw(
    `select a.id, a.phone_number_id, a.phone_number from messaging.whatsapp_accounts a
     join messaging.senders s on s.organization_id = a.organization_id and s.id = a.id
     where a.organization_id = :organization and (a.id = any(:own::uuid[])
       or (s.deleted_at is null and (a.phone_number_id = any(:refs::text[]) or a.phone_number = any(:refs::text[]))))`,
    { organization: ctx.organization.id, own: arrayBinding(own), refs: arrayBinding(refs) },
  );
  const accounts = rows as { id: string; phoneNumberId: string | null; phoneNumber: string }[];
  const senders = new Map(reports.map(({ sender }) => [sender.id, sender]));
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
  // Senders without a known vendor id accept every report posted to their URL.
  const acceptsAny = new Set(accounts.filter(({ phoneNumberId }) => phoneNumberId === null).map(({ id }) => id));
  return reports.flatMap((report) => {
    const ref = report.item.accountRef;
    if (ref === null) return [report];
    const sender = senders.get(byRef.get(ref) ?? '');
    if (sender) return [{ ...report, sender }];
    return acceptsAny.has(report.sender.id) ? [report] : [];
  });
}
