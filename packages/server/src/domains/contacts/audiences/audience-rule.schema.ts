import { ContactSource } from '@tessera/db';
import { z } from 'zod';
import { isoMoment, nameText } from '../../../lib/schemas/field-schemas.ts';
import { Tag } from '../contacts/contact.schema.ts';

/** Limits of one rule with everything in it. */
export const MAX_DEPTH = 8;
export const MAX_CONDITIONS = 100;

const text = z.string().min(1).max(500);
const texts = z.array(text).min(1).max(100);
const number = z.number();
const days = z.int().min(1).max(36_500).describe('A number of days of 24 hours, counted from now.');

const TextOperator = z
  .enum(['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'])
  .describe('Compares without case and accents.');
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
  key: nameText(100).describe('The key in `customFields`.'),
  valueType: z
    .literal(valueType)
    .describe('The type that the value is compared as. A value that cannot be read as this type matches nothing.'),
});

const customText = custom('text');
const customNumber = custom('number');
const customBoolean = custom('boolean');
const customDate = custom('date');

const CustomFieldCondition = z.discriminatedUnion('valueType', [
  z.discriminatedUnion('operator', [
    z.object({ ...customText, operator: TextOperator, value: text }).describe('In a list of texts, one must match.'),
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
  event: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe(
      'The event type: order_placed, page or a type of your own. Vendors’ names, such as purchase, mean the same types.',
    ),
  operator: z.enum(['did', 'didNot']).describe('did: at least that often; didNot: less often, or never.'),
  atLeast: z.int().min(1).max(1_000_000).optional().describe('The number of events; 1 by default.'),
  days: z
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe('Only events of the last days, today included, in UTC. Without it, all events count.'),
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
      type: z.enum(['and', 'or']).describe('and: all of the rules match; or: at least one matches.'),
      get rules(): z.ZodArray<z.ZodType<AudienceRule, AudienceRule>> {
        return z.array(AudienceRule).min(1).max(MAX_CONDITIONS);
      },
    }),
    z.object({
      type: z.literal('not').describe('The rule does not match.'),
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
    const { depth, conditions } = ruleSize(rule);
    if (depth > MAX_DEPTH) issues.addIssue({ code: 'custom', message: `may nest ${MAX_DEPTH} deep at most` });
    if (conditions > MAX_CONDITIONS) {
      issues.addIssue({ code: 'custom', message: `may have ${MAX_CONDITIONS} conditions at most` });
    }
  })
  .meta({
    id: 'AudienceRule',
    description: `A condition on a contact, or a combination of rules; at most ${MAX_DEPTH} levels deep and ${MAX_CONDITIONS} conditions in all.`,
  });

function ruleSize(rule: AudienceRule): { depth: number; conditions: number } {
  const inner = innerRules(rule).map(ruleSize);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    conditions: inner.length === 0 ? 1 : inner.reduce((sum, { conditions }) => sum + conditions, 0),
  };
}

const innerRules = (rule: AudienceRule): AudienceRule[] =>
  'rules' in rule ? rule.rules : 'rule' in rule ? [rule.rule] : [];

/** A copy of the rule in which `to` replaces the tag `from`. */
export function withTagRenamed(rule: AudienceRule, from: string, to: string): AudienceRule {
  if ('rules' in rule) return { ...rule, rules: rule.rules.map((inner) => withTagRenamed(inner, from, to)) };
  if ('rule' in rule) return { ...rule, rule: withTagRenamed(rule.rule, from, to) };
  if ('tags' in rule) return { ...rule, tags: [...new Set(rule.tags.map((tag) => (tag === from ? to : tag)))] };
  return rule;
}
