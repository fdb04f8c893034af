/** A module that stands in for the functions of the demo. */
export function load(): number {
  return 7;
}
