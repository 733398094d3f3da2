// Headers as they are: kinds that are easily read wrongly, each with the layout of gcc 12 on
// x86-64, code around structs, C++, and included files.

import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  type AnyStructType,
  structFromC,
  type StructFromCOptions,
  StructSourceError,
} from "../mod.ts";

/** Offset and type of each field, and the length of the whole. */
function layoutOf(type: AnyStructType): string {
  const fields = type.fields.map((field) => {
    const { name, offset, type, count, endian, bitOffset, bitLength } = field;
    const element = typeof type === "object" ? `(${layoutOf(type)})` : type;
    const array = field.dimensions?.join("*") ?? count;
    return [
      `${name}@${offset}`,
      bitLength === undefined ? "" : `.${bitOffset}+${bitLength}`,
      `:${element}`,
      array === undefined ? "" : `*${array}`,
      endian === undefined ? "" : " big",
    ].join("");
  });
  return [...fields, type.byteLength].join(" ");
}

function read(source: string, options: StructFromCOptions = {}): string {
  return layoutOf(structFromC(source, options));
}

function refusal(source: string, options: StructFromCOptions = {}): string {
  const call = () => structFromC(source, options);
  return assertThrows(call, StructSourceError, "", source).message;
}

/** Kinds of headers, with gcc's layout. */
const HEADERS: readonly [kind: string, source: string, layout: string][] = [
  [
    "an alignment hides in a macro of a macro",
    `#define ATTR(x) __attribute__((x))
#define ALIGN8 ATTR(aligned(8))
struct S { uint32_t a, b, c; } ALIGN8;`,
    "a@0:u32 b@4:u32 c@8:u32 16",
  ],
  [
    "macros of the kernel pack and align it",
    `#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
struct S { uint8_t id; uint32_t value; } __packed __aligned(4);`,
    "id@0:u8 value@1:u32 8",
  ],
  [
    "a condition compares with an unsigned number",
    `#if -1 > 0u
#define N 8
#else
#define N 4
#endif
struct S { uint8_t x[N]; };`,
    "x@0:u8*8 8",
  ],
  [
    "a size shifts an unsigned number",
    `#define BITS ((~0u >> 28) + 2)
struct S { uint8_t x[BITS]; };`,
    "x@0:u8*17 17",
  ],
  [
    "#elifdef stands in a group that is not active",
    `#define N 4
#ifdef _WIN32
#elifdef __linux__
#undef N
#define N 8
#endif
struct S { uint8_t x[N]; };`,
    "x@0:u8*8 8",
  ],
  [
    "an enumeration shifts into the sign",
    `typedef enum { READY = 1 << 0, FAULT = 1 << 31 } flags_t;
struct S { flags_t f; };`,
    "f@0:i32 4",
  ],
  [
    "an enumeration has all bits set",
    `typedef enum { NONE = 0, ALL = ~0u } mask_t;
struct S { mask_t f; };`,
    "f@0:u32 4",
  ],
  [
    "a text has an escaped quote, then the start of a comment",
    `#define N 4
#define USAGE "pass \\"/*\\" to match all"
#undef N
#define N 8 /* eight */
struct S { uint8_t x[N]; };`,
    "x@0:u8*8 8",
  ],
  [
    "a backslash has blanks behind it",
    "#define N 4 \\  \n + 4\n// a comment \\ \nstruct S { uint8_t no; };\nstruct S { uint8_t x[N]; };",
    "x@0:u8*8 8",
  ],
  [
    "an inactive group has quotes, comments and directives of no C",
    `#if 0
don't #bogus "
#frobnicate
#else 'x
struct S { uint8_t a; }; /* ' */
#endif`,
    "a@0:u8 1",
  ],
  [
    "an attribute stands before a typedef name, and one behind it",
    `typedef struct { uint16_t a; uint8_t b; } __attribute__((packed)) in_t __attribute__((aligned(2)));
struct S { uint8_t a; in_t b; } __attribute__((packed));`,
    "a@0:u8 b@1:(a@0:u16 b@2:u8 3) 4",
  ],
  [
    "unions overlap, with a name and without",
    `struct S { union { uint32_t word; uint8_t bytes_[4]; struct { uint16_t low, high; }; };
  union { float f; int32_t i; } u; };`,
    "word@0:u32 bytes_@0:u8*4 low@0:u16 high@2:u16 u@4:(f@0:f32 i@0:i32 4) 8",
  ],
  [
    "bit-fields of several types share units",
    "struct S { int a : 3; unsigned b : 5; bool c : 1; uint16_t d : 7; unsigned : 0; uint8_t e : 2, f : 6; uint8_t g[3]; } __attribute__((packed));",
    "a@0.0+3:i32 b@0.3+5:u32 c@1.0+1:bool d@1.1+7:u16 e@4.0+2:u8 f@4.2+6:u8 g@5:u8*3 8",
  ],
  [
    "bit-fields cross bytes when they are packed",
    "struct S { uint8_t a : 5; uint32_t b : 13; uint64_t c : 46; } __attribute__((packed));",
    "a@0.0+5:u8 b@0.5+13:u32 c@2.2+46:u64 8",
  ],
  [
    "a struct is big-endian, with bit-fields",
    `struct __attribute__((scalar_storage_order("big-endian"), packed)) S { uint16_t a; float b[2]; uint8_t c : 3; uint16_t d : 13; char e[2]; };`,
    "a@0:u16 big b@2:f32*2 big c@10.0+3:u8 big d@10.3+13:u16 big e@12:char*2 14",
  ],
  [
    "a pragma makes structs big-endian",
    `#pragma scalar_storage_order big-endian
struct in { uint16_t a; };
#pragma scalar_storage_order default
struct S { struct in b; uint16_t c; __be32 d; };`,
    "b@0:(a@0:u16 big 2) c@2:u16 d@4:u32 big 8",
  ],
  [
    "arrays have several dimensions",
    "typedef float row_t[3]; struct S { row_t m[2]; double t[2][3][4]; char names[4][16]; };",
    "m@0:f32*2*3 t@24:f64*2*3*4 names@216:char*4*16 280",
  ],
  [
    "enumerations are packed, or wide",
    `enum __attribute__((packed)) a { A, B = 200 }; typedef enum { C = -1, D = 300 } __attribute__((packed)) c_t;
enum w { W = 1ll << 40 };
struct S { enum w w; c_t c; enum a a, b; uint32_t d; };`,
    "w@0:u64 c@8:i16 a@10:u8 b@11:u8 d@12:u32 16",
  ],
  [
    "types of the system have their sizes",
    "struct S { time_t t; size_t n; wchar_t w; char16_t c; uint_least8_t d; int8_t e; struct timespec ts; pid_t p; uid_t u; };",
    "t@0:i64 n@8:u64 w@16:u32 c@20:u16 d@22:u8 e@23:i8 ts@24:(tv_sec@0:i64 tv_nsec@8:i64 16) p@40:i32 u@44:u32 48",
  ],
  [
    "macros with parameters make fields",
    `#define BIT(n) (1u << (n))
#define ARRAY(type, name, n) type name[n]
#define FIELDS(X) X(a, uint8_t) X(b, uint16_t) X(c, float)
#define FIELD(name, type) type f_##name;
#define DECLARE(...) struct S { __VA_ARGS__ } __attribute__((packed))
DECLARE(FIELDS(FIELD) ARRAY(int8_t, d, BIT(3)););`,
    "f_a@0:u8 f_b@1:u16 f_c@3:f32 d@7:i8*8 15",
  ],
  [
    "constants have casts, characters, choices and sizes",
    `enum { GO = 'G', X = sizeof(double) > 4 ? 2 : 9, Y = (uint8_t)258 };
struct P { int a, b; };
enum { W = offsetof(struct P, b), V = sizeof(((struct P *)0)->a) };
struct S { uint8_t a[GO - 'A'], b[X], c[Y], d[W], e[V]; };`,
    "a@0:u8*6 b@6:u8*2 c@8:u8*2 d@10:u8*4 e@14:u8*4 18",
  ],
  [
    "alignas states what padding there is",
    "struct S { alignas(8) uint32_t a; uint32_t b; alignas(uint64_t) uint64_t c; };",
    "a@0:u32 b@4:u32 c@8:u64 16",
  ],
  [
    "a byte order mark begins it",
    "\ufeffstruct S { int a; };",
    "a@0:i32 4",
  ],
  [
    "lines and comments end in every way",
    "struct S {\r\n  int a; // b \\\r\n  int c;\r\n  short d[2]; /* *\\/ */ char e, f; /**/ short g;\r\n};",
    "a@0:i32 d@4:i16*2 e@8:i8 f@9:i8 g@10:i16 12",
  ],
];

for (const [kind, source, layout] of HEADERS) {
  Deno.test(`structFromC() has the layout of gcc when ${kind}`, () => {
    assertEquals(read(source, { struct: "S", keepNames: true }), layout);
  });
}

Deno.test("structFromC() pads as gcc does when packed is false", () => {
  const layouts: [source: string, layout: string][] = [
    ["struct S { char a; double b; char c; };", "a@0:i8 b@8:f64 c@16:i8 24"],
    [
      "#pragma pack(2)\nstruct S { char a; double b; char c; };",
      "a@0:i8 b@2:f64 c@10:i8 12",
    ],
    [
      "#pragma pack(push, 4)\nstruct S { char a; double b __attribute__((aligned(8))); };",
      "a@0:i8 b@4:f64 12",
    ],
    [
      "struct S { char a; struct { short b; } c[2]; } __attribute__((aligned(16)));",
      "a@0:i8 c@2:(b@0:i16 2)*2 16",
    ],
    [
      "struct S { int a : 20, b : 20; char c; };",
      "a@0.0+20:i32 b@4.0+20:i32 c@7:i8 8",
    ],
    ["union S { char a[5]; int b; };", "a@0:char*5 b@0:i32 8"],
    [
      "#define ONE 1\n#pragma pack(ONE)\n#pragma pack()\nstruct S { char a; double b; };",
      "a@0:i8 b@8:f64 16",
    ],
    [
      "#pragma pack(2)\nstruct S { char a; unsigned b : 4 __attribute__((aligned(8))); char c; };",
      "a@0:i8 b@2.0+4:u32 c@3:i8 4",
    ],
  ];
  for (const [source, layout] of layouts) {
    assertEquals(read(source, { packed: false }), layout, source);
  }
  assertEquals(
    read(layouts[0][0], { packed: true }),
    "a@0:i8 b@1:f64 c@9:i8 10",
  );
  assertStringIncludes(refusal(layouts[0][0]), "7 bytes of padding");
  assertStringIncludes(
    refusal(layouts[4][0]),
    '12 bits of padding would precede field "b"',
  );
  const view = structFromC(layouts[0][0], { packed: false })
    .create({ a: 1, b: 1, c: 2 });
  assertEquals(
    view.bytes.toHex(),
    "0100000000000000000000000000f03f0200000000000000",
  );
});

/** Code in front of a struct that must not swallow it. */
const NEIGHBOURS = [
  "DECLARE_THING(foo)",
  "DECLARE_THING(foo) int x;",
  "EXPORT int f(int a);",
  "int f(struct R *r) { struct { int b; } c; if (1) { } return 0; }",
  'static const char *const TEXTS[] = { "}", "struct {" };',
  "void (*callback)(int), *p;",
  "int K(a) int a; { return a; }",
  "#if 0\n#define\n#endif",
  "#define EMPTY\nEMPTY",
  "#define MULTI \\\n  struct no { int a; }",
  "typedef int (*handler_t)(struct R *, void *);",
  "struct R { int *next; };",
  "enum { A = sizeof(unknown_t), B };",
  'asm("nop; }");',
  "__extension__ typedef unsigned long long ull;",
  'extern "C" int g(void);',
  "template <typename T> struct box { T value; };",
  "template <int N> T f(T a) { return a + N; }",
  "class Base { virtual void f(); };",
  "struct D : Base { int a; };",
  "int weird = (int){ 1 };",
  "void f() noexcept { }",
  "unknown_t variable = { 1, 2 };",
  "#pragma once\n#pragma GCC diagnostic push",
  '#warning careful\n#line 5 "x.h"',
  "using namespace std;",
  "class L { L find(const ::std::vector<::std::string>& names) const; };",
];

Deno.test("structFromC() reads the struct behind code that it can't read", () => {
  for (const neighbour of NEIGHBOURS) {
    const source =
      `struct first { char a; };\n${neighbour}\nstruct S { short a; };`;
    assertEquals(read(source), "a@0:i16 2", neighbour);
    assertEquals(
      read(`${neighbour}\ntypedef struct { short a; } S;`),
      "a@0:i16 2",
      neighbour,
    );
  }
});

Deno.test("structFromC() refuses a struct when what it needs can't be read", () => {
  const needs: [source: string, why: string][] = [
    ["typedef struct { int a; } UNKNOWN S;", '"UNKNOWN" changes the layout'],
    [
      "struct S { int a; } __attribute__((vector_size(8)));",
      '"vector_size" is not read',
    ],
    ["BEGIN\nstruct S { int a; };", '"BEGIN" changes the layout'],
    ["struct S { int a; } __declspec(align(8));", "__declspec"],
    [
      "enum { A = sizeof(unknown_t), N }; struct S { int a[N]; };",
      '"unknown_t" is not declared',
    ],
    ["struct R { int *next; }; struct S { struct R r; };", "a pointer"],
    ["struct S;\nBEGIN struct S { int a; };", '"BEGIN" changes the layout'],
    ["struct S;\ntemplate <int N> struct S { int a; };", "templates are not"],
    [
      'struct S {\n#include "fields.def"\n};',
      '"fields.def" is not known; pass { includes',
    ],
    [
      'enum {\n#include "ids.def"\nN };\nstruct S { int a[N]; };',
      '"ids.def" is not known',
    ],
    [
      '#include "pack_begin.h"\nstruct S { int a; };',
      '"pack_begin.h" is not known',
    ],
    [
      '#include "config.h"\n#ifndef N\n#define N 6\n#endif\nstruct S { char x[N]; };',
      '"N" is defined',
    ],
    ["struct S { int a; RESERVED(3); };", "RESERVED"],
    ["struct S { uint8_t PAD(4); };", "a field can't be a function"],
    ["struct S { PADDING; int a; };", '"PADDING" is not declared'],
    ["struct S { int a; virtual void f(); };", "virtual"],
    ["struct B { int a; }; struct S : B { int b; };", "inheritance"],
    ["template <class T> struct B { T a; }; struct S { B<int> b; };", "B"],
    ["struct S { std::vector<int> a; };", "template"],
    ["struct S { int a[]; };", "no fixed length"],
    [
      "struct length { int a; }; struct S { int b[length]; };",
      'the value of "length" is not in the source',
    ],
    ["struct S { long double a; };", "long double"],
    ["struct S { __int128 a; };", "__int128"],
    ["struct S { int a : 3 + ; };", "expected an integer"],
    ["#define F(a, b) a\nstruct S { int F(x); };", "takes 2 arguments"],
    ["#define F(a, b) a ## b\nstruct S { int F(x, +); };", "makes no token"],
  ];
  for (const [source, why] of needs) {
    assertStringIncludes(refusal(source, { packed: true }), why);
  }
});

Deno.test("structFromC() refuses a struct with the reason of the unreadable one around it", () => {
  const source = `
    struct outer { unknown_t a; struct inner { int b; } c; };
    class Outer { unknown_t a; public: struct Inner { int b; }; };`;
  for (const struct of ["inner", "outer", "Outer::Inner", "Inner"]) {
    const message = refusal(source, { struct });
    assertStringIncludes(message, 'type "unknown_t" is not declared', struct);
  }
});

Deno.test("structFromC() leaves the attributes of a variable to it", () => {
  const source =
    "struct S { char a; int b; } variable __attribute__((packed));";
  assertEquals(read(source, { packed: false }), "a@0:i8 b@4:i32 8");
  assertStringIncludes(
    refusal("struct R { int x; } struct S { int y; };", { struct: "R" }),
    'expected ";", found "struct"',
  );
});

Deno.test("structFromC() refuses a layout against which the source asserts", () => {
  const source = `struct S { char a; int b; };
    _Static_assert(sizeof(struct S) == 8, "as it is on the controller");`;
  assertEquals(read(source, { packed: false }), "a@0:i8 b@4:i32 8");
  assertStringIncludes(
    refusal(source, { packed: true }),
    "line 2, column 5: the assertion doesn't hold",
  );
});

Deno.test("structFromC() reads C++", () => {
  const source = `
    #include <cstdint>
    namespace motion { inline namespace v2 {
      constexpr std::size_t AXES = 3;
      static const int NAMES = 2 * AXES;
      enum class Mode : uint8_t { Off, On = 'A' };
      enum Plain : int16_t { P };
      using Position = double;
      class Axis {
      public:
        Axis() : position(0) {}
        ~Axis() = default;
        explicit Axis(double p);
        Position position = 0.0;
        Mode mode{Mode::Off};
        bool operator==(const Axis &other) const;
        static int count;
        static constexpr int SIZE = 4;
        bool isOn() const { return mode == Mode::On; }
        uint8_t spare[SIZE];
        friend class Other;
      private:
        enum { INNER = 3 };
        struct Pair { uint8_t one, two[INNER]; } pair;
        [[maybe_unused]] Plain plain;
      } __attribute__((packed));
    } }
    extern "C" {
      struct Other { int a; };
    }
    static_assert(sizeof(motion::v2::Axis) == 19, "");
    using namespace motion::v2;
    struct [[gnu::packed]] Telemetry final {
      Axis axes[AXES];
      char name[NAMES];
      ::motion::v2::Mode modes[static_cast_is_not_read];
    };
    struct __attribute__((packed)) S { Axis axes[AXES]; char name[NAMES]; motion::v2::Mode mode; };`;
  const axis =
    "position@0:f64 mode@8:u8 spare@9:u8*4 pair@13:(one@0:u8 two@1:u8*3 4) plain@17:i16 19";
  assertEquals(read(source), `axes@0:(${axis})*3 name@57:char*6 mode@63:u8 64`);
  assertEquals(read(source, { struct: "Axis" }), axis);
  assertEquals(read(source, { struct: "Other" }), "a@0:i32 4");
  assertStringIncludes(
    refusal(source, { struct: "Telemetry" }),
    "static_cast_is_not_read",
  );
});

Deno.test("structFromC() knows the families of addresses of the headers of sockets", () => {
  for (const header of ["sys/socket.h", "netinet/in.h", "arpa/inet.h"]) {
    const source = `
      #include <${header}>
      struct S {
        union {
          struct sockaddr_in four;
      #ifdef PF_INET6
          struct sockaddr_in6 six;
      #endif
        };
        uint8_t family[AF_INET6], after[PF_INET];
      };`;
    const options = { packed: false, undefinedMacros: "undefined" } as const;
    assertEquals(structFromC(source, options).byteLength, 40, header);
  }
});

Deno.test("structFromC() reads names with their namespaces wherever C++ allows a type", () => {
  const source = `
    namespace a { using word = std::uint16_t; constexpr int N{2}, M = word(65'539); }
    enum class Mode : std::uint8_t { OFF = 1, ON = OFF + 3 };
    enum Wide : ::a::word { W };
    struct S {
      alignas(a::word) Mode mode[sizeof(std::uint16_t)];
      uint8_t more[static_cast<int>(a::N) + ::a::M];
      Wide wide;
      uint8_t last[(std::uint8_t)258];
    };`;
  assertEquals(
    read(source, { packed: false }),
    "mode@0:u8*2 more@2:u8*5 wide@8:u16 last@10:u8*2 12",
  );
});

Deno.test("structFromC() steps over functions of C++ that return pointers and references", () => {
  const source = `
    struct S {
      int a;
      const char *name(int length) const;
      S &operator=(const S &other);
      volatile int &reference() { return a; }
      short b;
    };`;
  assertEquals(read(source, { packed: false }), "a@0:i32 b@4:i16 8");
  assertStringIncludes(
    refusal("class C {}; struct S { int *a; };"),
    "a pointer",
  );
});

Deno.test("structFromC() refuses to pack what g++ doesn't when a struct is more than plain data", () => {
  const fields = "char c; int i;";
  const inner = (members: string, attribute = "") =>
    `struct ${attribute} I { ${members} };
    struct __attribute__((packed)) S { char a; I b[2]; };`;
  const cases: [source: string, why: string][] = [
    [inner(`${fields} I() {}`), "a constructor or destructor"],
    [inner(`${fields} ~I();`), "a constructor or destructor"],
    [inner(`constexpr I() : c(0), i(0) {} ${fields}`), "a constructor"],
    [inner(`${fields} inline I() {}`), "a constructor or destructor"],
    [inner(`${fields} [[nodiscard]] I(int) noexcept;`), "a constructor"],
    [inner(`${fields} template <class T> I(T t);`), "a constructor"],
    [inner(`${fields} I &operator=(const I &);`), "an assignment of its own"],
    [inner(`private: ${fields}`), "private fields"],
    [inner("char c; int i = 5;"), "initial values"],
    [inner("char c; int i{5};"), "initial values"],
    [`struct J { int j = 1; }; ${inner("J j;")}`, "initial values"],
    [inner("char c; union { int i = 1; };"), "initial values"],
    [
      `class K { int k; }; struct __attribute__((packed)) S { K k; };`,
      "private fields",
    ],
  ];
  for (const [source, why] of cases) {
    const message = refusal(source, { packed: false });
    assertStringIncludes(message, "g++ doesn't pack a field of ", source);
    assertStringIncludes(message, `, which has ${why}`, source);
  }
  const plain: [source: string, layout: string][] = [
    [
      inner(`public: ${fields} int f(); static int s; I *next(int a);`),
      "8",
    ],
    [inner(`${fields} I() {}`, "__attribute__((packed))"), "5"],
    [inner("char c; char i = 5;"), "2"],
    [
      inner(`${fields} I() {}`).replace("b[2]", "b[2] [[gnu::packed]]"),
      "8",
    ],
  ];
  for (const [source, length] of plain) {
    const { byteLength } = structFromC(source, { struct: "S", packed: false });
    assertEquals(byteLength, 1 + 2 * Number(length), source);
  }
});

Deno.test("structFromC() tells structs of one name apart by their namespaces", () => {
  const source = `
    namespace a { struct S { char x; }; struct R { S s; }; }
    namespace b { struct S { int x; }; struct R { S s; a::S t; char u[3]; }; }
    struct Q { struct S { short y; } s; };`;
  assertEquals(read(source, { struct: "a::R" }), "s@0:(x@0:i8 1) 1");
  assertEquals(
    read(source, { struct: "b::R" }),
    "s@0:(x@0:i32 4) t@4:(x@0:i8 1) u@5:char*3 8",
  );
  assertEquals(read(source, { struct: "Q" }), "s@0:(y@0:i16 2) 2");
  assertThrows(
    () => read(source, { struct: "R" }),
    RangeError,
    "must have its namespace",
  );
});

Deno.test("structFromC() reads included files, each where it is included", () => {
  const includes = {
    "types.h":
      "#include <sys/types.h>\n#pragma once\ntypedef uint8_t u8;\n#define N 3\n#ifdef LATER\n#error twice\n#endif\n",
    "config.h": "#define N_AXES 3",
    "fields.def": "uint16_t included;\n",
    "ids.def": "ID_A, ID_B, ID_C,",
    "pack_begin.h": "#pragma pack(push, 1)",
    "pack_end.h": "#pragma pack(pop)",
    "guarded.h":
      "#ifndef GUARDED_H\n#define GUARDED_H\nstruct g { char a; };\n#endif",
  };
  const source = `
    #include "guarded.h"
    #include "inc/types.h"
    #define LATER
    #include "types.h"
    #include "guarded.h"
    #include "config.h"
    #ifndef N_AXES
    #define N_AXES 6
    #endif
    enum id {
    #include "ids.def"
      ID_COUNT };
    #include "pack_begin.h"
    struct S {
      u8 first[N];
    #include "fields.def"
      u8 axes[N_AXES], ids[ID_COUNT];
      struct g g;
    };
    #include "pack_end.h"`;
  assertEquals(
    read(source, { includes }),
    "first@0:u8*3 included@3:u16 axes@5:u8*3 ids@8:u8*3 g@11:(a@0:i8 1) 12",
  );
  const message = refusal(source, {
    includes: { ...includes, "fields.def": "int a;\nint *b;" },
  });
  assertStringIncludes(
    message,
    'struct "S" at "fields.def" line 2, column 5: a pointer',
  );
  const endless = { "a.h": '#include "a.h"' };
  assertStringIncludes(
    refusal('#include "a.h"', { includes: endless }),
    "more than 64 deep",
  );
});

Deno.test("structFromC() reads the output of gcc -E -P", () => {
  const source = `
typedef signed char __int8_t;
typedef unsigned int __uint32_t;
typedef __uint32_t uint32_t;
typedef int __attribute__((__mode__(__DI__))) di_t;
typedef unsigned int u_int8_t __attribute__ ((__mode__ (__QI__)));
__extension__ typedef unsigned long long int uquad_t;
extern int printf (const char *__restrict __format, ...) __attribute__ ((__format__ (__printf__, 1, 2)));
extern __inline __attribute__ ((__gnu_inline__)) int putchar (int __c) { return __c; }
struct _IO_FILE { int _flags; char *_IO_read_ptr; };
typedef struct __attribute__((__packed__)) { __signed__ char a; const __volatile__ uquad_t b; di_t c; u_int8_t d; uint32_t e[(sizeof (long) / 2)]; } S;
# 33 "telemetry.h" 3 4
`;
  assertEquals(read(source), "a@0:i8 b@1:u64 c@9:i64 d@17:u8 e@18:u32*4 34");
});

Deno.test("structFromC() takes macros of the caller with texts and parameters", () => {
  const source = `struct S { uint8_t a[BIT(2)]; double b; } PACKED;`;
  const defines = {
    "BIT(n)": "(1u << (n))",
    PACKED: "__attribute__((packed))",
  };
  assertEquals(read(source, { defines }), "a@0:u8*4 b@4:f64 12");
  const none = { "BIT(n)": "(1u << (n) + 1)", PACKED: "" };
  assertEquals(read(source, { defines: none }), "a@0:u8*8 b@8:f64 16");
  assertEquals(
    read(source, { defines: { ...none, PACKED: false } }),
    "a@0:u8*8 b@8:f64 16",
  );
});
