import { fileURLToPath } from 'node:url'
import { findPlantedBug } from '@countermand/core/simulation'
import { describe, expect, it } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs.ts'

const GATEWAY = fileURLToPath(new URL('..', import.meta.url))

describe('a planted bug is found, and its seed shows it again:', () => {
  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))('%s', async (_, bug) => {
    const { first, again } = await findPlantedBug(bug, GATEWAY)
    expect(first.code, first.stdout).toBe(1)
    expect(first.found?.what).toMatch(bug.breaks)
    expect(again.found).toEqual(first.found)
  })
})
