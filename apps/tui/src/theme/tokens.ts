import type { Tone } from '../text/badges.ts'

/** What Ink's Text takes of it. */
export interface Look {
  color?: string
  bold?: boolean
  inverse?: boolean
}

/**
 * Looks by meaning. Text keeps the terminal's own foreground, so that it can be read on light and dark
 * alike; colour only underlines what symbol and word already say.
 */
export interface Theme {
  tone: Record<Tone, Look>
  title: Look
  /** The row under the cursor. */
  cursor: Look
  /** A key's name in the footer. */
  key: Look
  /** The mark of whom the terminal talks to: the real account must look unlike the others. */
  target: Record<'telnyx' | 'gateway' | 'sandbox', Look>
  /** The frame of a dialog that can lead to a cancellation. */
  danger: Look
}

export function createTheme({ isColorless }: { isColorless: boolean }): Theme {
  const color = (name: string): Look => (isColorless ? {} : { color: name })
  return {
    tone: { good: color('green'), bad: color('red'), warn: color('yellow'), neutral: {} },
    title: { bold: true },
    cursor: { inverse: true },
    key: { bold: true },
    target: {
      telnyx: { ...color('red'), bold: true, inverse: true },
      gateway: { ...color('blue'), bold: true },
      sandbox: { ...color('green'), bold: true },
    },
    danger: color('red'),
  }
}
