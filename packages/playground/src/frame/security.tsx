/** Security settings of a person: two-factor sign-in with an app, and passkeys. */
import type { Passkey, TwoFactorSetup, TwoFactorStatus } from '@tessera/sdk';
import { useEffect, useEffectEvent, useState } from 'react';
import { useConnection } from '../api/connection.ts';
import { hasPasskeys, makePasskey } from '../api/passkey.ts';
import { withProof } from '../api/proof.ts';
import { CopyButton } from './copy-button.tsx';
import { Entry, textsOf, useSending } from './entry.tsx';

export const Security = () => (
  <div className="security">
    <TwoFactor />
    <Passkeys />
  </div>
);

function TwoFactor() {
  const { twoFactor } = useConnection().tessera.identity;
  const { isBusy, issues, problem, send } = useSending();
  const [status, setStatus] = useState<TwoFactorStatus | null>(null);
  const [setup, setSetup] = useState<TwoFactorSetup | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const load = async () => setStatus(await twoFactor.get());
  const start = useEffectEvent(() => send(load));
  useEffect(() => void start(), []);

  const begin = () => send(async () => setSetup(await withProof(() => twoFactor.begin())));
  const confirm = (code: string) =>
    send(async () => {
      setCodes((await withProof(() => twoFactor.confirm({ code }))).recoveryCodes);
      setSetup(null);
      await load();
    });
  const regenerate = () =>
    send(async () => {
      setCodes((await withProof(() => twoFactor.regenerateRecoveryCodes())).recoveryCodes);
      await load();
    });
  const disable = () =>
    send(async () => {
      await withProof(() => twoFactor.disable());
      setCodes([]);
      await load();
    });

  return (
    <section aria-label="Two-factor">
      <h3>Two-factor</h3>
      <p className="muted">
        {status?.isEnabled
          ? `On: signing in requires a code from your app. Recovery codes left: ${status.recoveryCodesLeft}.`
          : 'Off: your password alone is enough to sign in.'}
      </p>
      {codes.length > 0 && <RecoveryCodes codes={codes} />}
      {setup ? (
        <form className="entrance" noValidate onSubmit={(event) => void confirm(textsOf(event)('code'))}>
          <img
            className="qr"
            alt="QR code for your authenticator app"
            src={`data:image/svg+xml,${encodeURIComponent(setup.qrSvg)}`}
          />
          <p className="field-help">
            Scan it with an authenticator app, or type <code>{setup.secret}</code>
          </p>
          <Entry
            isFirst
            label="The code it shows"
            name="code"
            placeholder="123456"
            autoComplete="one-time-code"
            inputMode="numeric"
            issue={issues.code}
          />
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setSetup(null)}>
              Cancel
            </button>
            <button type="submit" className="button primary" disabled={isBusy}>
              Turn it on
            </button>
          </div>
        </form>
      ) : (
        <div className="dialog-actions">
          {status?.isEnabled && (
            <button type="button" className="button" disabled={isBusy} onClick={regenerate}>
              New recovery codes
            </button>
          )}
          {status?.isEnabled && (
            <button type="button" className="button" disabled={isBusy} onClick={disable}>
              Turn it off
            </button>
          )}
          <button type="button" className="button" disabled={isBusy || !status} onClick={begin}>
            {status?.isEnabled ? 'Another app' : 'Set up an app'}
          </button>
        </div>
      )}
      <p className="field-issue" role="alert">
        {problem}
      </p>
    </section>
  );
}

const RecoveryCodes = ({ codes }: { codes: readonly string[] }) => (
  <div className="notice">
    <div>
      <p>Keep these recovery codes away from the app. Each works once; they are not shown again.</p>
      <ul className="recovery-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <CopyButton label="Copy the recovery codes" text={() => codes.join('\n')} />
    </div>
  </div>
);

function Passkeys() {
  const { passkeys } = useConnection().tessera.identity;
  const { isBusy, problem, send } = useSending();
  const [items, setItems] = useState<readonly Passkey[]>([]);
  const load = async () => setItems((await passkeys.list({ limit: 200 })).items);
  const start = useEffectEvent(() => send(load));
  useEffect(() => void start(), []);

  const add = () =>
    send(async () => {
      const passkey = await makePasskey(await withProof(() => passkeys.beginRegistration()));
      await passkeys.finishRegistration({ passkey });
      await load();
    });
  const remove = (id: string) =>
    send(async () => {
      await withProof(() => passkeys.delete({ id }));
      await load();
    });

  return (
    <section aria-label="Passkeys">
      <h3>Passkeys</h3>
      <p className="muted">They sign you in with your device, without a password or a code.</p>
      <ul>
        {items.map(({ id, name, lastUsedAt }) => (
          <li key={id} className="passkey">
            <span>
              {name}{' '}
              <span className="muted small">{lastUsedAt ? `used ${lastUsedAt.toLocaleString()}` : 'not used yet'}</span>
            </span>
            <button
              type="button"
              className="link"
              disabled={isBusy}
              aria-label={`Remove ${name}`}
              onClick={() => remove(id)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      {hasPasskeys() && (
        <div className="dialog-actions">
          <button type="button" className="button" disabled={isBusy} onClick={add}>
            Add a passkey
          </button>
        </div>
      )}
      <p className="field-issue" role="alert">
        {problem}
      </p>
    </section>
  );
}
