/** Codes: they make tickets cheaper, or show tickets that are there for those who know one. */
import type { StorefrontEvent } from '@tessera/sdk';
import { type FormEvent, useState } from 'react';
import { money } from '../format.ts';
import { Button, Field, useAction } from '../parts/parts.tsx';
import { sentenceOf } from '../problems.ts';

interface Props {
  discount: StorefrontEvent['discount'];
  currency: string;
  onApply: (code?: string) => Promise<StorefrontEvent>;
}

export function CodeField({ discount, currency, onApply }: Props) {
  const { pending, problem, run } = useAction();
  const [unknown, setUnknown] = useState<string | null>(null);

  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).trim();
    if (!code || pending) return;
    void run(async () => {
      const { discountProblem } = await onApply(code);
      setUnknown(discountProblem && sentenceOf(`discount_${discountProblem}`));
    });
  };

  if (discount) {
    return (
      <p className="t-code" role="status">
        <strong>{discount.code}</strong> {effectOf(discount, currency)}
        <Button kind="link" pending={pending} onClick={() => run(async () => void (await onApply()))}>
          Remove
        </Button>
      </p>
    );
  }
  return (
    <details className="t-code">
      <summary>Have a code?</summary>
      <form noValidate onSubmit={apply}>
        <Field label="Code" name="code" autoComplete="off" required problem={problem?.text ?? unknown ?? undefined} />
        <Button type="submit" pending={pending}>
          Apply
        </Button>
      </form>
    </details>
  );
}

function effectOf({ type, basisPoints, amount }: NonNullable<Props['discount']>, currency: string): string {
  if (type === 'percent' && basisPoints) return `${basisPoints / 100} % off, taken off in the next step`;
  if (type === 'fixed' && amount) return `${money(amount, currency)} off, taken off in the next step`;
  return 'accepted';
}
