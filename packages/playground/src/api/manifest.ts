/** Loads the API manifest. It is a separate file, so that the bundle does not grow with the API. */
import type { Manifest } from '@tessera/sdk/manifest';
import manifestUrl from '@tessera/sdk/manifest.json?url';

export async function loadManifest(): Promise<Manifest> {
  const response = await fetch(manifestUrl);
  if (!response.ok) throw new Error(`The list of procedures could not be loaded (HTTP ${response.status})`);
  return (await response.json()) as Manifest;
}
