import { Text } from 'ink'
import stringWidth from 'string-width'
import type { Binding } from '../keys/binding.ts'
import { useAppearance } from '../theme/theme.ts'

/** The most used keys, as many as fit; the help shows all. */
export function Footer({ bindings, columns }: { bindings: readonly Binding[]; columns: number }) {
  const { theme } = useAppearance()
  let room = columns - 1
  const shown = bindings.filter(({ keys, label }) => {
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
