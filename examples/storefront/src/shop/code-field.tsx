/** The field for discount codes. A code gives a discount or unlocks hidden ticket types. */
import type { StorefrontEvent } from '@tessera/sdk';
import { type FormEvent, useState } from 'react';
import { formatMoney } from '../format.ts';
import { Button, Field, useAction } from '../parts/parts.tsx';
import { problemSentence } from '../problems.ts';

interface CodeFieldProps {
  discount: StorefrontEvent['discount'];
  currency: string;
  onApply: (code?: string) => Promise<StorefrontEvent>;
}

export function CodeField({ discount, currency, onApply }: CodeFieldProps) {
  const { pending, problem, run } = useAction();
  const [refusal, setRefusal] = useState<string | null>(null);

  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).trim();
    if (!code || pending) return;
    void run(async () => {
      const { discountProblem } = await onApply(code);
      setRefusal(discountProblem && problemSentence(`discount_code_${discountProblem}`));
    });
  };

  if (discount) {
    return (
      <p className="t-code" role="status">
        <strong>{discount.code}</strong> {discountText(discount, currency)}
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
        <Field label="Code" name="code" autoComplete="off" required problem={problem?.text ?? refusal ?? undefined} />
        <Button type="submit" pending={pending}>
          Apply
        </Button>
      </form>
    </details>
  );
}

function discountText(
  { type, discountBasisPoints, discountAmount }: NonNullable<CodeFieldProps['discount']>,
  currency: string,
): string {
  if (type === 'percent' && discountBasisPoints) return `${discountBasisPoints / 100} % off, applied in the next step`;
  if (type === 'fixed' && discountAmount)
    return `${formatMoney(discountAmount, currency)} off, applied in the next step`;
  return 'accepted';
}
