import { expect, it } from 'vitest'
import { addPage, movePaged, NO_ROWS, type PagedRows, wantedPage } from './paged-rows.ts'

const getId = (id: string) => id
const page = (data: string[], next: string | null) => ({ value: { data, meta: { next } } })
const first = (paged: PagedRows<string>, data: string[], next: string | null) =>
  addPage(paged, page(data, next), { after: undefined, getId })

it('wants the next page only when the cursor is within a screen of the end', () => {
  const paged = first(NO_ROWS, ['a', 'b', 'c', 'd'], 'd')
  expect(wantedPage(paged, 2)).toBeUndefined()
  expect(wantedPage(movePaged(paged, 'last', 2), 2)).toBe('d')
  expect(wantedPage(addPage(paged, page(['e'], null), { after: 'd', getId }), 9)).toBeUndefined()
})

it('puts new rows first when the first page is read again, and keeps cursor and older pages', () => {
  const paged = addPage(first(NO_ROWS, ['c', 'b'], 'b'), page(['a'], null), { after: 'b', getId })
  const again = first(movePaged(paged, 'down', 5), ['d', 'c'], 'c')
  expect(again).toMatchObject({ rows: ['d', 'c', 'b', 'a'], next: null, cursor: 2 })
})

it('starts over when rows may be missing between the first page and the known ones', () => {
  const paged = movePaged(first(NO_ROWS, ['b', 'a'], null), 'last', 5)
  expect(first(paged, ['z', 'y'], 'y')).toMatchObject({ rows: ['z', 'y'], next: 'y', cursor: 0 })
})

it('keeps its rows when a page fails, and wants no further one until a page was read', () => {
  const failure = { kind: 'aborted', delivery: 'not-sent', message: 'Aborted.' } as const
  const paged = movePaged(first(NO_ROWS, ['b', 'a'], 'a'), 'last', 5)
  const failed = addPage(paged, { failure }, { after: 'a', getId })
  expect(failed.rows).toEqual(['b', 'a'])
  expect(wantedPage(failed, 5)).toBeUndefined()
  expect(wantedPage(first(failed, ['b', 'a'], 'a'), 5)).toBe('a')
})
