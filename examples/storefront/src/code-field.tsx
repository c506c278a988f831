/** Codes: they make tickets cheaper, or show tickets that are there for those who know one. */
import type { StorefrontEvent } from '@tessera/sdk';
import { type FormEvent, useState } from 'react';
import { money } from './format.ts';
import { Button, Field, useAction } from './parts.tsx';
import { sentenceOf } from './problems.ts';

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
      setUnknown(discountProblem && sentenceOf(`discount_code_${discountProblem}`));
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

function effectOf(
  { type, discountBasisPoints, discountAmount }: NonNullable<Props['discount']>,
  currency: string,
): string {
  if (type === 'percent' && discountBasisPoints)
    return `${discountBasisPoints / 100} % off, taken off in the next step`;
  if (type === 'fixed' && discountAmount) return `${money(discountAmount, currency)} off, taken off in the next step`;
  return 'accepted';
}
