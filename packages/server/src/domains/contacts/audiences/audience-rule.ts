/**
 * Compiles a rule to one SQL condition on contacts.contacts. Every identifier comes from the tables below, and every value is a
 * binding. A condition is null where there is nothing to compare; null counts as "no match", also inside `not`.
 */
import { arrayBinding } from '@tessera/db';
import { eventTypesNamed } from '../../../lib/event-names.ts';
import type {
  AudienceRule,
  CustomFieldCondition,
  EventCondition,
  FieldCondition,
  TagCondition,
} from './audience-rule.schema.ts';

/** A part of a statement with its positional bindings. */
export interface SqlCondition {
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

const condition = (sql: string, ...bindings: unknown[]): SqlCondition => ({ sql, bindings });

const not = ({ sql, bindings }: SqlCondition): SqlCondition => condition(`((${sql}) is not true)`, ...bindings);

const joinConditions = (conditions: SqlCondition[], word: 'and' | 'or'): SqlCondition =>
  condition(
    `(${conditions.map(({ sql }) => sql).join(` ${word} `)})`,
    ...conditions.flatMap(({ bindings }) => bindings),
  );

export interface RuleContext {
  /** The time that "in the last n days" counts from. */
  now: Date;
  organizationId: string;
}

export function compileRule(rule: AudienceRule, context: RuleContext): SqlCondition {
  const { now } = context;
  switch (rule.type) {
    case 'and':
    case 'or':
      return joinConditions(
        rule.rules.map((inner) => compileRule(inner, context)),
        rule.type,
      );
    case 'not':
      return not(compileRule(rule.rule, context));
    case 'field':
      return fieldCondition(rule, now);
    case 'tags':
      return tagCondition(rule);
    case 'customField':
      return customFieldCondition(rule, now);
    case 'event':
      return eventCondition(rule, context);
  }
}

/** A list of ids that is computed once per statement, instead of a lookup per contact. `id` is the id of the contact. */
function eventCondition(
  { event, operator, atLeast = 1, days }: EventCondition,
  { now, organizationId }: RuleContext,
): SqlCondition {
  const since = days === undefined ? null : new Date(now.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const did = condition(
    `id in (select counted.contact_id from contacts.contact_event_days counted
       where counted.organization_id = ? and counted.event_type = any(?::text[])${since ? ' and counted.day >= ?::date' : ''}
       group by counted.contact_id having sum(counted.count) >= ?)`,
    ...[organizationId, arrayBinding(eventTypesNamed(event)), ...(since ? [since] : []), atLeast],
  );
  return operator === 'did' ? did : not(did);
}

function fieldCondition(rule: FieldCondition, now: Date): SqlCondition {
  const column = condition(columns[rule.field]);
  switch (rule.field) {
    case 'source':
      return 'values' in rule
        ? negateIfNegative(rule.operator, condition(`${column.sql} = any(?::text[])`, rule.values))
        : negateIfNegative(rule.operator, condition(`${column.sql} = ?`, rule.value));
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
      return columnText(rule.field === 'phone' ? withoutSeparators(rule) : rule, column);
  }
}

function tagCondition(rule: TagCondition): SqlCondition {
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

function customFieldCondition(rule: CustomFieldCondition, now: Date): SqlCondition {
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

const emptiness = ({ operator }: Emptiness, empty: SqlCondition): SqlCondition =>
  operator === 'isEmpty' ? empty : not(empty);

/** A negative operator is the negation of the positive one, so that "not equals" matches a contact without a value. */
const negateIfNegative = (operator: string, positive: SqlCondition): SqlCondition =>
  operator.startsWith('not') ? not(positive) : positive;

type TextOperator = 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith';
type TextRule = { operator: TextOperator; value: string } | { operator: 'in' | 'notIn'; values: string[] };

/** SQL that compares `text` with the searched text, both without case and accents. */
const matches: Record<TextOperator, (text: string, searched: string) => string> = {
  equals: (text, searched) => `${text} = ${searched}`,
  notEquals: (text, searched) => `${text} = ${searched}`,
  contains: (text, searched) => `strpos(${text}, ${searched}) > 0`,
  notContains: (text, searched) => `strpos(${text}, ${searched}) > 0`,
  startsWith: (text, searched) => `starts_with(${text}, ${searched})`,
  endsWith: (text, searched) => `starts_with(reverse(${text}), reverse(${searched}))`,
};

// As subqueries, so that PostgreSQL evaluates them once per statement and not once per contact.
const SEARCHED = '(select contacts.search_key(?))';
const SEARCHED_ANY = '(select array_agg(contacts.search_key(value)) from unnest(?::text[]) value)::text[]';

/** The positive sense of the rule, for `negateIfNegative`. */
function textMatch(rule: TextRule, { sql, bindings }: SqlCondition): SqlCondition {
  const text = `contacts.search_key(${sql})`;
  if ('values' in rule) return condition(`${text} = any(${SEARCHED_ANY})`, ...bindings, rule.values);
  return condition(matches[rule.operator](text, SEARCHED), ...bindings, rule.value);
}

function columnText(rule: TextRule, column: SqlCondition): SqlCondition {
  const match = textMatch(rule, column);
  if ('values' in rule) return negateIfNegative(rule.operator, match);
  // search_text contains all texts of a contact, already folded: a cheap "no" for most contacts.
  const anywhere = condition(`strpos(search_text, ${SEARCHED}) > 0`, rule.value);
  return negateIfNegative(rule.operator, joinConditions([anywhere, match], 'and'));
}

/** In a list of texts, one has to match. */
function customText(rule: TextRule, value: SqlCondition, text: SqlCondition): SqlCondition {
  const element = textMatch(rule, condition('element'));
  const single = textMatch(rule, text);
  return negateIfNegative(
    rule.operator,
    condition(
      `case when jsonb_typeof(${value.sql}) = 'array'
         then exists (select from jsonb_array_elements_text(${value.sql}) element where ${element.sql})
         else ${single.sql} end`,
      ...[value, value, element, single].flatMap(({ bindings }) => bindings),
    ),
  );
}

/** Removes separators between digits, which E.164 does not contain. */
function withoutSeparators(rule: TextRule): TextRule {
  const stripped = (text: string) => text.replace(/[\s().-]/g, '') || text;
  return 'values' in rule ? { ...rule, values: rule.values.map(stripped) } : { ...rule, value: stripped(rule.value) };
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

function numberCondition(rule: NumberRule, { sql, bindings }: SqlCondition): SqlCondition {
  if (rule.operator === 'between') {
    return condition(`${sql} between ?::numeric and ?::numeric`, ...bindings, rule.from, rule.to);
  }
  return negateIfNegative(
    rule.operator,
    condition(`${sql} ${comparisons[rule.operator]} ?::numeric`, ...bindings, rule.value),
  );
}

type DateRule =
  | { operator: 'before' | 'after'; value: string }
  | { operator: 'between'; from: string; to: string }
  | { operator: 'inLastDays' | 'moreThanDaysAgo' | 'inNextDays'; days: number };

function dateCondition(rule: DateRule, { sql, bindings }: SqlCondition, now: Date): SqlCondition {
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
      // A date without a time is its midnight, and today's midnight counts as in the next days.
      return between(
        new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS),
        new Date(now.getTime() + rule.days * DAY_MS),
      );
  }
}
