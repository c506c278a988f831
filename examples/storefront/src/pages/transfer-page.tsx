/** An offered ticket, for its recipient to accept or decline. */
import type { OfferedTransfer, Tessera } from '@tessera/sdk';
import { type FormEvent, useEffect, useState } from 'react';
import { formatDateTime } from '../format.ts';
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
  const load = async () => {
    const found = await transfers.get({ id, token });
    setOffer(found);
    void onEvent(found.event.id);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the link
  useEffect(() => void run(load), [id, token]);

  const accept = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const fields = new FormData(submitted.currentTarget);
    const text = (name: string) => String(fields.get(name)).trim();
    void run(async () => {
      const accepted = await transfers.accept({
        ...{ id, token },
        firstName: text('firstName'),
        lastName: text('lastName') || undefined,
      });
      onTicket({ id: accepted.ticketId, token: accepted.token });
    });
  };
  const decline = () =>
    run(async () => {
      await transfers.decline({ id, token });
      await load();
    });

  if (!offer) return problem ? <Alert problem={problem} /> : <Loading />;
  const { event, fromEmail, toEmail, ticketTypeName, message, status, expiresAt } = offer;
  return (
    <>
      <EventHeader event={event} small />
      <section className="t-card">
        <Heading>A ticket for you</Heading>
        <p>
          {fromEmail} would like to transfer a ticket to you: <strong>{ticketTypeName}</strong>.
        </p>
        {message && <blockquote>{message}</blockquote>}
        {status === 'offered' ? (
          <form ref={form} noValidate onInput={onInput} onSubmit={accept}>
            <p className="t-quiet">
              We send it to {toEmail}. The offer is valid until {formatDateTime(expiresAt)}.
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
                Accept the ticket
              </Button>
              <Button onClick={decline} pending={pending}>
                No, thank you
              </Button>
            </div>
          </form>
        ) : (
          <p role="status">{ENDED[status] ?? 'This offer has ended.'}</p>
        )}
      </section>
    </>
  );
}

const ENDED: Record<string, string> = {
  accepted: 'The ticket has been accepted. The mail to its new holder has a link to it.',
  declined: 'You declined the ticket.',
  cancelled: 'The offer was cancelled.',
  expired: 'The offer has expired. Ask for another one.',
};
