import { expect, it } from 'vitest'
import { unpaced } from './turn.ts'

it('an unpaced client sends every request immediately, except one that was aborted', async () => {
  const request = { endpoint: 'GET /cancellations', priority: 'single' } as const
  expect(await unpaced.turn(request)).toBeTypeOf('object')
  expect(await unpaced.turn({ ...request, signal: AbortSignal.abort() })).toBe('aborted')
  expect(unpaced.waitMs(request)).toBe(0)
})
