/** A waitlist entry with its position, and its offer when there is one. */
import type { OwnWaitlistEntry, Tessera } from '@tessera/sdk';
import { useEffect, useState } from 'react';
import { formatDateTime, formatTicketCount } from '../format.ts';
import { Alert, Button, Heading, useAction } from '../parts/parts.tsx';

/** `onOffer` opens the cart that holds the offered seats. */
export function WaitlistPage(props: {
  tessera: Tessera;
  access: { id: string; token: string };
  onEvent: (eventId: string) => Promise<void>;
  onOffer: (entry: OwnWaitlistEntry) => void;
}) {
  const { tessera, access, onEvent, onOffer } = props;
  const [entry, setEntry] = useState<OwnWaitlistEntry | null>(null);
  const { pending, problem, run } = useAction();
  const { id, token } = access;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the link
  useEffect(() => {
    void run(async () => {
      const found = await tessera.ticketing.waitlist.get({ id, token });
      setEntry(found);
      await onEvent(found.eventId);
    });
  }, [id, token]);

  const leave = () =>
    run(async () => {
      await tessera.ticketing.waitlist.leave(access);
      setEntry(await tessera.ticketing.waitlist.get(access));
    });
  const isWaiting = entry?.status === 'waiting' || entry?.status === 'offered';
  return (
    <section className="t-card">
      <Heading>Waiting list</Heading>
      <Alert problem={problem} />
      {entry && <p role="status">{statusText(entry)}</p>}
      <div className="t-actions">
        {entry?.offer && (
          <Button kind="main" onClick={() => onOffer(entry)}>
            Buy them now
          </Button>
        )}
        {isWaiting && (
          <Button pending={pending} onClick={leave}>
            {entry.offer ? 'No, thank you' : 'Leave the waiting list'}
          </Button>
        )}
      </div>
    </section>
  );
}

function statusText({ status, position, offer, quantity, email }: OwnWaitlistEntry): string {
  if (offer)
    return `It is your turn: ${formatTicketCount(quantity)} kept for you until ${formatDateTime(offer.expiresAt)}.`;
  if (status === 'waiting')
    return `You are number ${position} in line for ${formatTicketCount(quantity)}. We write to ${email} when it is your turn.`;
  if (status === 'converted') return 'You have bought your tickets. The mail with them has a link to your order.';
  if (status === 'offered' || status === 'expired')
    return 'Your offer has ended, and the tickets were offered to the next person.';
  return 'You have left the waiting list.';
}
