/** Mails to ticket holders and waitlist entries, queued in the transaction that causes them. */
import { asSystem, Organization, type TicketedEvent } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import { nameInMail } from '../../../lib/text/names.ts';
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

/** A moment in the event's time zone, with the zone's name. */
export const formatMoment = (at: Date, timeZone: string): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(at)} (${timeZone})`;

export const eventSummary = (event: Parameters<typeof formatEventTime>[0]): string =>
  [event.title, formatEventTime(event), formatVenue(event)].filter(Boolean).join('\n');

interface RevokedTickets {
  event: Pick<TicketedEvent, 'title' | 'status'>;
  buyerEmail: string;
  holderEmails: string[];
}

/** To holders who are not the buyer: the buyer gets a mail about the order. */
export async function mailRevokedTickets(ctx: Ctx, { event, buyerEmail, holderEmails }: RevokedTickets): Promise<void> {
  const others = holderEmails.filter((email) => email.toLowerCase() !== buyerEmail.toLowerCase());
  for (const [to, { length }] of Map.groupBy(others, (email) => email.toLowerCase())) {
    const isCancelled = event.status === 'cancelled';
    await queueTicketMail(ctx, {
      to,
      subject: isCancelled
        ? `${event.title} was cancelled`
        : `Your ${length === 1 ? 'ticket' : 'tickets'} for ${event.title} ${length === 1 ? 'is' : 'are'} no longer valid`,
      paragraphs: [
        isCancelled
          ? `${event.title} was cancelled.`
          : `the order of your ticket for ${event.title} was refunded or cancelled.`,
        length === 1 ? 'Your ticket is no longer valid.' : `Your ${length} tickets are no longer valid.`,
        'What was paid goes back to the person who bought the order. You do not have to do anything.',
      ],
    });
  }
}
