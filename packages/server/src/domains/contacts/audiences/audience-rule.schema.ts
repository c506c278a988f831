import { ContactSource } from '@tessera/db';
import { z } from 'zod';
import { isoMoment } from '../../../lib/field-schemas.ts';
import { Tag } from '../contacts/contact.schema.ts';

export const MAX_DEPTH = 8;
export const MAX_CONDITIONS = 100;

const text = z.string().min(1).max(500);
const texts = z.array(text).min(1).max(100);
const number = z.number();
const days = z.int().min(1).max(36_500).describe('Days of 24 hours, counted from now.');

const TextOperator = z
  .enum(['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'])
  .describe('Case and accents do not matter.');
const ListOperator = z.enum(['in', 'notIn']);
const EmptyOperator = z.enum(['isEmpty', 'isNotEmpty']);
const NumberOperator = z.enum(['equals', 'notEquals', 'greaterThan', 'lessThan', 'atLeast', 'atMost']);
const DateOperator = z.enum(['before', 'after']);
const Between = z.literal('between').describe('Both ends included.');
const DaysOperator = z.enum(['inLastDays', 'moreThanDaysAgo']);

const field = <Field extends string>(names: readonly [Field, ...Field[]]) => ({
  type: z.literal('field'),
  field: z.enum(names),
});

const textFields = field(['name', 'phone', 'email', 'company']);
const dateFields = field(['createdAt', 'updatedAt', 'lastMessageAt']);
const numberFields = field(['unreadCount']);
const sourceField = field(['source']);

const FieldCondition = z.discriminatedUnion('field', [
  z.discriminatedUnion('operator', [
    z.object({ ...textFields, operator: TextOperator, value: text }),
    z.object({ ...textFields, operator: ListOperator, values: texts }),
    z.object({ ...textFields, operator: EmptyOperator }),
  ]),
  z.discriminatedUnion('operator', [
    z.object({ ...sourceField, operator: z.enum(['equals', 'notEquals']), value: ContactSource }),
    z.object({ ...sourceField, operator: ListOperator, values: z.array(ContactSource).min(1).max(20) }),
  ]),
  z.object({ ...field(['isBlocked']), operator: z.literal('equals'), value: z.boolean() }),
  z.discriminatedUnion('operator', [
    z.object({ ...dateFields, operator: DateOperator, value: isoMoment }),
    z.object({ ...dateFields, operator: Between, from: isoMoment, to: isoMoment }),
    z.object({ ...dateFields, operator: DaysOperator, days }),
    z.object({ ...dateFields, operator: EmptyOperator }),
  ]),
  z.discriminatedUnion('operator', [
    z.object({ ...numberFields, operator: NumberOperator, value: number }),
    z.object({ ...numberFields, operator: Between, from: number, to: number }),
  ]),
]);

const tags = { type: z.literal('tags') };
const TagCondition = z.discriminatedUnion('operator', [
  z.object({ ...tags, operator: z.enum(['hasAny', 'hasAll', 'hasNone']), tags: z.array(Tag).min(1).max(100) }),
  z.object({ ...tags, operator: EmptyOperator }),
]);

const custom = <Type extends string>(valueType: Type) => ({
  type: z.literal('customField'),
  key: z.string().trim().min(1).max(100).describe('The key in `customFields`.'),
  valueType: z
    .literal(valueType)
    .describe('What the value is compared as. One that cannot be read as that matches nothing.'),
});

const customText = custom('text');
const customNumber = custom('number');
const customBoolean = custom('boolean');
const customDate = custom('date');

const CustomFieldCondition = z.discriminatedUnion('valueType', [
  z.discriminatedUnion('operator', [
    z.object({ ...customText, operator: TextOperator, value: text }).describe('Of a list of texts, one must match.'),
    z.object({ ...customText, operator: ListOperator, values: texts }),
    z.object({ ...customText, operator: EmptyOperator }),
  ]),
  z.discriminatedUnion('operator', [
    z.object({ ...customNumber, operator: NumberOperator, value: number }),
    z.object({ ...customNumber, operator: Between, from: number, to: number }),
    z.object({ ...customNumber, operator: EmptyOperator }),
  ]),
  z.discriminatedUnion('operator', [
    z.object({ ...customBoolean, operator: z.literal('equals'), value: z.boolean() }),
    z.object({ ...customBoolean, operator: EmptyOperator }),
  ]),
  z.discriminatedUnion('operator', [
    z.object({ ...customDate, operator: DateOperator, value: isoMoment }),
    z.object({ ...customDate, operator: Between, from: isoMoment, to: isoMoment }),
    z.object({ ...customDate, operator: z.enum([...DaysOperator.options, 'inNextDays']), days }),
    z.object({ ...customDate, operator: EmptyOperator }),
  ]),
]);

const EventCondition = z.object({
  type: z.literal('event'),
  event: z.string().trim().min(1).max(200).describe('What it is called: order_placed, page or a name of your own.'),
  operator: z.enum(['did', 'didNot']).describe('didNot: not as often as that, also never.'),
  atLeast: z.int().min(1).max(1_000_000).optional().describe('How often; once, if left out.'),
  days: z
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe('On one of the last so many days, today included, in UTC; ever, if left out.'),
});

export type EventCondition = z.infer<typeof EventCondition>;
export type FieldCondition = z.infer<typeof FieldCondition>;
export type TagCondition = z.infer<typeof TagCondition>;
export type CustomFieldCondition = z.infer<typeof CustomFieldCondition>;

export type AudienceRule =
  | { type: 'and' | 'or'; rules: AudienceRule[] }
  | { type: 'not'; rule: AudienceRule }
  | FieldCondition
  | TagCondition
  | CustomFieldCondition
  | EventCondition;

export const AudienceRule: z.ZodType<AudienceRule, AudienceRule> = z
  .discriminatedUnion('type', [
    z.object({
      type: z.enum(['and', 'or']).describe('and: all of the rules hold; or: at least one does.'),
      get rules(): z.ZodArray<z.ZodType<AudienceRule, AudienceRule>> {
        return z.array(AudienceRule).min(1).max(MAX_CONDITIONS);
      },
    }),
    z.object({
      type: z.literal('not').describe('The rule does not hold.'),
      get rule(): z.ZodType<AudienceRule, AudienceRule> {
        return AudienceRule;
      },
    }),
    FieldCondition,
    TagCondition,
    CustomFieldCondition,
    EventCondition,
  ])
  .superRefine((rule, issues) => {
    const { depth, conditions } = sizeOf(rule);
    if (depth > MAX_DEPTH) issues.addIssue({ code: 'custom', message: `may nest ${MAX_DEPTH} deep at most` });
    if (conditions > MAX_CONDITIONS) {
      issues.addIssue({ code: 'custom', message: `may have ${MAX_CONDITIONS} conditions at most` });
    }
  })
  .meta({
    id: 'AudienceRule',
    description: `Who belongs: a condition on a contact, or rules combined; at most ${MAX_DEPTH} deep and ${MAX_CONDITIONS} conditions in all.`,
  });

function sizeOf(rule: AudienceRule): { depth: number; conditions: number } {
  const inner = rulesIn(rule).map(sizeOf);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    conditions: inner.length === 0 ? 1 : inner.reduce((sum, { conditions }) => sum + conditions, 0),
  };
}

const rulesIn = (rule: AudienceRule): AudienceRule[] =>
  'rules' in rule ? rule.rules : 'rule' in rule ? [rule.rule] : [];

export function withTagRenamed(rule: AudienceRule, from: string, to: string): AudienceRule {
  if ('rules' in rule) return { ...rule, rules: rule.rules.map((inner) => withTagRenamed(inner, from, to)) };
  if ('rule' in rule) return { ...rule, rule: withTagRenamed(rule.rule, from, to) };
  if ('tags' in rule) return { ...rule, tags: [...new Set(rule.tags.map((tag) => (tag === from ? to : tag)))] };
  return rule;
}
