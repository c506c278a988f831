/** The second step of signing in: a second factor that the account has set up. */
import { useState } from 'react';
import { completeTwoFactor, type TwoFactorTicket } from '../api/connection.ts';
import { Entry, textsOf, useSending } from './entry.tsx';

interface Props {
  ticket: TwoFactorTicket;
  onConnected: () => void;
  onBack: () => void;
}

export function SecondFactor({ ticket, onConnected, onBack }: Props) {
  const [isLost, setLost] = useState(false);
  const { isBusy, issues, problem, send } = useSending();
  const name = isLost ? 'recoveryCode' : 'code';
  const complete = (factor: Parameters<typeof completeTwoFactor>[1]) =>
    send(async () => {
      await completeTwoFactor(ticket, factor);
      onConnected();
    });
  return (
    <form
      className="entrance"
      noValidate
      onSubmit={(event) => {
        const text = textsOf(event);
        void complete(isLost ? { recoveryCode: text(name) } : { code: text(name) });
      }}
    >
      <p>Your password is correct. Now enter your second factor:</p>
      <Entry
        key={name}
        isFirst
        label={isLost ? 'Recovery code' : 'Code from your app'}
        name={name}
        placeholder={isLost ? 'abcd-efgh-ijkl-mnop' : '123456'}
        autoComplete={isLost ? 'off' : 'one-time-code'}
        inputMode={isLost ? undefined : 'numeric'}
        issue={issues[name]}
      />
      <p className="field-issue" role="alert">
        {problem}
      </p>
      <button type="submit" className="button primary" disabled={isBusy}>
        {isBusy ? 'One moment…' : 'Continue'}
      </button>
      {ticket.methods.includes('passkey') && (
        <button type="button" className="button" disabled={isBusy} onClick={() => complete('passkey')}>
          Use a passkey
        </button>
      )}
      <p className="dialog-actions">
        {ticket.methods.includes('recovery_code') && (
          <button type="button" className="link" onClick={() => setLost(!isLost)}>
            {isLost ? 'Use a code from your app' : 'Use a recovery code'}
          </button>
        )}
        <button type="button" className="link" onClick={onBack}>
          Start over
        </button>
      </p>
    </form>
  );
}
