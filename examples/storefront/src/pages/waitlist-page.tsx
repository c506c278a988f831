/** A place on the waiting list, and the offer when it comes. */
import type { Tessera, WaitingPlace } from '@tessera/sdk';
import { useEffect, useState } from 'react';
import { moment, tickets } from '../format.ts';
import { Alert, Button, Heading, useAction } from '../parts/parts.tsx';

/** `onOffer` opens the cart that is kept for whoever waited. */
export function WaitlistPage(props: {
  tessera: Tessera;
  access: { id: string; token: string };
  onEvent: (eventId: string) => Promise<void>;
  onOffer: (place: WaitingPlace) => void;
}) {
  const { tessera, access, onEvent, onOffer } = props;
  const [place, setPlace] = useState<WaitingPlace | null>(null);
  const { pending, problem, run } = useAction();
  const { id, token } = access;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the link
  useEffect(() => {
    void run(async () => {
      const found = await tessera.ticketing.waitlist.get({ id, token });
      setPlace(found);
      await onEvent(found.eventId);
    });
  }, [id, token]);

  const leave = () =>
    run(async () => {
      await tessera.ticketing.waitlist.leave(access);
      setPlace(await tessera.ticketing.waitlist.get(access));
    });
  const isWaiting = place?.status === 'waiting' || place?.status === 'offered';
  return (
    <section className="t-card">
      <Heading>Waiting list</Heading>
      <Alert problem={problem} />
      {place && <p role="status">{statusOf(place)}</p>}
      <div className="t-actions">
        {place?.offer && (
          <Button kind="main" onClick={() => onOffer(place)}>
            Buy them now
          </Button>
        )}
        {isWaiting && (
          <Button pending={pending} onClick={leave}>
            {place.offer ? 'No, thank you' : 'Leave the waiting list'}
          </Button>
        )}
      </div>
    </section>
  );
}

function statusOf({ status, position, offer, quantity, email }: WaitingPlace): string {
  if (offer) return `It is your turn: ${tickets(quantity)} kept for you until ${moment(offer.expiresAt)}.`;
  if (status === 'waiting') return `You are number ${position} in line for ${tickets(quantity)}. We write to ${email}.`;
  if (status === 'converted') return 'You have bought your tickets. The mail about them has a link to your order.';
  if (status === 'offered' || status === 'expired')
    return 'The time to take your tickets is over. They went to the next in line.';
  return 'You have left the waiting list.';
}
