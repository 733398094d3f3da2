export { concat } from "./concat.ts";
export { copy } from "./copy.ts";
export { equals } from "./equals.ts";
export { indexOfNeedle } from "./index_of_needle.ts";
export { startsWith } from "./starts_with.ts";
