import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { AuthenticatedRequest } from './auth.guard.ts';
import { CreateContactDto, GetContactDto, ListContactsDto } from './contacts.dto.ts';
import { ContactsService } from './contacts.service.ts';

@Controller()
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  @Get('contacts.get')
  get(@Req() { user }: AuthenticatedRequest, @Query() { id }: GetContactDto) {
    return this.contacts.get(user.organizationId, id);
  }

  @Get('contacts.list')
  list(@Req() { user }: AuthenticatedRequest, @Query() input: ListContactsDto) {
    return this.contacts.list(user.organizationId, input);
  }

  @Post('contacts.create')
  @HttpCode(200)
  create(@Req() { user }: AuthenticatedRequest, @Body() input: CreateContactDto) {
    return this.contacts.create(user.organizationId, input);
  }
}
