import { Text } from 'ink'
import stringWidth from 'string-width'
import { footerBindings } from '../keys/bindings.ts'
import type { State } from '../state/state.ts'
import { useLooks } from '../theme/theme-context.ts'

/** What the most used keys do now, as many as there is room for; the help names all. */
export function Footer({ state }: { state: State }) {
  const { theme } = useLooks()
  let room = state.size.columns - 1
  const shown = footerBindings(state).filter(({ keys, label }) => {
    room -= stringWidth(`${keys[0]} ${label}  `)
    return room >= 0
  })
  return (
    <Text wrap="truncate">
      {shown.map(({ id, keys, label }) => (
        <Text key={id}>
          {' '}
          <Text {...theme.key}>{keys[0]}</Text>
          {` ${label} `}
        </Text>
      ))}
    </Text>
  )
}
