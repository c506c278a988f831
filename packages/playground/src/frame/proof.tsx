/** Asks for a fresh proof of identity, for calls that require one from the last ten minutes. */
import { reauthenticate } from '../api/connection.ts';
import { type ProofRequest, useProofRequest } from '../api/proof.ts';
import { Dialog } from './dialog.tsx';
import { Entry, textsOf, useSending } from './entry.tsx';

export function Proof() {
  const request = useProofRequest();
  return request && <ProofDialog request={request} />;
}

function ProofDialog({ request: { methods, answer } }: { request: ProofRequest }) {
  const { isBusy, issues, problem, send } = useSending();
  const prove = (proof: Parameters<typeof reauthenticate>[0]) =>
    send(async () => {
      await reauthenticate(proof);
      answer(true);
    });
  const name = methods.includes('password') ? 'password' : 'code';
  return (
    <Dialog title="Is it you?" onClose={() => answer(false)}>
      <form
        className="entrance"
        noValidate
        onSubmit={(event) => {
          const text = textsOf(event);
          void prove(text('code') ? { code: text('code') } : { password: text('password') });
        }}
      >
        <p>This call requires a proof of identity from the last ten minutes.</p>
        {methods.includes('password') && (
          <Entry
            isFirst={name === 'password'}
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            issue={issues.password}
          />
        )}
        {methods.includes('totp') && (
          <Entry
            isFirst={name === 'code'}
            label={name === 'password' ? 'or a code from your app' : 'Code from your app'}
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            issue={issues.code}
          />
        )}
        <p className="field-issue" role="alert">
          {problem}
        </p>
        <div className="dialog-actions">
          {methods.includes('passkey') && (
            <button type="button" className="button" disabled={isBusy} onClick={() => prove('passkey')}>
              Use a passkey
            </button>
          )}
          <button type="submit" className="button primary" disabled={isBusy}>
            {isBusy ? 'One moment…' : 'Continue'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
