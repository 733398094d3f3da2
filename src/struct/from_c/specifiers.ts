/**
 * Words that begin a declaration.
 *
 * @module
 */

import { TYPE_WORDS } from "./c_types.ts";

/** Words that don't change the layout of a type. */
export const QUALIFIERS: ReadonlySet<string> = new Set(
  `const volatile restrict __const __const__ __volatile __volatile__ __restrict __restrict__
  __extension__ constexpr consteval constinit register __register _Atomic`
    .trim().split(/\s+/),
);

/** Words that tell where a variable or function is stored. */
export const STORAGE: ReadonlySet<string> = new Set(
  `extern static inline __inline __inline__ _Noreturn thread_local _Thread_local __thread
  explicit mutable friend`.trim().split(/\s+/),
);

/** Words that begin a type of several parts. */
export const TAG_WORDS: ReadonlySet<string> = new Set([
  "struct",
  "union",
  "class",
  "enum",
]);

/** Words that begin a declaration, and can't stand in the middle of another. */
export const DECLARATION_WORDS: ReadonlySet<string> = new Set([
  ...TAG_WORDS,
  ...TYPE_WORDS.keys(),
  ...STORAGE,
  "typedef",
  "namespace",
  "using",
  "template",
  "static_assert",
  "_Static_assert",
]);

/** Words that name nothing. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...QUALIFIERS,
  ...DECLARATION_WORDS,
  ..."sizeof auto return typeof __typeof__ decltype operator virtual public private protected"
    .split(" "),
]);

/** Words that only C++ has; in C they are names. */
export const CPP_WORDS: ReadonlySet<string> = new Set(
  `class namespace template public private protected constexpr using operator nullptr virtual
  friend explicit mutable`.trim().split(/\s+/),
);
