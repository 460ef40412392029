import { describe, expect, it } from 'vitest'
import { createRedaction } from './redaction.ts'

const parseBody = (text: string, credential: string) => createRedaction(credential).json(text)

const key = 'KEY0123456789_abcdef'

describe('parseBody', () => {
  it.each([
    ['alone', JSON.stringify({ detail: key })],
    ['in a sentence', JSON.stringify({ detail: `No key found: ${key}.` })],
    ['glued to other characters', JSON.stringify({ detail: `Bearer%20${key}x` })],
    ['as the name of a field', JSON.stringify({ [key]: 1 })],
    ['deep inside', JSON.stringify({ errors: [{ meta: { sent: [`Bearer ${key}`] } }] })],
    ['in escapes', `{"detail":"\\u004bEY0123456789\\u005fabcdef"}`],
  ])('redacts the credential %s', (_, text) => {
    const body = JSON.stringify(parseBody(text, key))
    expect(body).not.toContain(key)
    expect(body).toContain('[credential]')
  })

  it.each(['K', 'KEY', 'pending'])('changes no ordinary text for the credential %j', (credential) => {
    const order = { status: 'pending', customer_reference: 'KEY ACCOUNT K-1', note: 'a\\b "KEY"' }
    expect(parseBody(JSON.stringify(order), credential)).toEqual(order)
  })

  it('keeps other escapes', () => {
    expect(parseBody('{"a":"x\\/y \\"z\\" \\u00e9","n":[1,null,true]}', key)).toEqual({
      a: 'x/y "z" é',
      n: [1, null, true],
    })
  })

  it.each(['', '{', '<html>', 'undefined'])('is undefined for %j', (text) => {
    expect(parseBody(text, key)).toBeUndefined()
  })
})

describe('a credential that a server quotes', () => {
  const KEY = 'KEY0123456789ABCDEF'
  const escaped = [...KEY]
    .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
  const { json, headers } = createRedaction(KEY)

  it.each([
    ['a value', `{"a":"Bearer ${KEY}!"}`],
    ['an escaped value', `{"a":["x${escaped}"]}`],
    ['a name', `{"${KEY}":1}`],
    ['an escaped name', `{"a":{"x${escaped}":{"b":"${escaped}"}}}`],
  ])('is redacted in %s', (_, text) => {
    const written = JSON.stringify(json(text))
    expect(written).not.toContain(KEY)
    expect(written).toContain('[credential]')
  })

  it('is redacted in headers', () => {
    const safe = headers(new Headers({ 'x-request-id': `for ${KEY}` }))
    expect(safe.get('x-request-id')).toBe('for [credential]')
    expect([...safe]).toEqual([['x-request-id', 'for [credential]']])
  })
})

it('a body that nests too deeply is truncated, and the rest is kept', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const body = createRedaction('').json(
    `{"data":{"id":"1","__proto__":${deep},"field":${deep},"status":"pending"}}`,
  )
  expect(JSON.parse(JSON.stringify(body))).toMatchObject({ data: { id: '1', status: 'pending' } })
})
