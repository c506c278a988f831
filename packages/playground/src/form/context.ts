/** What every field of a form needs to know, however deep it stands. */

import type { JsonSchema } from '@tessera/sdk/manifest';
import { createContext, useContext } from 'react';
import type { Schemas } from '../schema/shape.ts';

export interface FormFacts {
  schemas: Schemas;
  /** What the server found wrong with a field, by path. `within` also asks for what lies inside it. */
  issueAt(path: string, within?: boolean): string | null;
}

export const FormContext = createContext<FormFacts>({ schemas: {}, issueAt: () => null });
export const useForm = (): FormFacts => useContext(FormContext);

export interface FieldProps {
  name: string;
  /** Where it stands in the input: `filter.tags.0`. Empty for the whole. */
  path: string;
  schema: JsonSchema;
  value: unknown;
  /** undefined takes the field away. */
  onChange: (value: unknown) => void;
  required: boolean;
}

/** The id of a field's control, so that an issue can lead to it. */
export const fieldId = (path: string): string => `field-${path.replaceAll('.', '-') || 'input'}`;

export const join = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
