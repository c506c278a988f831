/** The checkout form: buyer and total, while the cart holds the seats, then the payment. */
import type { Cart, Checkout as CheckoutAnswer, StorefrontEvent, Tessera } from '@tessera/sdk';
import { type FormEvent, useEffect, useRef } from 'react';
import { formatMoney } from '../format.ts';
import { Countdown } from '../parts/countdown.tsx';
import { Alert, Button, Field, Heading, useAction } from '../parts/parts.tsx';
import { isCartLost } from '../problems.ts';
import { Terms } from './about.tsx';
import { returnUrls, startPayment } from './pay.ts';
import { Summary } from './summary.tsx';
import type { HeldCart } from './ticket-picker.tsx';

type Customer = Parameters<Tessera['ticketing']['carts']['checkout']>[0]['customer'];

export function Checkout(props: {
  tessera: Tessera;
  event: StorefrontEvent;
  held: HeldCart;
  onCart: (cart: Cart) => void;
  /** The order has been created. `isLeaving`: the browser leaves for the payment page. */
  onOrder: (answer: CheckoutAnswer, isLeaving: boolean) => void;
  /** The cart no longer holds the seats. */
  onEnd: () => void;
  onChange?: () => void;
}) {
  const { tessera, event, held, onCart, onOrder, onEnd, onChange } = props;
  const { cart, purchase } = held;
  const access = { id: purchase.cartId, token: purchase.token };
  const { pending, problem, run, form, onInput } = useAction();
  useEffect(() => {
    if (problem && isCartLost(problem)) onEnd();
  });

  const pay = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    if (pending) return;
    const customer = readCustomer(submitted.currentTarget);
    void run(async () => {
      try {
        const answer = await tessera.ticketing.carts.checkout({
          ...access,
          ...returnUrls(),
          customer,
          expectedTotal: cart.total,
          currency: cart.currency,
        });
        // Stores the order before the browser leaves the page.
        onOrder(answer, Boolean(answer.payment?.action));
        startPayment(answer);
      } catch (error) {
        await tessera.ticketing.carts.get(access).then(onCart, () => {});
        throw error;
      }
    });
  };

  const storing = useRef<Promise<unknown>>(Promise.resolve());
  /**
   * Stores the form in the cart, so a reload keeps it; one call after another, because the last one counts. Invalid input is
   * reported when the visitor pays.
   */
  const storeCustomer = () => {
    if (!form.current) return;
    const customer = readCustomer(form.current);
    storing.current = storing.current
      .then(() => tessera.ticketing.carts.setCustomer({ ...access, customer }))
      .catch(() => {});
  };

  const { firstName, lastName, email, phone, marketingConsent } = cart.customer ?? {};
  const needsApproval = cart.items.some(
    ({ ticketTypeId }) => event.ticketTypes.find(({ id }) => id === ticketTypeId)?.requiresApproval,
  );
  return (
    <section className="t-card" aria-label="Checkout">
      <div className="t-title">
        <Heading>Your order</Heading>
        <Countdown key={cart.secondsLeft} secondsLeft={cart.secondsLeft} onEnd={onEnd} />
      </div>
      <Summary of={cart} />
      {onChange && (
        <Button kind="link" onClick={onChange}>
          Change tickets
        </Button>
      )}
      <form ref={form} noValidate onInput={onInput} onSubmit={pay} onBlur={storeCustomer}>
        <h3>Your details</h3>
        <Field
          label="E-mail"
          name="email"
          type="email"
          inputMode="email"
          autoComplete="email"
          required
          defaultValue={email}
          problem={problem?.fields.email}
          hint="We send your tickets to this address."
        />
        <div className="t-pair">
          <Field
            label="First name"
            name="firstName"
            autoComplete="given-name"
            defaultValue={firstName}
            problem={problem?.fields.firstName}
          />
          <Field
            label="Last name"
            name="lastName"
            autoComplete="family-name"
            defaultValue={lastName}
            problem={problem?.fields.lastName}
          />
        </div>
        <Field
          label="Phone"
          name="phone"
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          defaultValue={phone}
          problem={problem?.fields.phone}
        />
        <label className="t-check">
          <input type="checkbox" name="marketingConsent" defaultChecked={marketingConsent} />
          <span>{event.organizer.name} may write to me about other events</span>
        </label>
        <Alert problem={problem} />
        <Button kind="main" type="submit" pending={pending}>
          {cart.total === 0
            ? 'Get tickets'
            : needsApproval
              ? 'Send the order'
              : `Pay ${formatMoney(cart.total, cart.currency)}`}
        </Button>
        <Terms event={event} needsApproval={needsApproval} />
      </form>
    </section>
  );
}

function readCustomer(form: HTMLFormElement): Customer {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '').trim() || undefined;
  return {
    email: text('email') ?? '',
    firstName: text('firstName'),
    lastName: text('lastName'),
    phone: text('phone'),
    marketingConsent: fields.has('marketingConsent'),
  };
}
