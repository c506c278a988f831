import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'contacts', name: 'contacts' })
export class Contact {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid', { default: () => 'platform.new_id()' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  company!: string | null;

  @Column('text', { array: true, default: '{}' })
  tags!: string[];

  @Column('jsonb', { name: 'custom_fields', default: {} })
  customFields!: Record<string, string | number | boolean | string[]>;

  @Column('text', { default: 'api' })
  source!: string;

  @Column('boolean', { name: 'is_blocked', default: false })
  isBlocked!: boolean;

  @Column('timestamptz', { name: 'last_message_at', nullable: true })
  lastMessageAt!: Date | null;

  @Column('integer', { name: 'unread_count', default: 0 })
  unreadCount!: number;

  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}

@Entity({ schema: 'contacts', name: 'contact_identities' })
export class ContactIdentity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid', { default: () => 'platform.new_id()' })
  id!: string;

  @Column('uuid', { name: 'contact_id' })
  contactId!: string;

  @Column('text')
  channel!: string;

  @Column('text')
  address!: string;
}
