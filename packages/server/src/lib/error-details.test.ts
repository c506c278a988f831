import { describe, expect, it } from 'vitest';
import { errorDetails } from './error-details.ts';

describe('errorDetails', () => {
  it('shows errors that pg-boss emits as plain objects', () => {
    const error = Object.assign(new Error('connection terminated'), { code: '08006', detail: 'Key (email)=(a@b.c)' });
    const emitted = {
      ...error,
      message: error.message,
      stack: error.stack,
      queue: 'platform.deliverMail',
      worker: 'w1',
    };
    expect(errorDetails(emitted)).toEqual({
      message: 'connection terminated',
      code: '08006',
      queue: 'platform.deliverMail',
      worker: 'w1',
      stack: error.stack,
    });
  });

  it('shows what is inside an AggregateError, which has no message after a refused connection', () => {
    const refused = (address: string) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED', address, port: 5432 });
    const error = Object.assign(new AggregateError([refused('::1'), refused('127.0.0.1')]), { code: 'ECONNREFUSED' });
    expect(errorDetails(error)).toMatchObject({
      name: 'AggregateError',
      message: 'connect ECONNREFUSED ::1; connect ECONNREFUSED 127.0.0.1',
      code: 'ECONNREFUSED',
      errors: [{ address: '::1', port: 5432 }, { address: '127.0.0.1' }],
    });
  });

  it('follows causes of any kind, and ends when they are a circle', () => {
    expect(errorDetails(new Error('outer', { cause: { message: 'inner', code: 'X' } }))).toMatchObject({
      message: 'outer',
      cause: { message: 'inner', code: 'X' },
    });
    expect(errorDetails(new Error('outer', { cause: 'a text' }))).toMatchObject({ cause: { message: 'a text' } });
    const circle = new Error('circle');
    circle.cause = circle;
    expect(errorDetails(circle)).toMatchObject({ cause: { cause: { message: 'circle' } } });
  });

  it.each([
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ token: 'secret', rows: 3 }, 'Object { token, rows }'],
    [Object.create(null), 'object {  }'],
    [[], 'Array {  }'],
    [new Error(''), 'Error {  }'],
  ])('has a message for %s, and no value of an unknown object', (thrown, message) => {
    expect(errorDetails(thrown)).toMatchObject({ message });
  });

  it('leaves out what a database error quotes', () => {
    const nativeError = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b.c)' });
    const error = Object.assign(new Error('insert … - duplicate key'), { nativeError, detail: nativeError.detail });
    expect(JSON.stringify(errorDetails(error))).not.toContain('a@b.c');
    expect(errorDetails(error)).toMatchObject({ message: 'duplicate key', code: '23505' });
  });
});
