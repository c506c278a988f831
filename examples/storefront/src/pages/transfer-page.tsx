/** A ticket that somebody offers to pass on: whoever was mailed the link takes it or declines. */
import type { OfferedTransfer, Tessera } from '@tessera/sdk';
import { type FormEvent, useEffect, useState } from 'react';
import { moment } from '../format.ts';
import { EventHeader } from '../parts/event-header.tsx';
import { Alert, Button, Field, Heading, Loading, useAction } from '../parts/parts.tsx';

interface Access {
  id: string;
  token: string;
}

export function TransferPage(props: {
  tessera: Tessera;
  access: Access;
  onEvent: (eventId: string) => Promise<void>;
  onTicket: (access: Access) => void;
}) {
  const { tessera, onEvent, onTicket } = props;
  const { id, token } = props.access;
  const { transfers } = tessera.ticketing;
  const [offer, setOffer] = useState<OfferedTransfer | null>(null);
  const { pending, problem, run, form, onInput } = useAction();
  const look = async () => {
    const found = await transfers.get({ id, token });
    setOffer(found);
    void onEvent(found.event.id);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the link
  useEffect(() => void run(look), [id, token]);

  const accept = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const fields = new FormData(submitted.currentTarget);
    const text = (name: string) => String(fields.get(name)).trim();
    void run(async () => {
      const taken = await transfers.accept({
        ...{ id, token },
        firstName: text('firstName'),
        lastName: text('lastName') || undefined,
      });
      onTicket({ id: taken.ticketId, token: taken.token });
    });
  };
  const decline = () =>
    run(async () => {
      await transfers.decline({ id, token });
      await look();
    });

  if (!offer) return problem ? <Alert problem={problem} /> : <Loading />;
  const { event, fromEmail, toEmail, ticketTypeName, message, status, expiresAt } = offer;
  return (
    <>
      <EventHeader event={event} small />
      <section className="t-card">
        <Heading>A ticket for you</Heading>
        <p>
          {fromEmail} wants to pass a ticket on to you: <strong>{ticketTypeName}</strong>.
        </p>
        {message && <blockquote>{message}</blockquote>}
        {status === 'offered' ? (
          <form ref={form} noValidate onInput={onInput} onSubmit={accept}>
            <p className="t-quiet">
              It is mailed to {toEmail}. The offer stands until {moment(expiresAt)}.
            </p>
            <div className="t-pair">
              <Field
                label="First name"
                name="firstName"
                autoComplete="given-name"
                required
                problem={problem?.fields.firstName}
              />
              <Field label="Last name" name="lastName" autoComplete="family-name" problem={problem?.fields.lastName} />
            </div>
            <Alert problem={problem} />
            <div className="t-actions">
              <Button kind="main" type="submit" pending={pending}>
                Take the ticket
              </Button>
              <Button onClick={decline} pending={pending}>
                No, thank you
              </Button>
            </div>
          </form>
        ) : (
          <p role="status">{ENDED[status] ?? 'This offer is over.'}</p>
        )}
      </section>
    </>
  );
}

const ENDED: Record<string, string> = {
  accepted: 'The ticket was taken. The mail about it has a link to it.',
  declined: 'You have declined the ticket.',
  cancelled: 'The offer was taken back.',
  expired: 'The offer has expired. Ask for another one.',
};
