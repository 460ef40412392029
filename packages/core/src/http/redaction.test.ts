import { describe, expect, it } from 'vitest'
import { createRedaction } from './redaction.ts'

const KEY = 'KEY0123456789_abcdef'
const escaped = [...KEY]
  .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  .join('')

const parse = (text: string, credential = KEY) => createRedaction(credential).json(text)

describe('a credential that a server quotes', () => {
  it.each([
    ['alone', JSON.stringify({ detail: KEY })],
    ['in a sentence', JSON.stringify({ detail: `No key found: ${KEY}.` })],
    ['glued to other characters', JSON.stringify({ detail: `Bearer%20${KEY}x` })],
    ['as the name of a field', JSON.stringify({ [KEY]: 1 })],
    ['deep inside', JSON.stringify({ errors: [{ meta: { sent: [`Bearer ${KEY}`] } }] })],
    ['partly in escapes', `{"detail":"\\u004bEY0123456789\\u005fabcdef"}`],
    ['in escapes', `{"a":["x${escaped}"]}`],
    ['in escapes as a name', `{"a":{"x${escaped}":{"b":"${escaped}"}}}`],
  ])('is redacted %s', (_, text) => {
    const body = JSON.stringify(parse(text))
    expect(body).not.toContain(KEY)
    expect(body).toContain('[credential]')
  })

  it('is redacted in headers', () => {
    const safe = createRedaction(KEY).headers(new Headers({ 'x-request-id': `for ${KEY}` }))
    expect(safe.get('x-request-id')).toBe('for [credential]')
    expect([...safe]).toEqual([['x-request-id', 'for [credential]']])
  })
})

describe('a body without the credential', () => {
  it.each(['K', 'KEY', 'pending'])('is unchanged if the credential is as short as %j', (credential) => {
    const order = { status: 'pending', customer_reference: 'KEY ACCOUNT K-1', note: 'a\\b "KEY"' }
    expect(parse(JSON.stringify(order), credential)).toEqual(order)
  })

  it('keeps other escapes', () => {
    expect(parse('{"a":"x\\/y \\"z\\" \\u00e9","n":[1,null,true]}')).toEqual({
      a: 'x/y "z" é',
      n: [1, null, true],
    })
  })

  it.each(['', '{', '<html>', 'undefined'])('is undefined for %j', (text) => {
    expect(parse(text)).toBeUndefined()
  })
})

it('a body that nests too deeply is truncated, and the rest is kept', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const body = parse(`{"data":{"id":"1","__proto__":${deep},"field":${deep},"status":"pending"}}`, '')
  expect(JSON.parse(JSON.stringify(body))).toMatchObject({ data: { id: '1', status: 'pending' } })
})
