import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from './open-store.ts'
import { prepareQuery, type Slot } from './prepared-query.ts'

interface Hold {
  id: string
  why: string
}

async function setUp() {
  const store = await openStore({ dataDir: temporaryFolder() })
  onTestFinished(() => store.close())
  const { queries } = store
  return {
    store,
    place: prepareQuery((value: Slot<Hold>) =>
      queries.insertInto('holds').values({ id: value('id'), why: value('why'), created_at: 'noon' }),
    ),
    thatSay: prepareQuery((value: Slot<{ why: string }>) =>
      queries
        .selectFrom('holds')
        .select(['id', 'created_at'])
        .where('why', '=', value('why'))
        .where('id', '!=', value('why'))
        .orderBy('id'),
    ),
  }
}

it('runs with new values each time, and keeps constant ones', async () => {
  const { store, place, thatSay } = await setUp()
  const queries = [
    { id: 'a', why: 'rain' },
    { id: 'b', why: 'snow' },
    { id: 'c', why: 'rain' },
  ].map(place)
  expect(await Promise.all(queries.map(store.write))).toEqual([1, 1, 1])
  expect(await store.read(thatSay({ why: 'rain' }))).toEqual([
    { id: 'a', created_at: 'noon' },
    { id: 'c', created_at: 'noon' },
  ])
  expect(await store.read(thatSay({ why: 'snow' }))).toEqual([{ id: 'b', created_at: 'noon' }])
})

it('uses a value in more than one place', async () => {
  const { store, place, thatSay } = await setUp()
  await store.write(place({ id: 'rain', why: 'rain' }))
  expect(await store.read(thatSay({ why: 'rain' }))).toEqual([])
})
