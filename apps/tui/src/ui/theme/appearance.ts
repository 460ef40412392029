import { createContext, useContext } from 'react'
import { createTheme, type Theme } from './theme.ts'

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
