/** The top bar: the organization, the caller, the last calls and the theme. */
import { useState } from 'react';
import { switchOrganization, useConnection } from '../api/connection.ts';
import { Icon, Mark } from './icons.tsx';
import { useTheme } from './theme.ts';

interface Props {
  onMenu: () => void;
  isMenuOpen: boolean;
  onHistory: () => void;
  onAccount: () => void;
}

export function TopBar({ onMenu, isMenuOpen, onHistory, onAccount }: Props) {
  const [theme, toggleTheme] = useTheme();
  return (
    <header className="top-bar">
      <button
        type="button"
        className="icon-button menu-button"
        aria-label="Procedures"
        aria-expanded={isMenuOpen}
        onClick={onMenu}
      >
        <Icon name="menu" />
      </button>
      <a className="brand" href="#/" aria-label="Tessera Playground, start">
        <Mark />
        <span>
          Tessera <span className="brand-what">Playground</span>
        </span>
      </a>
      <div className="top-actions">
        <OrganizationSwitch />
        <CallerButton onAccount={onAccount} />
        <button type="button" className="icon-button" aria-label="Last calls" title="Last calls" onClick={onHistory}>
          <Icon name="clock" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={theme === 'dark' ? 'Use light colours' : 'Use dark colours'}
          title="Light or dark"
          onClick={toggleTheme}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
      </div>
    </header>
  );
}

function CallerButton({ onAccount }: { onAccount: () => void }) {
  const { kind, label } = useConnection();
  if (kind === 'anonymous') {
    return (
      <>
        <span className="signed-out">Not signed in</span>
        <button type="button" className="button" onClick={onAccount}>
          Sign in
        </button>
      </>
    );
  }
  return (
    <button type="button" className="who" onClick={onAccount} title="Who is calling">
      <Icon name="person" />
      <span className="sr-only">Calling as </span>
      <span className="who-label">{label}</span>
    </button>
  );
}

function OrganizationSwitch() {
  const { organizations, organization } = useConnection();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  if (!organization) return null;
  if (organizations.length < 2) return <span className="organization">{organization.name}</span>;
  const move = async (id: string) => {
    setBusy(true);
    setFailure(null);
    await switchOrganization(id).catch((error: Error) => setFailure(error.message));
    setBusy(false);
  };
  return (
    <span className="organization">
      <select
        className="control"
        aria-label="Organization"
        disabled={isBusy}
        value={organization.id}
        onChange={({ target }) => move(target.value)}
      >
        {organizations.map(({ id, name, role }) => (
          <option key={id} value={id}>
            {name} ({role})
          </option>
        ))}
      </select>
      <span className="field-issue" role="alert">
        {failure}
      </span>
    </span>
  );
}
