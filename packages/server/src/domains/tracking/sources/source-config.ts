/** Settings of a source with their defaults. Only a shop's webhooks are signed; the key of every other source is public. */
import type { DataSource } from '@tessera/db';
import type { z } from 'zod';
import type { DataSourceConfig } from './source.schema.ts';

/** People whom one network may identify within an hour. */
export const DEFAULT_PEOPLE_PER_NETWORK = 50;

type Config = z.infer<typeof DataSourceConfig>;
const configOf = ({ config }: Pick<DataSource, 'config'>) => config as Config;

export const mayCreateContacts = (source: Pick<DataSource, 'config' | 'sourceType'>): boolean =>
  configOf(source).createContacts ?? source.sourceType === 'shopify';

export const peoplePerNetwork = (source: Pick<DataSource, 'config'>): number =>
  configOf(source).peoplePerNetwork ?? DEFAULT_PEOPLE_PER_NETWORK;
