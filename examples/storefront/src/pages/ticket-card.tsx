/** A ticket: its code for the door, a PDF to print, and its transfer. */
import type { HeldTicket, Tessera } from '@tessera/sdk';
import type { FormEvent } from 'react';
import { formatDateTime } from '../format.ts';
import { Alert, Button, Field, useAction } from '../parts/parts.tsx';

interface TicketCardProps {
  tessera: Tessera;
  ticket: HeldTicket;
  /** The token of the ticket, or of its order. */
  token: string;
  /** `1 of 3`. */
  position?: string;
  onChange: () => Promise<void>;
}

export function TicketCard({ tessera, ticket, token, position, onChange }: TicketCardProps) {
  const { ticketType, links, status, isOwn, checkedInAt, holderName, holderEmail, event } = ticket;
  return (
    <article
      className="t-ticket"
      data-off={!links || undefined}
      aria-label={`${ticketType.name} ${position ?? ''}`.trim()}
    >
      {links && <img src={links.svg} width="220" height="220" alt={`Code of your ticket ${position ?? ''}`.trim()} />}
      <div>
        <h3>
          {ticketType.name} <span className="t-quiet">{position}</span>
        </h3>
        <p className="t-quiet">{[holderName, holderEmail].filter(Boolean).join(' · ')}</p>
        {!isOwn && <p>Transferred to {holderEmail}.</p>}
        {isOwn && status === 'used' && checkedInAt && <p>Used {formatDateTime(checkedInAt, event.timeZone)}.</p>}
        {isOwn && (status === 'cancelled' || status === 'refunded') && <p>No longer valid: {status}.</p>}
        {event.virtualEventUrl && (
          <p>
            <a href={event.virtualEventUrl} target="_blank" rel="noreferrer">
              Join online
            </a>
          </p>
        )}
        {links && (
          <p>
            <a className="t-button t-plain" href={links.pdf} target="_blank" rel="noreferrer">
              Download PDF<span className="t-hidden"> of ticket {position}</span>
            </a>
          </p>
        )}
        <TransferForm tessera={tessera} ticket={ticket} token={token} onChange={onChange} />
      </div>
    </article>
  );
}

function TransferForm({ tessera, ticket, token, onChange }: Omit<TicketCardProps, 'position'>) {
  const { id, openTransfer, isTransferable, isOwn } = ticket;
  const { pending, problem, run, form, onInput } = useAction();

  const offerTransfer = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const fields = new FormData(submitted.currentTarget);
    void run(async () => {
      await tessera.ticketing.transfers.offer({
        ticketId: id,
        token,
        toEmail: String(fields.get('toEmail')),
        message: String(fields.get('message')).trim() || undefined,
      });
      await onChange();
    });
  };
  const cancelOffer = (transferId: string) =>
    run(async () => {
      await tessera.ticketing.transfers.cancel({ id: transferId, token });
      await onChange();
    });

  if (openTransfer && isOwn) {
    return (
      <div className="t-pass" role="status">
        <p>
          Offered to {openTransfer.toEmail}. The ticket is yours until they accept it.{' '}
          <Button kind="link" pending={pending} onClick={() => cancelOffer(openTransfer.id)}>
            Cancel the offer
          </Button>
        </p>
        <Alert problem={problem} />
      </div>
    );
  }
  if (!isTransferable) return null;
  return (
    <details className="t-pass">
      <summary>Transfer</summary>
      <form ref={form} noValidate onInput={onInput} onSubmit={offerTransfer}>
        <p className="t-quiet">We send them a mail. Once they accept the ticket, your code for it stops working.</p>
        <Field label="Their e-mail" name="toEmail" type="email" required problem={problem?.fields.toEmail} />
        <Field label="Message" name="message" problem={problem?.fields.message} />
        <Alert problem={problem} />
        <Button type="submit" pending={pending}>
          Offer ticket
        </Button>
      </form>
    </details>
  );
}
