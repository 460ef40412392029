import type { TextProps } from 'ink'
import { createContext, useContext } from 'react'
import type { Tone } from '../../text/badges.ts'

export type TextStyle = Pick<TextProps, 'color' | 'bold' | 'inverse' | 'dimColor'>

/**
 * Styles by meaning. Text keeps the terminal's own foreground, which is readable on light and dark
 * backgrounds; colour only repeats what symbol and word already say.
 */
interface Theme {
  tone: Record<Tone, TextStyle>
  title: TextStyle
  /** What is only needed to look something up: labels, ids, ages. Never bright black, which some terminals hide. */
  dim: TextStyle
  /** The selected row. */
  cursor: TextStyle
  /** A key in the footer. */
  key: TextStyle
  /** The target in the header: the real account must look unlike the others. */
  target: Record<'telnyx' | 'gateway' | 'sandbox', TextStyle>
  /** The frame of a dialog that can lead to a cancellation. */
  danger: TextStyle
}

export function createTheme({ isColorless }: { isColorless: boolean }): Theme {
  const color = (name: string): TextStyle => (isColorless ? {} : { color: name })
  return {
    tone: { good: color('green'), bad: color('red'), warn: color('yellow'), neutral: {} },
    title: { bold: true },
    dim: { dimColor: true },
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

export interface Appearance {
  theme: Theme
  /** For screen readers: no frames, no padding to the height of the screen. */
  isAccessible: boolean
}

export const AppearanceContext = createContext<Appearance>({
  theme: createTheme({ isColorless: true }),
  isAccessible: true,
})

export const useAppearance = () => useContext(AppearanceContext)
