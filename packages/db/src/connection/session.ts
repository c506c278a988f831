/** What is between us and PostgreSQL, and what that means for sessions. */
import { createOpenings, type Openings } from '../statements.ts';

export interface ServerTraits {
  /** A pooler is in between: it refuses parameters at the start of a session, so each transaction sets them. */
  isPooled: boolean;
  /** Statements may be prepared under a name. */
  isNamed: boolean;
  /** Scopes are sent as Citus needs them. */
  isDistributed?: boolean;
}

/** How a database's connections are used; changes when its pooler turns out not to know names. */
export interface Session {
  isPooled: boolean;
  isNamed: boolean;
  isDistributed: boolean;
  openings: Openings;
  /** Statements get no names from here on. */
  stopNaming(): void;
}

export function createSession(
  { isPooled, isNamed, isDistributed = false }: ServerTraits,
  limits: Record<string, number>,
): Session {
  const settings: Record<string, string> = isPooled ? { TimeZone: 'UTC' } : {};
  if (isPooled) for (const [name, value] of Object.entries(limits)) settings[name] = String(value);
  const session: Session = {
    isPooled,
    isNamed,
    isDistributed,
    openings: createOpenings({ isNamed, isDistributed, settings }),
    stopNaming() {
      session.isNamed = false;
      session.openings = createOpenings({ isNamed: false, isDistributed, settings });
    },
  };
  return session;
}
