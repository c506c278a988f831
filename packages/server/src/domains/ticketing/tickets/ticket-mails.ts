/** Mails to ticket holders and waitlist entries, queued in the transaction that causes them. */
import { asSystem, Organization } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import { nameInMail } from '../../../lib/names.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { queueMail } from '../../platform/index.ts';
import { formatEventTime, formatVenue } from './pdf/ticket-pdf.ts';

interface TicketMail {
  to: string;
  subject: string;
  paragraphs: string[];
}

export async function queueTicketMail(ctx: Ctx, { to, subject, paragraphs }: TicketMail): Promise<void> {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  const text = `${['Hello,', ...paragraphs, nameInMail(organization.name)].join('\n\n')}\n`;
  await asSystem(ctx.db, (db) => queueMail(ctx, db, { to, subject, text }));
}

export const eventSummary = (event: Parameters<typeof formatEventTime>[0]): string =>
  [event.title, formatEventTime(event), formatVenue(event)].filter(Boolean).join('\n');
