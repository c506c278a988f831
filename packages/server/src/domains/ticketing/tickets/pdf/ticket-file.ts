/** Tickets as files: a PDF to print, the QR as SVG or PNG. */
import { toString as toText } from 'qrcode';
import { type Download, TOKEN } from '../../../../http/downloads.ts';
import { AppError } from '../../../../lib/app-error.ts';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { codeOf } from '../ticket.service.ts';
import { readOwnTicket, readTicket, type TicketWithContext } from '../ticket-access.ts';
import type { TicketForm } from '../ticket-links.ts';
import { qrPng, ticketPdf } from './ticket-pdf.ts';

const TYPES = { pdf: 'application/pdf', svg: 'image/svg+xml', png: 'image/png' } as const;

/** For whoever was let in, or with the holder's or the order's token. */
export async function ticketFile(scope: OrganizationScope, params: URLSearchParams, id: string, form: TicketForm) {
  const token = params.get(TOKEN);
  const { ticket, code } = await inTransaction(
    scope,
    async (ctx) => {
      const found = token === null ? await readTicket(ctx, id) : await readOwnTicket(ctx, { id, token });
      if (found.status !== 'valid' && found.status !== 'used') {
        throw new AppError('CONFLICT', 'This ticket is no good any more', { kind: 'ticket_not_valid' });
      }
      return { ticket: found, code: await codeOf(ctx, found) };
    },
    { readOnly: true },
  );
  const fileName = `ticket-${ticket.orderNumber}-${ticket.number}.${form}`;
  return { fileName, type: TYPES[form], bytes: await drawn(ticket, code, form) } satisfies Download;
}

async function drawn(ticket: TicketWithContext, code: string, form: TicketForm): Promise<Buffer> {
  if (form === 'pdf') return ticketPdf(ticket, code);
  if (form === 'png') return qrPng(code);
  return Buffer.from(await toText(code, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 }));
}
