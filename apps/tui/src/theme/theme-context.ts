import { createContext, useContext } from 'react'
import { createTheme, type Theme } from './tokens.ts'

/** How everything looks; `isPlain` is the accessible mode: no frames, no filling up of the screen. */
export interface Looks {
  theme: Theme
  isPlain: boolean
}

export const LooksContext = createContext<Looks>({ theme: createTheme({ isColorless: true }), isPlain: true })

export const useLooks = () => useContext(LooksContext)
