import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, LessThan, Repository } from 'typeorm';
import { Contact, ContactIdentity } from './contact.entity.ts';
import type { CreateContactDto, ListContactsDto } from './contacts.dto.ts';

@Injectable()
export class ContactsService {
  constructor(
    @InjectRepository(Contact) private readonly contacts: Repository<Contact>,
    private readonly dataSource: DataSource,
  ) {}

  async get(organizationId: string, id: string) {
    const contact = await this.contacts.findOneBy({ organizationId, id });
    if (!contact) throw new NotFoundException();
    return shown(contact);
  }

  async list(organizationId: string, { cursor, limit }: ListContactsDto) {
    const rows = await this.contacts.find({
      where: { organizationId, ...(cursor && { id: LessThan(cursor) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const items = rows.slice(0, limit).map(shown);
    return { items, nextCursor: rows.length > limit ? items.at(-1)?.id : null };
  }

  create(organizationId: string, input: CreateContactDto) {
    return this.dataSource.transaction(async (manager) => {
      const created = manager.create(Contact, {
        company: null,
        lastMessageAt: null,
        createdBy: null,
        ...input,
        organizationId,
      });
      await manager.insert(Contact, created);
      const addresses = (['phone', 'email'] as const).flatMap((channel) => {
        const address = created[channel];
        return address ? [{ organizationId, contactId: created.id, channel, address }] : [];
      });
      await manager.insert(ContactIdentity, addresses);
      return shown(created);
    });
  }
}

/** TypeORM always reads the primary key, and the organization is known to the caller. */
const shown = ({ organizationId: _, ...contact }: Contact) => contact;
