/** What holders of tickets and those who wait for one are written: queued in the transaction that causes it. */
import { asSystem, Organization } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { queueMail } from '../../platform/index.ts';
import { placeOf, whenOf } from './pdf/ticket-pdf.ts';

interface TicketMail {
  to: string;
  subject: string;
  paragraphs: string[];
}

export async function mailHolder(ctx: Ctx, { to, subject, paragraphs }: TicketMail): Promise<void> {
  const { name } = await Organization.query(ctx.db).findById(ctx.organization.id).throwIfNotFound();
  const text = `${['Hello,', ...paragraphs, name].join('\n\n')}\n`;
  await asSystem(ctx.db, (db) => queueMail(ctx, db, { to, subject, text }));
}

export const whatAndWhen = (event: Parameters<typeof whenOf>[0]): string =>
  [event.title, whenOf(event), placeOf(event)].filter(Boolean).join('\n');
