import { beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, settled } from '../../../../../packages/core/test/virtual-clock.ts'
import { connectToOrders, patches } from '../../../test/sandbox-connection.ts'
import { createSession, type Session } from './session.ts'

/** Longer than a question needs to accept an answer. */
const MOMENT_MS = 600

describe('a question', () => {
  let clock: ReturnType<typeof createVirtualClock>
  let world: ReturnType<typeof connectToOrders>
  let session: Session
  let draw: () => void
  let drawing: Promise<void>

  beforeEach(async () => {
    clock = createVirtualClock()
    world = connectToOrders(3)
    drawing = Promise.resolve()
    session = openSession()
    session.start()
    while (session.store.get().load.kind !== 'loaded') await settled()
  })

  const openSession = ({ name = 'a sandbox', columns = 60, rows = 15 } = {}) =>
    createSession({
      connection: { ...world.connection, name },
      guards: { own: undefined, gateway: undefined },
      size: { columns, rows },
      clock,
      refreshesByItself: true,
      rendered: () => drawing,
      copy: () => {},
      onQuit: () => {},
      onCrash: (error) => expect.unreachable(String(error)),
    })
  async function pass(ms: number) {
    await clock.advance(ms)
    await settled()
  }
  const isReady = () => {
    const { dialog } = session.store.get()
    return dialog?.kind === 'confirm-cancel' && dialog.isReady
  }
  const notice = () => session.store.get().notice?.text
  /** Whether the question was answered with yes, once all timers have run. */
  async function isAnswered() {
    await pass(MOMENT_MS)
    return session.store.get().cancellations.size > 0
  }

  it('cannot appear before the session starts: keys typed until then are dropped', async () => {
    session = openSession()
    session.press(['x'])
    session.paste('x')
    expect(session.store.get().dialog).toBeUndefined()
  })

  it('accepts a single yes, some time after it was drawn', async () => {
    session.press(['x'])
    await pass(MOMENT_MS)
    expect(isReady()).toBe(true)
    session.press(['y'])
    expect(await isAnswered()).toBe(true)
    expect([...session.store.get().cancellations.keys()]).toEqual(['order-1'])
  })

  it('accepts no yes before it is drawn, however long that takes', async () => {
    drawing = new Promise((resolve) => {
      draw = resolve
    })
    session.press(['x'])
    await pass(60_000)
    session.press(['y'])
    expect(notice()).toBe('Too early to answer: read the question, then press y.')
    expect(await isAnswered()).toBe(false)
    expect(isReady()).toBe(false)
    draw()
    await pass(MOMENT_MS)
    expect(isReady()).toBe(true)
  })

  it('accepts no yes right after it was drawn, nor during a long burst of keys', async () => {
    session.press(['x'])
    for (let read = 0; read < 100; read++) {
      await clock.advance(300)
      session.press(['y'])
    }
    expect(isReady()).toBe(false)
    expect(await isAnswered()).toBe(false)
    expect(isReady()).toBe(true)
  })

  it.each([
    ['the rest of the same read', ['x', 'y'], 0],
    ['another read', ['x'], 30],
    ['an arrow key in the same read', ['up'], 0],
    ['a second y', ['y'], 30],
  ])('accepts no yes that is followed by %s', async (_, next, afterMs) => {
    session.press(['x'])
    await pass(MOMENT_MS)
    session.press(['y'])
    if (afterMs > 0) await pass(afterMs)
    session.press(next)
    expect(notice()).toBe('Pasted text is ignored here.')
    expect(await isAnswered()).toBe(false)
  })

  it('accepts no yes from several keys at once, nor from a paste', async () => {
    session.press(['x'])
    await pass(MOMENT_MS)
    session.press(['y', 'y'])
    expect(await isAnswered()).toBe(false)
    session.paste('y')
    expect(isReady()).toBe(false)
    expect(await isAnswered()).toBe(false)
  })

  it('reads pending keys before it accepts an answer', async () => {
    session.press(['x'])
    // The time passed while the process was busy: a key typed during it is read only now.
    await clock.advance(MOMENT_MS)
    session.press(['y'])
    expect(notice()).toBe('Too early to answer: read the question, then press y.')
    expect(await isAnswered()).toBe(false)
  })

  it('takes esc and the next key, sent at once, as these two keys', async () => {
    session.press(['x'])
    session.press(['esc', 'j'])
    expect(session.store.get().dialog).toBeUndefined()
    expect(session.store.get().list.cursorIndex).toBe(1)
    session.press(['esc', 'x', 'y'])
    expect(session.store.get().dialog).toMatchObject({ kind: 'confirm-cancel' })
    expect(await isAnswered()).toBe(false)
  })

  it.each(['n', 'esc', 'enter'])('accepts %s at once', async (key) => {
    session.press(['x'])
    session.press([key])
    expect(session.store.get().dialog).toBeUndefined()
  })

  it('accepts n while a y is held', async () => {
    session.press(['x'])
    await pass(MOMENT_MS)
    session.press(['y'])
    session.press(['n'])
    expect(session.store.get().dialog).toBeUndefined()
    expect(await isAnswered()).toBe(false)
  })

  it('accepts an answer only some time after a resize', async () => {
    session.press(['x'])
    await pass(MOMENT_MS)
    session.resize({ columns: 100, rows: 30 })
    session.press(['y'])
    expect(await isAnswered()).toBe(false)
    session.press(['y'])
    expect(await isAnswered()).toBe(true)
  })

  it("accepts no yes if question, id, target and answers don't fit", async () => {
    session = openSession({ name: `the gateway ${'x'.repeat(400)}` })
    session.start()
    while (session.store.get().load.kind !== 'loaded') await settled()
    session.press(['x'])
    await pass(60_000)
    session.press(['y'])
    expect(await isAnswered()).toBe(false)
    session.resize({ columns: 100, rows: 30 })
    await pass(MOMENT_MS)
    expect(isReady()).toBe(true)
  })

  it('sends nothing for answers that it does not accept', async () => {
    session.press(['x'])
    for (const keys of [['y'], ['y', 'x'], ['x', 'y', 'x', 'y']]) session.press(keys)
    expect(await isAnswered()).toBe(false)
    expect(patches(world.sandbox)).toHaveLength(0)
  })
})
