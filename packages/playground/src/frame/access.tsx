/** Who may call a procedure: in words, by role, and whether the current caller may. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { type Connection, useConnection } from '../api/connection.ts';

export function Access({ procedure, manifest }: { procedure: ManifestProcedure; manifest: Manifest }) {
  const connection = useConnection();
  const { access, permission } = procedure;
  const verdict = verdictOf(procedure, connection);
  return (
    <dl className="access">
      <div>
        <dt>Who may call</dt>
        <dd>
          <WhoMayCall
            access={access}
            permission={permission}
            isFresh={procedure.fresh}
            isPublishable={permission !== null && manifest.publishable.includes(permission)}
          />
          {verdict && (
            <span className="verdict" data-tone={verdict.may ? 'good' : 'bad'}>
              {verdict.text}
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
          <dd>In the last ten minutes, that it is you.</dd>
        </div>
      )}
      {(procedure.idempotent || procedure.resumable) && (
        <div>
          <dt>{procedure.idempotent ? 'Safe to retry' : 'Resumes'}</dt>
          <dd>
            {procedure.idempotent
              ? 'Runs once per Idempotency-Key; the SDK sends one.'
              : 'After a lost connection it goes on where it was.'}
          </dd>
        </div>
      )}
    </dl>
  );
}

function WhoMayCall({
  access,
  permission,
  isFresh,
  isPublishable,
}: {
  access: ManifestProcedure['access'];
  permission: string | null;
  isFresh: boolean;
  isPublishable: boolean;
}) {
  switch (access) {
    case 'public':
      return <span>Everybody, without signing in.</span>;
    case 'user':
      return <span>Everybody who is signed in.</span>;
    case 'platform':
      return <span>Tessera’s own staff.</span>;
    case 'organization':
    case 'storefront':
      return (
        <span>
          {isFresh ? 'Members' : 'Members and keys'}
          {isPublishable || access === 'storefront' ? ', publishable ones too,' : ''} with <code>{permission}</code>
        </span>
      );
  }
}

/** Whether the current caller may call the procedure; null when the page cannot know. */
function verdictOf(
  { access, permission, fresh }: ManifestProcedure,
  { kind, place }: Connection,
): { may: boolean; text: string } | null {
  if (access === 'public' || kind === 'nobody' || access === 'platform') return null;
  if (access === 'user')
    return kind === 'session' ? { may: true, text: 'You may' } : { may: false, text: 'Not with a key' };
  if (fresh && kind === 'key') return { may: false, text: 'Not with a key' };
  if (!place || permission === null) return null;
  const may = place.permissions.includes(permission);
  return { may, text: may ? 'You may' : kind === 'key' ? 'This key may not' : `Not as ${place.role ?? 'a member'}` };
}
