/** Yes/no parameters (postconf(5)): `yes` and `no` in any case of letters. */
import * as Option from "effect/Option"

/** None for a value that is neither. */
export const parseBoolean = (value: string): Option.Option<boolean> => {
  const lowered = value.toLowerCase()
  return lowered === "yes" || lowered === "no" ? Option.some(lowered === "yes") : Option.none()
}
