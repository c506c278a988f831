import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';

export class GetContactDto {
  @IsUUID()
  id!: string;
}

export class ListContactsDto {
  @IsOptional()
  @IsUUID()
  cursor?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 25;
}

export class CreateContactDto {
  @IsString()
  @Length(1, 200)
  name!: string;

  @IsOptional()
  @Matches(/^\+[1-9][0-9]{4,14}$/)
  phone?: string;

  @IsOptional()
  @IsEmail()
  email?: string;
}
