import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createIdSet } from './id-set.ts'

it('an id set behaves like a Set of lower-case strings', () => {
  const id = fc.oneof(
    fc.uuid(),
    fc.uuid({ version: 4 }),
    fc.string(),
    fc.constant('00000000-0000-0000-0000-000000000000'),
  )
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 300 }), fc.array(fc.nat()), (ids, again) => {
      const repeated = again.map((n) => (ids[n % ids.length] as string).toUpperCase())
      const known = createIdSet()
      const set = new Set<string>()
      for (const each of [...ids, ...repeated]) {
        const isNew = !set.has(each.toLowerCase())
        set.add(each.toLowerCase())
        expect(known.add(each)).toBe(isNew)
      }
    }),
  )
})

it('an id set keeps its ids while its table grows', () => {
  const known = createIdSet()
  const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  for (let n = 0; n < 20_000; n++) expect(known.add(uuid(n))).toBe(true)
  for (let n = 0; n < 20_000; n++) expect(known.add(uuid(n).toUpperCase())).toBe(false)
})
