import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthGuard } from './auth.guard.ts';
import { Contact, ContactIdentity } from './contact.entity.ts';
import { ContactsController } from './contacts.controller.ts';
import { ContactsService } from './contacts.service.ts';

@Module({
  imports: [
    JwtModule.register({ secret: process.env.JWT_SECRET }),
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL,
      entities: [Contact, ContactIdentity],
      poolSize: Number(process.env.POOL),
    }),
    TypeOrmModule.forFeature([Contact, ContactIdentity]),
  ],
  controllers: [ContactsController],
  providers: [ContactsService, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule {}
