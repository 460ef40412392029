import { describe, expect, it } from 'vitest'
import { rewriteResponse } from './edit-response.ts'

const answer = (body: unknown) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

const list = { data: [{ id: 'a', status: 'pending' }, { id: 'b' }], meta: { total_results: 2 } }

describe('rewriting a JSON body', () => {
  const rewritten = (rule: Parameters<typeof rewriteResponse>[1], body: unknown = list) =>
    JSON.parse(rewriteResponse(answer(body), rule).body)

  it.each([
    ['a field', { '/meta/total_results': 'two' }, { ...list, meta: { total_results: 'two' } }],
    ['a new field', { '/links': null }, { ...list, links: null }],
    ['an element', { '/data/1': null }, { ...list, data: [list.data[0], null] }],
    ['an element at the end', { '/data/-': 7 }, { ...list, data: [...list.data, 7] }],
    [
      'a field of every element',
      { '/data/*/status': 'PENDING' },
      { ...list, data: list.data.map((it) => ({ ...it, status: 'PENDING' })) },
    ],
    ['every element', { '/data/*': [] }, { ...list, data: [[], []] }],
    ['a name with a slash and a tilde', { '/a~1b~0c': 1 }, { ...list, 'a/b~c': 1 }],
    ['all of it', { '': 5 }, 5],
    ['several', { '/data': [], '/meta': 0 }, { data: [], meta: 0 }],
  ])('sets %s', (_, set, expected) => {
    expect(rewritten({ set })).toEqual(expected)
  })

  it.each([
    [['/meta'], { data: list.data }],
    [['/data/0'], { ...list, data: [list.data[1]] }],
    [['/data/*/id'], { ...list, data: [{ status: 'pending' }, {}] }],
    [['/data/*'], { ...list, data: [] }],
  ])('removes %o', (remove, expected) => {
    expect(rewritten({ remove })).toEqual(expected)
  })

  it.each(['/data/9/id', '/data/x', '/data/-1', '/meta/total_results/deep', '/nothing/here', '/data/9'])(
    'changes nothing where %s leads nowhere',
    (pointer) => {
      expect(rewritten({ set: { [pointer]: 1 }, remove: [pointer] })).toEqual(list)
    },
  )

  it('does not change a body that is not JSON', () => {
    expect(rewriteResponse(answer('<html>'), { set: { '/data': 1 } }).body).toBe('<html>')
  })
})

describe('rewriting the text of a body', () => {
  it('replaces each occurrence', () => {
    const { body } = rewriteResponse(answer('a pending, a pending'), {
      replace: { pending: 'PENDING', a: '$&' },
    })
    expect(body).toBe('$& PENDING, $& PENDING')
  })

  it('happens after the JSON edits, so it can produce invalid JSON', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const { body } = rewriteResponse(answer(list), {
      set: { '/data/0/deep': 'HERE' },
      replace: { '"HERE"': deep, '"total_results"': '"\\u004bEY_SANDBOX"' },
    })
    expect(body).toContain(`"deep":${deep}`)
    expect(body).toContain('"\\u004bEY_SANDBOX":2')
  })
})
