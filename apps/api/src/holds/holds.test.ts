import { createVirtualClock } from '@countermand/core/testing'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from '../store/open-store.ts'
import { createHolds } from './holds.ts'

async function setUp() {
  const clock = createVirtualClock()
  const store = await openStore(
    { dataDir: temporaryFolder() },
    { scheduleFlush: (run) => clock.after(0, run) },
  )
  onTestFinished(() => store.close())
  const holds = createHolds(store)
  return {
    clock,
    place: (why: string) => clock.until(holds.place(why)),
    release: () => clock.until(holds.release()),
    inForce: () => clock.until(holds.inForce()),
    rows: () => store.read(store.queries.selectFrom('holds').selectAll().orderBy('created_at')),
  }
}

it('a hold is in force from its placement to its release', async () => {
  const { place, release, inForce } = await setUp()
  expect(await inForce()).toBeUndefined()
  await place('porting day')
  expect(await inForce()).toBe('porting day')
  expect(await release()).toBe(true)
  expect(await inForce()).toBeUndefined()
})

it('release reports whether there was a hold, and does not change released ones', async () => {
  const { clock, place, release, rows } = await setUp()
  expect(await release()).toBe(false)
  await place('porting day')
  await release()
  const [first] = await rows()
  await clock.advance(60_000)
  expect(await release()).toBe(false)
  await place('another day')
  await release()
  expect((await rows())[0]).toEqual(first)
})

it('the newest of several holds gives the reason, and one release ends all', async () => {
  const { clock, place, release, inForce } = await setUp()
  await place('first')
  await clock.advance(1_000)
  await place('second')
  expect(await inForce()).toBe('second')
  await release()
  expect(await inForce()).toBeUndefined()
})
