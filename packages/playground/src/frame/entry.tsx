/** A labelled text field of a dialog, and the sending of a form of such fields. */
import { fieldErrors } from '@tessera/sdk';
import { type FormEvent, useState } from 'react';
import { asTesseraError } from '../api/call.ts';

interface EntryProps {
  /** Takes the focus when the dialog opens. */
  isFirst?: boolean;
  label: string;
  name: string;
  type?: string;
  placeholder?: string;
  autoComplete: string;
  inputMode?: 'numeric';
  issue: string | undefined;
}

export function Entry({ label, name, type = 'text', issue, isFirst, ...more }: EntryProps) {
  const id = `entry-${name}`;
  return (
    <div className="field" data-issue={issue !== undefined || undefined}>
      <label className="entry-label" htmlFor={id}>
        {label}
      </label>
      <input
        className="control"
        id={id}
        name={name}
        data-first={isFirst || undefined}
        type={type}
        required
        aria-invalid={issue !== undefined || undefined}
        aria-describedby={`${id}-issue`}
        {...more}
      />
      <p className="field-issue" id={`${id}-issue`} hidden={issue === undefined}>
        {issue}
      </p>
    </div>
  );
}

export interface Sending {
  isBusy: boolean;
  /** Messages by field. */
  issues: Record<string, string>;
  /** A message that belongs to no field; empty when there is none. */
  problem: string;
  send(work: () => Promise<void>): Promise<void>;
}

/** Runs work and keeps its error. `onError` returns true if it has handled the error itself. */
export function useSending(onError: (error: Error) => boolean = () => false): Sending {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const issues = fieldErrors(error);
  return {
    isBusy,
    issues,
    problem: error && Object.keys(issues).length === 0 ? error.message : '',
    async send(work) {
      setBusy(true);
      setError(null);
      try {
        await work();
      } catch (thrown) {
        const tesseraError = asTesseraError(thrown);
        if (!onError(tesseraError)) setError(tesseraError);
      }
      setBusy(false);
    },
  };
}

/** Reads a form's texts by field name. Texts are trimmed, except passwords, which may begin or end with spaces. */
export function textsOf(event: FormEvent<HTMLFormElement>): (name: string) => string {
  event.preventDefault();
  const given = new FormData(event.currentTarget);
  return (name) => {
    const text = String(given.get(name) ?? '');
    return name === 'password' ? text : text.trim();
  };
}
