/** The components that every step uses. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Problem, problemOf } from '../problems.ts';

/** One action at a time: whether it is pending, and the problem if it failed. */
export function useAction() {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [failures, setFailures] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setPending(true);
    setProblem(null);
    await work().catch((error: unknown) => {
      setProblem(problemOf(error));
      setFailures((count) => count + 1);
    });
    setPending(false);
  };
  // Moves the focus to the first invalid field.
  useEffect(() => {
    if (failures > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [failures]);
  /** Clears the problem of a field when the visitor changes it. */
  const onInput = ({ target }: FormEvent) => {
    const name = target instanceof HTMLInputElement ? target.name : '';
    setProblem((current) => current && withoutField(current, name));
  };
  return { pending, problem, setProblem, run, form, onInput };
}

function withoutField(problem: Problem, field: string): Problem | null {
  const { [field]: _, ...fields } = problem.fields;
  return Object.keys(problem.fields).length > 0 && Object.keys(fields).length === 0 ? null : { ...problem, fields };
}

/** Screen readers announce it at once. */
export const Alert = ({ problem }: { problem: Problem | null }) => (
  <div role="alert" className="t-alert" hidden={!problem}>
    {problem?.text}
  </div>
);

export const Note = ({ kind = 'plain', children }: { kind?: 'plain' | 'good' | 'bad'; children: ReactNode }) => (
  <div className="t-note" data-kind={kind}>
    {children}
  </div>
);

export function Button({
  pending = false,
  kind = 'plain',
  children,
  ...rest
}: {
  pending?: boolean;
  kind?: 'main' | 'plain' | 'link';
  children: ReactNode;
  type?: 'button' | 'submit';
  disabled?: boolean;
  'aria-label'?: string;
  onClick?: () => void;
}) {
  // A pending button is not `disabled`, because that would lose the focus.
  return (
    <button
      type="button"
      {...rest}
      className={`t-button t-${kind}`}
      aria-busy={pending}
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : rest.onClick}
    >
      {children}
    </button>
  );
}

export function Field({
  label,
  problem,
  hint,
  ...input
}: {
  label: string;
  problem?: string;
  hint?: string;
  name: string;
  type?: string;
  autoComplete?: string;
  inputMode?: 'email' | 'tel' | 'numeric';
  defaultValue?: string | number;
  required?: boolean;
  min?: number;
  max?: number;
}) {
  const id = useId();
  return (
    <div className="t-field">
      <label htmlFor={id}>
        {label} {!input.required && <span className="t-quiet">(optional)</span>}
      </label>
      <input id={id} {...input} aria-invalid={problem ? true : undefined} aria-describedby={`${id}-more`} />
      <p id={`${id}-more`} className={problem ? 't-wrong' : 't-quiet'}>
        {problem ?? hint}
      </p>
    </div>
  );
}

/** The heading of a step. Takes the focus when the step appears, so that keyboard users continue from there. */
export function Heading({ children, focus = true }: { children: ReactNode; focus?: boolean }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) ref.current?.focus({ preventScroll: true });
  }, [focus]);
  return (
    <h2 ref={ref} tabIndex={-1}>
      {children}
    </h2>
  );
}

export const Loading = ({ children = 'One moment…' }: { children?: ReactNode }) => (
  <p className="t-loading" role="status">
    {children}
  </p>
);
