/** Signing in, signing up and signing out with a session cookie, or calling with an API key that is kept in memory. */
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  connectWithKey,
  disconnect,
  signInOrUp,
  signInWithPasskey,
  type TwoFactorTicket,
  twoFactorTicketOf,
  useConnection,
} from '../api/connection.ts';
import { hasPasskeys } from '../api/passkey.ts';
import { Dialog } from './dialog.tsx';
import { Entry, textsOf, useSending } from './entry.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Security } from './security.tsx';
import { Tabs } from './tabs.tsx';

export function Account({ onClose }: { onClose: () => void }) {
  const { kind } = useConnection();
  return (
    <Dialog title={kind === 'anonymous' ? 'Who is calling?' : 'You are calling as'} onClose={onClose}>
      {kind === 'anonymous' ? <Connect onClose={onClose} /> : <Caller kind={kind} onClose={onClose} />}
    </Dialog>
  );
}

const WAYS = [
  { name: 'signIn', title: 'Sign in' },
  { name: 'signUp', title: 'Sign up' },
  { name: 'key', title: 'API key' },
] as const;

type Way = (typeof WAYS)[number]['name'];

function Connect({ onClose }: { onClose: () => void }) {
  const [way, setWay] = useState<Way>('signIn');
  return (
    <Tabs label="Ways to call" tabs={WAYS} current={way} onChoose={setWay}>
      <ConnectForm key={way} way={way} onConnected={onClose} />
      <p className="muted small">
        {way === 'key'
          ? 'The key is kept in memory only. Leaving or reloading the page removes it.'
          : 'Your session is kept in a cookie that scripts cannot read, until you sign out.'}
      </p>
    </Tabs>
  );
}

const SUBMIT: Record<Way, string> = { signIn: 'Sign in', signUp: 'Create an account', key: 'Use this key' };

function ConnectForm({ way, onConnected }: { way: Way; onConnected: () => void }) {
  const [ticket, setTicket] = useState<TwoFactorTicket | null>(null);
  const { isBusy, issues, problem, send } = useSending((error) => {
    const asked = twoFactorTicketOf(error);
    if (asked) setTicket(asked);
    return asked !== null;
  });
  if (ticket) return <SecondFactor ticket={ticket} onConnected={onConnected} onBack={() => setTicket(null)} />;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    const text = textsOf(event);
    return send(async () => {
      if (way === 'key') await connectWithKey(text('apiKey'));
      else {
        const names = way === 'signUp' ? { name: text('name'), organizationName: text('organizationName') } : {};
        await signInOrUp({ email: text('email'), password: text('password'), ...names });
      }
      onConnected();
    });
  };
  const withPasskey = () =>
    send(async () => {
      await signInWithPasskey();
      onConnected();
    });
  return (
    <form className="entrance" onSubmit={submit} noValidate>
      {way === 'key' ? (
        <>
          <Entry
            label="API key"
            name="apiKey"
            type="password"
            placeholder="sk_…"
            autoComplete="off"
            issue={issues.apiKey}
          />
          <p className="field-help">
            A key works in its own organization, with its own permissions. Create one with{' '}
            <code>organizations.apiKeys.create</code>.
          </p>
        </>
      ) : (
        <>
          {way === 'signUp' && (
            <Entry label="Your name" name="name" placeholder="Asha Menon" autoComplete="name" issue={issues.name} />
          )}
          {way === 'signUp' && (
            <Entry
              label="Company or project"
              name="organizationName"
              placeholder="Café Malabar"
              autoComplete="organization"
              issue={issues.organizationName}
            />
          )}
          <Entry
            isFirst={way === 'signIn'}
            label="E-mail"
            name="email"
            type="email"
            placeholder="demo@tessera.example"
            autoComplete="username"
            issue={issues.email}
          />
          <Entry
            label="Password"
            name="password"
            type="password"
            placeholder={way === 'signIn' ? 'Printed by the server when it started' : 'At least 10 characters'}
            autoComplete={way === 'signIn' ? 'current-password' : 'new-password'}
            issue={issues.password}
          />
        </>
      )}
      <p className="field-issue" role="alert">
        {problem}
      </p>
      <button type="submit" className="button primary" disabled={isBusy}>
        {isBusy ? 'One moment…' : SUBMIT[way]}
      </button>
      {way === 'signIn' && hasPasskeys() && (
        <button type="button" className="button" disabled={isBusy} onClick={withPasskey}>
          Sign in with a passkey
        </button>
      )}
    </form>
  );
}

const PAGES = [
  { name: 'you', title: 'You' },
  { name: 'security', title: 'Security' },
] as const;

/** A person has security settings; a key has none. */
function Caller({ kind, onClose }: { kind: 'session' | 'key'; onClose: () => void }) {
  const [page, setPage] = useState<(typeof PAGES)[number]['name']>('you');
  if (kind === 'key') return <CallerDetails onClose={onClose} />;
  return (
    <Tabs label="Your account" tabs={PAGES} current={page} onChoose={setPage}>
      {page === 'you' ? <CallerDetails onClose={onClose} /> : <Security />}
    </Tabs>
  );
}

function CallerDetails({ onClose }: { onClose: () => void }) {
  const { kind, label, organization } = useConnection();
  const out = async () => {
    onClose();
    await disconnect();
  };
  return (
    <>
      <dl className="present">
        <Fact term={kind === 'key' ? 'Key' : 'Person'}>{label}</Fact>
        {organization && (
          <Fact term="Organization">
            {organization.name} <code className="muted">{organization.id}</code>
          </Fact>
        )}
        {organization?.role && <Fact term="Role">{organization.role}</Fact>}
        {organization && (
          <Fact term="Permissions">
            <ul className="roles">
              {organization.permissions.map((permission) => (
                <li key={permission} data-may>
                  {permission}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {!organization && (
          <Fact term="Organization">
            {kind === 'key' ? 'Unknown: this key lacks organizations.read.' : 'You are not a member of any.'}
          </Fact>
        )}
      </dl>
      <button type="button" className="button" onClick={out}>
        {kind === 'key' ? 'Forget this key' : 'Sign out'}
      </button>
    </>
  );
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);
