/** A file of ids can't be used whole, so nothing of it is used. The message says where, and why. */
export class IdsFileError extends Error {
  override readonly name = 'IdsFileError'

  /** @param place such as `line 3` */
  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`)
  }
}
