/** Signing in, up and out; or calling with a key. Nothing of it outlives the page. */
import { fieldErrors } from '@tessera/sdk';
import { type FormEvent, type ReactNode, useState } from 'react';
import { asTesseraError } from '../api/call.ts';
import { enter, enterWithKey, leave, useConnection } from '../api/connection.ts';
import { Dialog } from './dialog.tsx';
import { Tabs } from './tabs.tsx';

export function Account({ onClose }: { onClose: () => void }) {
  const { kind } = useConnection();
  return (
    <Dialog title={kind === 'nobody' ? 'Who is calling?' : 'You are calling as'} onClose={onClose}>
      {kind === 'nobody' ? <Entrance onClose={onClose} /> : <Present onClose={onClose} />}
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
      <p className="muted small">Kept in memory only: when you leave or reload the page, it is gone.</p>
    </Tabs>
  );
}

const SUBMIT: Record<Way, string> = { signIn: 'Sign in', signUp: 'Make an account', key: 'Use this key' };

function EntranceForm({ way, onEntered }: { way: Way; onEntered: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const issues = fieldErrors(error);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? '');
    setBusy(true);
    setError(null);
    try {
      if (way === 'key') await enterWithKey(text('apiKey').trim());
      else {
        const names = way === 'signUp' ? { name: text('name'), organizationName: text('organizationName') } : {};
        await enter({ email: text('email'), password: text('password'), ...names });
      }
      onEntered();
    } catch (thrown) {
      setError(asTesseraError(thrown));
      setBusy(false);
    }
  };
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
        {error && Object.keys(issues).length === 0 ? error.message : ''}
      </p>
      <button type="submit" className="button primary" disabled={isBusy}>
        {isBusy ? 'One moment…' : SUBMIT[way]}
      </button>
    </form>
  );
}

interface EntryProps {
  /** Where typing begins when the dialog opens. */
  isFirst?: boolean;
  label: string;
  name: string;
  type?: string;
  placeholder: string;
  autoComplete: string;
  issue: string | undefined;
}

function Entry({ label, name, type = 'text', issue, isFirst, ...more }: EntryProps) {
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
