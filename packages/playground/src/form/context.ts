/** What every field of a form needs, at any depth. */

import type { JsonSchema } from '@tessera/sdk/manifest';
import { type ComponentType, createContext, useContext } from 'react';
import type { Schemas, Shape } from '../schema/shape.ts';

export interface FormFacts {
  schemas: Schemas;
  /** What the server found wrong with a field, by path. `within` also asks for what lies inside it. */
  issueAt(path: string, within?: boolean): string | null;
  /** Renders a field of any schema. Groups (objects, lists, maps, unions) take it from here, so they need not import it. */
  Field: ComponentType<FieldProps>;
  /** Renders the control of a field without its name. */
  Control: ComponentType<ControlProps>;
}

const outside = () => {
  throw new Error('Fields need a form around them');
};

export const FormContext = createContext<FormFacts>({
  schemas: {},
  issueAt: () => null,
  Field: outside,
  Control: outside,
});
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

export interface ControlProps extends FieldProps {
  shape: Shape;
  /** For a control without a label of its own. */
  ownLabel?: string;
  /** Fields that were chosen elsewhere, as the discriminator of a union. */
  hidden?: readonly string[];
}

/** The id of a field's control, so that an issue can lead to it. */
export const fieldId = (path: string): string => `field-${path.replaceAll('.', '-') || 'input'}`;

export const join = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
