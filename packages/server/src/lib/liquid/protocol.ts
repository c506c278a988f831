/** The messages between the renderer and its worker. */

export interface LiquidTemplate {
  key: string;
  text: string;
  /** Whether variables are escaped for HTML. */
  isHtml: boolean;
}

/** The texts by key, or why there are none: a missing variable, a text that is too heavy, or an error. */
export type RenderResult =
  | { texts: Record<string, string> }
  | { missing: string }
  /** The key of the text. */
  | { tooHeavy: string }
  | { invalid: string };

export interface CheckedTemplate {
  /** The parse error; null without one. */
  error: string | null;
  /** The variables it reads, as `name` or `order.total`. */
  variables: string[];
}

/** `variables` is one JSON text for all recipients: it is copied between threads faster than objects are. */
export type RenderTask =
  | { kind: 'render'; templates: LiquidTemplate[]; variables: string }
  | { kind: 'check'; templates: LiquidTemplate[] };

export type RenderAnswer = { rendered: RenderResult[] } | { checked: CheckedTemplate };

/** Slots of the shared memory in which the worker publishes its progress: started, recipient, template. */
export const STARTED = 0;
export const RECIPIENT = 1;
export const TEMPLATE = 2;
