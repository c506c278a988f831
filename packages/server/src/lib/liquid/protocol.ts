/** What the renderer and its worker say to each other. */

export interface LiquidTemplate {
  key: string;
  text: string;
  /** Whether what stands in for variables is escaped for HTML. */
  isHtml: boolean;
}

/** The texts by key; or the variable that is not there; or why it cannot be rendered at all. */
export type RenderResult =
  | { texts: Record<string, string> }
  | { missing: string }
  /** The key of the template. */
  | { tooHeavy: string }
  | { invalid: string };

export interface CheckedTemplate {
  /** Why it cannot be parsed; null when it can. */
  error: string | null;
  /** Those it takes from outside, as `name` or `order.total`. */
  variables: string[];
}

/** JSON travels faster between threads than objects do: `variables` is one text with those of all recipients. */
export type RenderTask =
  | { kind: 'render'; templates: LiquidTemplate[]; variables: string }
  | { kind: 'check'; templates: LiquidTemplate[] };

export type RenderAnswer = { rendered: RenderResult[] } | { checked: CheckedTemplate };

/** Where in the shared memory the worker says how far it is: it has begun, with which recipient, with which template. */
export const STARTED = 0;
export const RECIPIENT = 1;
export const TEMPLATE = 2;
