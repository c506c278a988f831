/**
 * From a rule to one SQL condition on contacts.contacts. Every identifier comes from the tables below, every value is a
 * parameter. A condition may be null where there is nothing to compare: that counts as "no", also inside `not`.
 */
import type {
  AudienceRule,
  CustomFieldCondition,
  EventCondition,
  FieldCondition,
  TagCondition,
} from './audience-rule.schema.ts';

export interface Condition {
  sql: string;
  bindings: unknown[];
}

const DAY_MS = 86_400_000;

const columns = {
  name: 'name',
  phone: 'phone',
  email: 'email',
  company: 'company',
  source: 'source',
  isBlocked: 'is_blocked',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  lastMessageAt: 'last_message_at',
  unreadCount: 'unread_count',
} as const satisfies Record<FieldCondition['field'], string>;

const condition = (sql: string, ...bindings: unknown[]): Condition => ({ sql, bindings });

const not = ({ sql, bindings }: Condition): Condition => condition(`((${sql}) is not true)`, ...bindings);

const joined = (conditions: Condition[], word: 'and' | 'or'): Condition =>
  condition(
    `(${conditions.map(({ sql }) => sql).join(` ${word} `)})`,
    ...conditions.flatMap(({ bindings }) => bindings),
  );

export interface Asked {
  /** What "in the last n days" counts from. */
  now: Date;
  organizationId: string;
}

export function toCondition(rule: AudienceRule, asked: Asked): Condition {
  const { now } = asked;
  switch (rule.type) {
    case 'and':
    case 'or':
      return joined(
        rule.rules.map((inner) => toCondition(inner, asked)),
        rule.type,
      );
    case 'not':
      return not(toCondition(rule.rule, asked));
    case 'field':
      return fieldCondition(rule, now);
    case 'tags':
      return tagCondition(rule);
    case 'customField':
      return customFieldCondition(rule, now);
    case 'event':
      return eventCondition(rule, asked);
  }
}

/** A list of ids made once, not a look for every contact. Named by its whole name: `id` is a contact's. */
function eventCondition(
  { event, operator, atLeast = 1, days }: EventCondition,
  { now, organizationId }: Asked,
): Condition {
  const since = days === undefined ? null : new Date(now.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const did = condition(
    `id in (select done.contact_id from contacts.contact_event_days done
       where done.organization_id = ? and done.event_type = ?${since ? ' and done.day >= ?::date' : ''}
       group by done.contact_id having sum(done.count) >= ?)`,
    ...[organizationId, event, ...(since ? [since] : []), atLeast],
  );
  return operator === 'did' ? did : not(did);
}

function fieldCondition(rule: FieldCondition, now: Date): Condition {
  const column = condition(columns[rule.field]);
  switch (rule.field) {
    case 'source':
      return 'values' in rule
        ? sameOrNot(rule.operator, condition(`${column.sql} = any(?::text[])`, rule.values))
        : sameOrNot(rule.operator, condition(`${column.sql} = ?`, rule.value));
    case 'isBlocked':
      return condition(`${column.sql} = ?`, rule.value);
    case 'unreadCount':
      return numberCondition(rule, column);
    case 'createdAt':
    case 'updatedAt':
    case 'lastMessageAt':
      return isEmptiness(rule) ? emptiness(rule, condition(`${column.sql} is null`)) : dateCondition(rule, column, now);
    default:
      if (isEmptiness(rule)) return emptiness(rule, condition(`coalesce(${column.sql}, '') = ''`));
      return columnText(rule.field === 'phone' ? spelledAsPhone(rule) : rule, column);
  }
}

function tagCondition(rule: TagCondition): Condition {
  switch (rule.operator) {
    case 'hasAny':
      return condition('tags && ?::text[]', rule.tags);
    case 'hasAll':
      return condition('tags @> ?::text[]', rule.tags);
    case 'hasNone':
      return condition('not tags && ?::text[]', rule.tags);
    default:
      return emptiness(rule, condition('cardinality(tags) = 0'));
  }
}

function customFieldCondition(rule: CustomFieldCondition, now: Date): Condition {
  const value = condition('custom_fields -> ?::text', rule.key);
  const text = condition('custom_fields ->> ?::text', rule.key);
  if (isEmptiness(rule)) {
    return emptiness(rule, condition(`coalesce(${value.sql}, 'null') in ('null', '""', '[]')`, ...value.bindings));
  }
  switch (rule.valueType) {
    case 'number':
      return numberCondition(rule, condition(`contacts.to_number(${value.sql})`, ...value.bindings));
    case 'boolean':
      return condition(`lower(${text.sql}) = ?`, ...text.bindings, String(rule.value));
    case 'date':
      return dateCondition(rule, condition(`contacts.to_instant(${text.sql})`, ...text.bindings), now);
    case 'text':
      return customText(rule, value, text);
  }
}

type Emptiness = { operator: 'isEmpty' | 'isNotEmpty' };
const isEmptiness = <Rule extends { operator: string }>(rule: Rule): rule is Extract<Rule, Emptiness> =>
  rule.operator === 'isEmpty' || rule.operator === 'isNotEmpty';

const emptiness = ({ operator }: Emptiness, empty: Condition): Condition =>
  operator === 'isEmpty' ? empty : not(empty);

/** The negative operators are the positive ones turned round, so that "not equals" holds where there is nothing. */
const sameOrNot = (operator: string, same: Condition): Condition => (operator.startsWith('not') ? not(same) : same);

type TextOperator = 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith';
type TextRule = { operator: TextOperator; value: string } | { operator: 'in' | 'notIn'; values: string[] };

/** What looks for `sought` in `text`, both without case and accents. */
const matches: Record<TextOperator, (text: string, sought: string) => string> = {
  equals: (text, sought) => `${text} = ${sought}`,
  notEquals: (text, sought) => `${text} = ${sought}`,
  contains: (text, sought) => `strpos(${text}, ${sought}) > 0`,
  notContains: (text, sought) => `strpos(${text}, ${sought}) > 0`,
  startsWith: (text, sought) => `starts_with(${text}, ${sought})`,
  endsWith: (text, sought) => `starts_with(reverse(${text}), reverse(${sought}))`,
};

// As subqueries, so that they are folded once and not for every contact.
const SOUGHT = '(select contacts.search_key(?))';
const SOUGHT_ANY = '(select array_agg(contacts.search_key(value)) from unnest(?::text[]) value)::text[]';

/** The positive sense of the rule; `sameOrNot` turns it round. */
function textMatch(rule: TextRule, { sql, bindings }: Condition): Condition {
  const text = `contacts.search_key(${sql})`;
  if ('values' in rule) return condition(`${text} = any(${SOUGHT_ANY})`, ...bindings, rule.values);
  return condition(matches[rule.operator](text, SOUGHT), ...bindings, rule.value);
}

function columnText(rule: TextRule, column: Condition): Condition {
  const match = textMatch(rule, column);
  if ('values' in rule) return sameOrNot(rule.operator, match);
  // All texts of a contact stand together in search_text, folded already: a cheap "no" for most contacts.
  const anywhere = condition(`strpos(search_text, ${SOUGHT}) > 0`, rule.value);
  return sameOrNot(rule.operator, joined([anywhere, match], 'and'));
}

/** Of a list of texts, one has to match. */
function customText(rule: TextRule, value: Condition, text: Condition): Condition {
  const element = textMatch(rule, condition('element'));
  const single = textMatch(rule, text);
  return sameOrNot(
    rule.operator,
    condition(
      `case when jsonb_typeof(${value.sql}) = 'array'
         then exists (select from jsonb_array_elements_text(${value.sql}) element where ${element.sql})
         else ${single.sql} end`,
      ...[value, value, element, single].flatMap(({ bindings }) => bindings),
    ),
  );
}

/** Numbers are kept as E.164: what people put between digits is not there. */
function spelledAsPhone(rule: TextRule): TextRule {
  const spelled = (text: string) => text.replace(/[\s().-]/g, '') || text;
  return 'values' in rule ? { ...rule, values: rule.values.map(spelled) } : { ...rule, value: spelled(rule.value) };
}

type NumberRule =
  | { operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost'; value: number }
  | { operator: 'between'; from: number; to: number };

const comparisons = {
  equals: '=',
  notEquals: '=',
  greaterThan: '>',
  lessThan: '<',
  atLeast: '>=',
  atMost: '<=',
} as const;

function numberCondition(rule: NumberRule, { sql, bindings }: Condition): Condition {
  if (rule.operator === 'between') {
    return condition(`${sql} between ?::numeric and ?::numeric`, ...bindings, rule.from, rule.to);
  }
  return sameOrNot(
    rule.operator,
    condition(`${sql} ${comparisons[rule.operator]} ?::numeric`, ...bindings, rule.value),
  );
}

type DateRule =
  | { operator: 'before' | 'after'; value: string }
  | { operator: 'between'; from: string; to: string }
  | { operator: 'inLastDays' | 'moreThanDaysAgo' | 'inNextDays'; days: number };

function dateCondition(rule: DateRule, { sql, bindings }: Condition, now: Date): Condition {
  const between = (from: Date, to: Date) =>
    condition(`${sql} between ?::timestamptz and ?::timestamptz`, ...bindings, from, to);
  switch (rule.operator) {
    case 'before':
      return condition(`${sql} < ?::timestamptz`, ...bindings, new Date(rule.value));
    case 'after':
      return condition(`${sql} > ?::timestamptz`, ...bindings, new Date(rule.value));
    case 'between':
      return between(new Date(rule.from), new Date(rule.to));
    case 'inLastDays':
      return between(new Date(now.getTime() - rule.days * DAY_MS), now);
    case 'moreThanDaysAgo':
      return condition(`${sql} < ?::timestamptz`, ...bindings, new Date(now.getTime() - rule.days * DAY_MS));
    case 'inNextDays':
      // A date without a time is its midnight: today's is still to come.
      return between(
        new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS),
        new Date(now.getTime() + rule.days * DAY_MS),
      );
  }
}
