/** What each field of a form needs, at any depth. */

import type { JsonSchema } from '@tessera/sdk/manifest';
import { type ComponentType, createContext, useContext } from 'react';
import type { Schemas, Shape } from '../schema/shape.ts';

export interface FormFacts {
  schemas: Schemas;
  /** The server's message about the field at `path`. With `within`, also about fields inside it. */
  issueAt(path: string, within?: boolean): string | null;
  /**
   * Renders a field of any schema. Groups (objects, lists, maps, unions) take it from the context, which avoids an
   * import cycle.
   */
  Field: ComponentType<FieldProps>;
  /** Renders a field's control without its label. */
  Control: ComponentType<ControlProps>;
}

const outside = () => {
  throw new Error('A field must be inside a form');
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
  /** The field's path in the input: `filter.tags.0`. Empty for the whole input. */
  path: string;
  schema: JsonSchema;
  value: unknown;
  /** `undefined` removes the field. */
  onChange: (value: unknown) => void;
  required: boolean;
}

export interface ControlProps extends FieldProps {
  shape: Shape;
  /** The accessible name of a control that has no visible label. */
  ownLabel?: string;
  /** Fields that another control sets, such as the discriminator of a union. */
  hidden?: readonly string[];
}

/** The id of a field's control, so that an issue can link to it. */
export const fieldId = (path: string): string => `field-${path.replaceAll('.', '-') || 'input'}`;

export const join = (path: string, name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
