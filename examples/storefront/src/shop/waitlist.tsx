/** The form that joins the waitlist of a sold-out ticket type. */
import type { OwnWaitlistEntry, StorefrontEvent, StorefrontTicketType, Tessera } from '@tessera/sdk';
import { type FormEvent, useState } from 'react';
import { formatTicketCount } from '../format.ts';
import { Alert, Button, Field, Note, useAction } from '../parts/parts.tsx';

export function JoinWaitlist(props: { tessera: Tessera; event: StorefrontEvent; type: StorefrontTicketType }) {
  const { tessera, event, type } = props;
  const [entry, setEntry] = useState<OwnWaitlistEntry | null>(null);
  const { pending, problem, run, form, onInput } = useAction();

  const join = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    const fields = new FormData(submitted.currentTarget);
    void run(async () => {
      const joined = await tessera.ticketing.waitlist.join({
        eventId: event.id,
        ticketTypeId: type.id,
        email: String(fields.get('email')),
        name: String(fields.get('name')).trim() || undefined,
        quantity: Number(fields.get('quantity')),
      });
      setEntry(joined.entry);
    });
  };

  if (entry) {
    return (
      <Note kind="good">
        <p role="status">
          You are number {entry.position} in line for {formatTicketCount(entry.quantity)}. When it is your turn, we keep
          them for you and write to {entry.email}.
        </p>
      </Note>
    );
  }
  return (
    <details className="t-join">
      <summary>Join the waiting list</summary>
      <form ref={form} noValidate onInput={onInput} onSubmit={join}>
        <p className="t-quiet">Returned tickets are offered in the order of joining, before they are on sale again.</p>
        <Field label="E-mail" name="email" type="email" autoComplete="email" required problem={problem?.fields.email} />
        <Field label="Name" name="name" autoComplete="name" problem={problem?.fields.name} />
        <Field
          label="How many"
          name="quantity"
          type="number"
          inputMode="numeric"
          min={type.minPerOrder}
          max={type.maxPerOrder}
          defaultValue={type.minPerOrder}
          required
          problem={problem?.fields.quantity}
        />
        <Alert problem={problem} />
        <Button type="submit" pending={pending}>
          Join
        </Button>
      </form>
    </details>
  );
}
