/** A ticket: its code for the door, as a PDF to print, and a way to pass it on. */
import type { HeldTicket, Tessera } from '@tessera/sdk';
import type { FormEvent } from 'react';
import { moment } from '../format.ts';
import { Alert, Button, Field, useAction } from '../parts/parts.tsx';

interface Props {
  tessera: Tessera;
  ticket: HeldTicket;
  /** Of the ticket, or of its order. */
  token: string;
  /** `1 of 3`. */
  place?: string;
  onChange: () => Promise<void>;
}

export function TicketCard({ tessera, ticket, token, place, onChange }: Props) {
  const { ticketType, links, status, isOwn, checkedInAt, holderName, holderEmail, event } = ticket;
  return (
    <article
      className="t-ticket"
      data-off={!links || undefined}
      aria-label={`${ticketType.name} ${place ?? ''}`.trim()}
    >
      {links && <img src={links.svg} width="220" height="220" alt={`Code of your ticket ${place ?? ''}`.trim()} />}
      <div>
        <h3>
          {ticketType.name} <span className="t-quiet">{place}</span>
        </h3>
        <p className="t-quiet">{[holderName, holderEmail].filter(Boolean).join(' · ')}</p>
        {!isOwn && <p>Passed on: it is {holderEmail}’s now.</p>}
        {isOwn && status === 'used' && checkedInAt && <p>Used {moment(checkedInAt, event.timeZone)}.</p>}
        {isOwn && (status === 'cancelled' || status === 'refunded') && <p>No good any more: {status}.</p>}
        {event.virtualEventUrl && (
          <p>
            <a href={event.virtualEventUrl} target="_blank" rel="noreferrer">
              Take part online
            </a>
          </p>
        )}
        {links && (
          <p>
            <a className="t-button t-plain" href={links.pdf} target="_blank" rel="noreferrer">
              Download PDF<span className="t-hidden"> of ticket {place}</span>
            </a>
          </p>
        )}
        <PassOn tessera={tessera} ticket={ticket} token={token} onChange={onChange} />
      </div>
    </article>
  );
}

function PassOn({ tessera, ticket, token, onChange }: Omit<Props, 'place'>) {
  const { id, openTransfer, isTransferable, isOwn } = ticket;
  const { pending, problem, run, form, onInput } = useAction();

  const offer = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const fields = new FormData(submitted.currentTarget);
    void run(async () => {
      await tessera.ticketing.transfers.offer({
        id,
        token,
        toEmail: String(fields.get('toEmail')),
        message: String(fields.get('message')).trim() || undefined,
      });
      await onChange();
    });
  };
  const takeBack = (transferId: string) =>
    run(async () => {
      await tessera.ticketing.transfers.cancel({ id: transferId, token });
      await onChange();
    });

  if (openTransfer && isOwn) {
    return (
      <div className="t-pass" role="status">
        <p>
          Offered to {openTransfer.toEmail}. Until they take it, it is yours.{' '}
          <Button kind="link" pending={pending} onClick={() => takeBack(openTransfer.id)}>
            Take back
          </Button>
        </p>
        <Alert problem={problem} />
      </div>
    );
  }
  if (!isTransferable) return null;
  return (
    <details className="t-pass">
      <summary>Pass on</summary>
      <form ref={form} noValidate onInput={onInput} onSubmit={offer}>
        <p className="t-quiet">They get a mail. Once they take the ticket, your code for it stops working.</p>
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
