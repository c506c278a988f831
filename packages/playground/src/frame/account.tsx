/** Signing in, signing up and signing out with a session cookie, or calling with an API key that is kept in memory. */
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  enter,
  enterWithKey,
  enterWithPasskey,
  leave,
  type Ticket,
  ticketOf,
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
    <Dialog title={kind === 'nobody' ? 'Who is calling?' : 'You are calling as'} onClose={onClose}>
      {kind === 'nobody' ? <Entrance onClose={onClose} /> : <Caller kind={kind} onClose={onClose} />}
    </Dialog>
  );
}

const WAYS = [
  { name: 'signIn', title: 'Sign in' },
  { name: 'signUp', title: 'Sign up' },
  { name: 'key', title: 'API key' },
] as const;

type Way = (typeof WAYS)[number]['name'];

function Entrance({ onClose }: { onClose: () => void }) {
  const [way, setWay] = useState<Way>('signIn');
  return (
    <Tabs label="Ways to call" tabs={WAYS} current={way} onChoose={setWay}>
      <EntranceForm key={way} way={way} onEntered={onClose} />
      <p className="muted small">
        {way === 'key'
          ? 'Kept in memory only: when you leave or reload the page, it is gone.'
          : 'Kept in a cookie that no script can read, until you sign out.'}
      </p>
    </Tabs>
  );
}

const SUBMIT: Record<Way, string> = { signIn: 'Sign in', signUp: 'Make an account', key: 'Use this key' };

function EntranceForm({ way, onEntered }: { way: Way; onEntered: () => void }) {
  const [ticket, setTicket] = useState<Ticket | null>(null);
  const { isBusy, issues, problem, send } = useSending((error) => {
    const asked = ticketOf(error);
    if (asked) setTicket(asked);
    return asked !== null;
  });
  if (ticket) return <SecondFactor ticket={ticket} onEntered={onEntered} onBack={() => setTicket(null)} />;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    const text = textsOf(event);
    return send(async () => {
      if (way === 'key') await enterWithKey(text('apiKey'));
      else {
        const names = way === 'signUp' ? { name: text('name'), organizationName: text('organizationName') } : {};
        await enter({ email: text('email'), password: text('password'), ...names });
      }
      onEntered();
    });
  };
  const withPasskey = () =>
    send(async () => {
      await enterWithPasskey();
      onEntered();
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
            A key works in its own organization, with its own permissions. Make one with{' '}
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
            placeholder={way === 'signIn' ? 'As the server printed it when it started' : 'At least 10 characters'}
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
  if (kind === 'key') return <Present onClose={onClose} />;
  return (
    <Tabs label="Your account" tabs={PAGES} current={page} onChoose={setPage}>
      {page === 'you' ? <Present onClose={onClose} /> : <Security />}
    </Tabs>
  );
}

function Present({ onClose }: { onClose: () => void }) {
  const { kind, label, place } = useConnection();
  const out = async () => {
    onClose();
    await leave();
  };
  return (
    <>
      <dl className="present">
        <Fact term={kind === 'key' ? 'Key' : 'Person'}>{label}</Fact>
        {place && (
          <Fact term="Organization">
            {place.name} <code className="muted">{place.id}</code>
          </Fact>
        )}
        {place?.role && <Fact term="Role">{place.role}</Fact>}
        {place && (
          <Fact term="Permissions">
            <ul className="roles">
              {place.permissions.map((permission) => (
                <li key={permission} data-may>
                  {permission}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {!place && (
          <Fact term="Organization">{kind === 'key' ? 'The key may not read which.' : 'You belong to none.'}</Fact>
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
