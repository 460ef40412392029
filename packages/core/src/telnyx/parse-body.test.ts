import { describe, expect, it } from 'vitest'
import { parseBody } from './parse-body.ts'

const key = 'KEY0123456789_abcdef'

describe('parseBody', () => {
  it.each([
    ['alone', JSON.stringify({ detail: key })],
    ['in a sentence', JSON.stringify({ detail: `No key found: ${key}.` })],
    ['glued to other characters', JSON.stringify({ detail: `Bearer%20${key}x` })],
    ['as the name of a field', JSON.stringify({ [key]: 1 })],
    ['deep inside', JSON.stringify({ errors: [{ meta: { sent: [`Bearer ${key}`] } }] })],
    ['in escapes', `{"detail":"\\u004bEY0123456789\\u005fabcdef"}`],
  ])('marks the credential %s', (_, text) => {
    const body = JSON.stringify(parseBody(text, key))
    expect(body).not.toContain(key)
    expect(body).toContain('[credential]')
  })

  it.each(['K', 'KEY', 'pending'])('alters no ordinary text for the credential %j', (credential) => {
    const order = { status: 'pending', customer_reference: 'KEY ACCOUNT K-1', note: 'a\\b "KEY"' }
    expect(parseBody(JSON.stringify(order), credential)).toEqual(order)
  })

  it('keeps what is escaped for another reason', () => {
    expect(parseBody('{"a":"x\\/y \\"z\\" \\u00e9","n":[1,null,true]}', key)).toEqual({
      a: 'x/y "z" é',
      n: [1, null, true],
    })
  })

  it.each(['', '{', '<html>', 'undefined'])('is undefined for %j', (text) => {
    expect(parseBody(text, key)).toBeUndefined()
  })
})
