import type { Tone } from './badges.ts'

/** One line of a text that is scrolled by lines. */
export interface Line {
  text: string
  tone?: Tone
  isTitle?: boolean
}
