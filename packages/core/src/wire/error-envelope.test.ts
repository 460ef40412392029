import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeError, documentedError, errorCode, parseErrors } from './error-envelope.ts'

describe('parseErrors', () => {
  it('keeps an error as Telnyx sent it', () => {
    const error = {
      code: '10009',
      title: 'Authentication failed',
      detail: 'Could not understand the provided credentials.',
      source: { pointer: '/' },
      meta: { url: 'https://developers.telnyx.com/docs/overview/errors/10009' },
      status: 401,
    }
    expect(parseErrors({ errors: [error] })).toEqual([error])
  })

  it.each([
    { code: { value: 1 }, title: 42, detail: ['No'] },
    { code: '10005', source: 'body', meta: 'none' },
    { code: '10005', source: { pointer: 1, parameter: null }, meta: [] },
  ])('keeps a field of another type as it was sent: %j', (error) => {
    expect(parseErrors({ errors: [error] })).toEqual([error])
  })

  it('skips what is not an error, and keeps the others', () => {
    expect(parseErrors({ errors: [null, { code: '10005' }, 'no', 7] })).toEqual([{ code: '10005' }])
  })

  it.each([
    undefined,
    null,
    '',
    '<html>',
    7,
    [],
    {},
    { errors: null },
    { errors: {} },
    { errors: 'no' },
    { errors: [null] },
  ])('finds no errors in %j', (body) => expect(parseErrors(body)).toEqual([]))

  it('never throws on any JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ errors: fc.jsonValue() })), (json) => {
        for (const error of parseErrors(json)) void describeError(error)
      }),
    )
  })
})

describe('errorCode', () => {
  it('reads codes that are strings, numbers or missing', () => {
    expect(errorCode({ code: '10036' })).toBe('10036')
    expect(errorCode({ code: 10036 })).toBe('10036')
    expect(errorCode({ code: 0 })).toBe('0')
    expect(errorCode({ code: null })).toBeUndefined()
    expect(errorCode({})).toBeUndefined()
  })
})

describe('documentedError', () => {
  it.each([
    [400, '10015'],
    [401, '10009'],
    [403, '10010'],
    [404, '10005'],
    [408, '10008'],
    [409, '10021'],
    [418, '10015'],
    [422, '10027'],
    [429, '10011'],
    [500, '10007'],
    [503, '10037'],
    [504, '10008'],
  ])('gives %i the code %s and a title', (status, code) => {
    expect(documentedError(status)).toEqual({ code, title: expect.stringMatching(/^[A-Z]/) })
  })
})

describe('describeError', () => {
  it('describes as much as Telnyx sent', () => {
    expect(describeError({ code: 10005, title: 'Not found', detail: 'No order.' })).toBe(
      'Not found: No order. (code 10005)',
    )
    expect(describeError({ title: 'Not found' })).toBe('Not found')
    expect(describeError({ code: '10005' })).toBe('code 10005')
    expect(describeError({})).toBeUndefined()
  })

  it('ignores a field of another type', () => {
    const [error = expect.unreachable()] = parseErrors({
      errors: [{ code: {}, title: 42, detail: 'No order.' }],
    })
    expect(describeError(error)).toBe('No order.')
  })
})
