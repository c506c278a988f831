/** Who may call a procedure: in words, by role, and whether the current caller may. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { type Connection, useConnection } from '../api/connection.ts';

export function Access({ procedure, manifest }: { procedure: ManifestProcedure; manifest: Manifest }) {
  const connection = useConnection();
  const { access, permission } = procedure;
  const decision = callerAccess(procedure, connection);
  return (
    <dl className="access">
      <div>
        <dt>Who may call</dt>
        <dd>
          <WhoMayCall
            access={access}
            permission={permission}
            isInPerson={procedure.inPerson}
            isPublishable={permission !== null && manifest.publishable.includes(permission)}
          />
          {decision && (
            <span className="caller-access" data-tone={decision.may ? 'good' : 'bad'}>
              {decision.text}
            </span>
          )}
        </dd>
      </div>
      {permission !== null && (
        <div>
          <dt>Roles</dt>
          <dd>
            <ul className="roles">
              {Object.entries(manifest.roles).map(([role, permissions]) => {
                const may = permissions.includes(permission);
                return (
                  <li key={role} data-may={may || undefined}>
                    {role}
                    <span className="sr-only">{may ? ' may' : ' may not'}</span>
                  </li>
                );
              })}
            </ul>
          </dd>
        </div>
      )}
      {procedure.fresh && (
        <div>
          <dt>Proof</dt>
          <dd>A proof of identity from the last ten minutes.</dd>
        </div>
      )}
      {(procedure.idempotent || procedure.resumable) && (
        <div>
          <dt>{procedure.idempotent ? 'Safe to retry' : 'Resumes'}</dt>
          <dd>
            {procedure.idempotent
              ? 'Runs once per Idempotency-Key; the SDK sends one.'
              : 'After a lost connection, it continues where it stopped.'}
          </dd>
        </div>
      )}
    </dl>
  );
}

function WhoMayCall({
  access,
  permission,
  isInPerson,
  isPublishable,
}: {
  access: ManifestProcedure['access'];
  permission: string | null;
  isInPerson: boolean;
  isPublishable: boolean;
}) {
  switch (access) {
    case 'public':
      return <span>Anyone, without signing in.</span>;
    case 'user':
      return <span>Anyone who is signed in.</span>;
    case 'platform':
      return <span>Tessera’s own staff.</span>;
    case 'organization':
    case 'storefront':
      return (
        <span>
          {isInPerson ? 'Members' : 'Members and keys'}
          {isPublishable || access === 'storefront' ? ', publishable ones too,' : ''} with <code>{permission}</code>
        </span>
      );
  }
}

/** Whether the current caller may call the procedure; null when the page cannot know. */
function callerAccess(
  { access, permission, inPerson }: ManifestProcedure,
  { kind, organization }: Connection,
): { may: boolean; text: string } | null {
  if (access === 'public' || kind === 'anonymous' || access === 'platform') return null;
  if (inPerson && kind === 'key') return { may: false, text: 'Not with a key' };
  if (access === 'user') return { may: true, text: 'You may' };
  if (!organization || permission === null) return null;
  const may = organization.permissions.includes(permission);
  return {
    may,
    text: may ? 'You may' : kind === 'key' ? 'This key may not' : `Not as ${organization.role ?? 'a member'}`,
  };
}
