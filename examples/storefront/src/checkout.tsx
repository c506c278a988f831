/** Who buys, what it costs, and on to the payment, while the seats are held. */
import type { Cart, Checkout as CheckoutAnswer, StorefrontEvent, Tessera } from '@tessera/sdk';
import { type FormEvent, useEffect } from 'react';
import { Terms } from './about.tsx';
import { Countdown } from './countdown.tsx';
import { money } from './format.ts';
import { Alert, Button, Field, Heading, useAction } from './parts.tsx';
import { goAndPay, waysBack } from './pay.ts';
import { isCartGone } from './problems.ts';
import { Summary } from './summary.tsx';
import type { Held } from './ticket-picker.tsx';

type Customer = Parameters<Tessera['ticketing']['carts']['checkout']>[0]['customer'];

export function Checkout(props: {
  tessera: Tessera;
  event: StorefrontEvent;
  held: Held;
  onCart: (cart: Cart) => void;
  /** The order is made. `isLeaving`: the payment page is next, and this page goes. */
  onOrder: (answer: CheckoutAnswer, isLeaving: boolean) => void;
  /** The seats are gone. */
  onEnd: () => void;
  onChange?: () => void;
}) {
  const { tessera, event, held, onCart, onOrder, onEnd, onChange } = props;
  const { cart, purchase } = held;
  const access = { id: purchase.cartId, token: purchase.token };
  const { pending, problem, run, form, onInput } = useAction();
  useEffect(() => {
    if (problem && isCartGone(problem)) onEnd();
  });

  const pay = (submitted: FormEvent<HTMLFormElement>) => {
    submitted.preventDefault();
    if (pending) return;
    const customer = customerIn(submitted.currentTarget);
    void run(async () => {
      try {
        const answer = await tessera.ticketing.carts.checkout({
          ...access,
          ...waysBack(),
          customer,
          expectedTotal: cart.total,
          currency: cart.currency,
        });
        // Remembered before the page goes.
        onOrder(answer, Boolean(answer.payment?.action));
        goAndPay(answer);
      } catch (error) {
        await tessera.ticketing.carts.get(access).then(onCart, () => {});
        throw error;
      }
    });
  };

  /** So that a reload does not empty the form. What is wrong is told when the visitor pays. */
  const keep = () => {
    if (form.current)
      tessera.ticketing.carts.setCustomer({ ...access, customer: customerIn(form.current) }).catch(() => {});
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
      <form ref={form} noValidate onInput={onInput} onSubmit={pay} onBlur={keep}>
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
          hint="Your tickets are sent there."
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
              : `Pay ${money(cart.total, cart.currency)}`}
        </Button>
        <Terms event={event} needsApproval={needsApproval} />
      </form>
    </section>
  );
}

function customerIn(form: HTMLFormElement): Customer {
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
