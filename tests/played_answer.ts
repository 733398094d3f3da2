/**
 * Deno's answers to questions for permissions, in a test's hands.
 *
 * @module
 */

/** Plays the answer to each question until disposal, and notes what was asked. */
export function playAnswer(answer: () => void) {
  const asked: Deno.PermissionDescriptor[] = [];
  const { permissions } = Deno;
  permissions.requestSync = (question) => {
    asked.push(question);
    answer();
    return {} as Deno.PermissionStatus;
  };
  return {
    asked,
    [Symbol.dispose]: () =>
      void Reflect.deleteProperty(permissions, "requestSync"),
  };
}
