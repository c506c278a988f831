/** An application that uses tRPC's tooling with the router's type. */
import type { Contact, ContactsGetInput, Page } from '@tessera/sdk';
import { type AppRouter, transformer } from '@tessera/sdk/trpc';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <Claim extends true>(_claim?: Claim): void => {};

isTrue<Equal<inferRouterInputs<AppRouter>['contacts']['get'], ContactsGetInput>>();
isTrue<Equal<inferRouterOutputs<AppRouter>['contacts']['get'], Contact>>();
isTrue<Equal<inferRouterOutputs<AppRouter>['contacts']['list'], Page<Contact>>>();

const made = new Date('2026-11-20T09:00:00Z');
const copy = transformer.deserialize(transformer.serialize({ made })) as { made: Date };
console.log(copy.made.getTime() === made.getTime() ? 'works' : 'transformer');
