/** Generates all files, by file name. The same router gives the same bytes. */
import { readFileSync } from 'node:fs';
import { publishablePermissions, rolePermissions } from '../../server/src/domains/organizations/roles/permissions.ts';
import { appRouter, errorKinds } from '../../server/src/router.ts';
import { appRouterFile, parityFile } from './app-router.ts';
import { clientTypes, domainFile, HEADER, indexFile, kebab, kindsFile } from './client.ts';
import { errorKindsFile } from './error-kinds.ts';
import { buildManifest } from './manifest.ts';

export function generate(): Map<string, string> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const manifest = buildManifest(appRouter, { version, roles: rolePermissions, publishable: publishablePermissions });
  const types = clientTypes(manifest);
  const domains = [...new Set(manifest.procedures.map(({ domain }) => domain))];
  return new Map([
    ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`],
    ['index.ts', indexFile(manifest, types)],
    ...domains.map((domain) => [`${kebab(domain)}.ts`, domainFile(manifest, types, domain)] as const),
    ['kinds.ts', kindsFile(manifest)],
    ['error-kinds.ts', errorKindsFile(HEADER, errorKinds)],
    ['app-router.ts', appRouterFile(manifest, types)],
    ['parity.ts', parityFile(manifest, types)],
  ]);
}
