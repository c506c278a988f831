/** Tickets as files: a PDF to print, and the QR as SVG or PNG. */
import { type Download, TOKEN } from '../../../../http/downloads.ts';
import { AppError } from '../../../../lib/app-error.ts';
import { networkOf } from '../../../../lib/network.ts';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { codeOfTicket } from '../ticket.service.ts';
import { readOwnTicket, readTicket, type TicketWithContext } from '../ticket-access.ts';
import type { TicketForm } from '../ticket-links.ts';
import { isTicketActive } from '../ticket-state.ts';
import { drawInWorker, drawnOnce } from './ticket-drawing.ts';
import { printedTicket } from './ticket-pdf.ts';

const MEDIA_TYPES = { pdf: 'application/pdf', svg: 'image/svg+xml', png: 'image/png' } as const;

/** Renders a ticket. With a token it must own the ticket; without one the route has already checked the caller's permission. */
export async function renderTicketFile(
  scope: OrganizationScope,
  params: URLSearchParams,
  id: string,
  form: TicketForm,
) {
  const token = params.get(TOKEN);
  const read = () =>
    inTransaction(
      scope,
      async (ctx) => {
        const found = token === null ? await readTicket(ctx, id) : await readOwnTicket(ctx, { id, token });
        if (!isTicketActive(found.status)) {
          throw new AppError('CONFLICT', 'This ticket is no longer valid', { kind: 'ticket_not_valid' });
        }
        return { ticket: found, code: await codeOfTicket(ctx, found) };
      },
      { readOnly: true },
    );
  // With a token, the caller is a visitor, whose reads run in slots of their network as calls do.
  const { ticket, code } = await (token === null ? read() : scope.app.limits.networks.run(networkIn(scope), read));
  const fileName = `ticket-${ticket.orderNumber}-${ticket.number}.${form}`;
  return {
    fileName,
    type: MEDIA_TYPES[form],
    bytes: await drawFile(scope, ticket, { form, printed: printedTicket(ticket), code }),
  } satisfies Download;
}

/** A few files are drawn at a time, one of each network: visitors of one cannot delay those of another. */
const drawFile = (
  scope: OrganizationScope,
  ticket: TicketWithContext,
  content: Parameters<typeof drawInWorker>[0],
): Promise<Buffer> =>
  drawnOnce(ticket, content, (drawn) => scope.app.limits.drawings.run(networkIn(scope), () => drawInWorker(drawn)));

const networkIn = ({ request }: OrganizationScope): string => networkOf(request?.ip ?? '');
