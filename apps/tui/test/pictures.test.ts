import { readFile } from 'node:fs/promises'
import { expect, inject, it } from 'vitest'
import { drawPictures, PICTURES } from './draw-pictures.ts'

/** Times, durations and what is left of the rate limit differ with each session, and so does the blank space before. */
const withoutTimes = (svg: string) =>
  svg
    .replace(/read \d\d:\d\d(, \S+ ago)?/g, 'read #')
    .replace(/ +\d+(\.\d+)? ?(s|min|m|h|d|\/s)\b/g, ' #')
    .replace(/ +[▮▯]{5} \d+\/\d+/g, ' #')
    .replace(/ +</g, '<')

it('the pictures in the README show what the user interface draws (`pnpm --filter @countermand/tui picture`)', async () => {
  const drawn = await drawPictures(inject('program'))
  for (const name of PICTURES) {
    const file = await readFile(new URL(`../../../docs/${name}.svg`, import.meta.url), 'utf8')
    expect(withoutTimes(drawn[name])).toBe(withoutTimes(file))
  }
})
