/**
 * Facts that no header of a controller states: the macros and types that gcc 12 has for C on
 * 64-bit Linux, and the headers of the system.
 *
 * @module
 */

/** Macros of the compiler, and types of the C library and Linux. */
export const PRELUDE = `
#define __GNUC__ 12
#define __GNUC_MINOR__ 2
#define __GNUC_PATCHLEVEL__ 0
#define __STDC__ 1
#define __STDC_VERSION__ 201710L
#define __STDC_HOSTED__ 1
#define __linux__ 1
#define __linux 1
#define linux 1
#define __gnu_linux__ 1
#define __unix__ 1
#define __unix 1
#define unix 1
#define __ELF__ 1
#define __x86_64__ 1
#define __x86_64 1
#define __amd64__ 1
#define __amd64 1
#define __ORDER_LITTLE_ENDIAN__ 1234
#define __ORDER_BIG_ENDIAN__ 4321
#define __ORDER_PDP_ENDIAN__ 3412
#define __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__
#define __FLOAT_WORD_ORDER__ __ORDER_LITTLE_ENDIAN__
#define __CHAR_BIT__ 8
#define __SIZEOF_SHORT__ 2
#define __SIZEOF_INT__ 4
#define __SIZEOF_LONG_LONG__ 8
#define __SIZEOF_FLOAT__ 4
#define __SIZEOF_DOUBLE__ 8
#define __SIZEOF_WCHAR_T__ 4
#define __SCHAR_MAX__ 0x7f
#define __SHRT_MAX__ 0x7fff
#define __INT_MAX__ 0x7fffffff
#define __LONG_LONG_MAX__ 0x7fffffffffffffffLL
#define __INT8_TYPE__ signed char
#define __INT16_TYPE__ short
#define __INT32_TYPE__ int
#define __INT64_TYPE__ long long
#define __UINT8_TYPE__ unsigned char
#define __UINT16_TYPE__ unsigned short
#define __UINT32_TYPE__ unsigned int
#define __UINT64_TYPE__ unsigned long long
#define __SIZE_TYPE__ unsigned long
#define __PTRDIFF_TYPE__ long
#define __INTPTR_TYPE__ long
#define __UINTPTR_TYPE__ unsigned long
#define __INTMAX_TYPE__ long long
#define __UINTMAX_TYPE__ unsigned long long
#define __WCHAR_TYPE__ unsigned int
#define __WINT_TYPE__ unsigned int
#define __CHAR16_TYPE__ unsigned short
#define __CHAR32_TYPE__ unsigned int
typedef _Bool bool;
typedef signed char int8_t, int_least8_t, int_fast8_t, __int8_t, __s8;
typedef short int16_t, int_least16_t, __int16_t, __s16;
typedef int int32_t, int_least32_t, __int32_t, __s32, pid_t, key_t, daddr_t, __kernel_pid_t;
typedef long long int64_t, int_least64_t, int_fast64_t, intmax_t, __int64_t, __s64, off64_t, loff_t;
typedef long long __kernel_loff_t, __kernel_time64_t;
typedef unsigned char uint8_t, uint_least8_t, uint_fast8_t, u_int8_t, __uint8_t, __u8, u_char;
typedef unsigned short uint16_t, uint_least16_t, u_int16_t, __uint16_t, __u16, __le16, u_short, ushort;
typedef unsigned short sa_family_t, __sum16;
typedef unsigned int uint32_t, uint_least32_t, u_int32_t, __uint32_t, __u32, __le32, u_int, uint;
typedef unsigned int uid_t, gid_t, id_t, mode_t, wchar_t, wint_t, char32_t, socklen_t, __wsum, __poll_t;
typedef unsigned long long uint64_t, uint_least64_t, uint_fast64_t, uintmax_t, u_int64_t, __uint64_t, __u64, __le64;
typedef unsigned char char8_t;
typedef unsigned short char16_t;
typedef unsigned long size_t, uintptr_t, uint_fast16_t, uint_fast32_t, u_long, ulong, ino_t, dev_t, nlink_t;
typedef unsigned long __kernel_size_t, __kernel_ulong_t;
typedef long ssize_t, ptrdiff_t, intptr_t, int_fast16_t, int_fast32_t, off_t, clock_t, suseconds_t;
typedef long blkcnt_t, blksize_t, __kernel_ssize_t, __kernel_long_t, __kernel_time_t, __kernel_off_t;
typedef long long time_t;
typedef uint16_t __attribute__((big_endian)) __be16, in_port_t;
typedef uint32_t __attribute__((big_endian)) __be32, in_addr_t;
typedef uint64_t __attribute__((big_endian)) __be64;
struct timespec { time_t tv_sec; long tv_nsec; };
struct timeval { time_t tv_sec; suseconds_t tv_usec; };
struct in_addr { in_addr_t s_addr; };
struct in6_addr { union { __u8 u6_addr8[16]; __be16 u6_addr16[8]; __be32 u6_addr32[4]; } in6_u; };
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
struct sockaddr_in { sa_family_t sin_family; in_port_t sin_port; struct in_addr sin_addr; __u8 sin_zero[8]; };
struct sockaddr_in6 { sa_family_t sin6_family; in_port_t sin6_port; __be32 sin6_flowinfo; struct in6_addr sin6_addr; __u32 sin6_scope_id; };
struct sockaddr_storage { sa_family_t ss_family; __u8 ss_padding[126 - sizeof(long)]; unsigned long ss_align; };
`;

/** Macros of the compiler that depend on the size of a `long`. */
export const LONG_MACROS: Readonly<Record<4 | 8, string>> = {
  8: `
#define __LP64__ 1
#define _LP64 1
#define __SIZEOF_LONG__ 8
#define __SIZEOF_POINTER__ 8
#define __SIZEOF_SIZE_T__ 8
#define __LONG_MAX__ 0x7fffffffffffffffL
`,
  4: `
#define __SIZEOF_LONG__ 4
#define __SIZEOF_POINTER__ 4
#define __SIZEOF_SIZE_T__ 4
#define __LONG_MAX__ 0x7fffffffL
`,
};

/** Macros that gcc for C on 64-bit Linux doesn't define, though headers ask for them. */
export const UNDEFINED: ReadonlySet<string> = new Set(
  `__cplusplus __OBJC__ __ASSEMBLER__ __ASSEMBLY__ __STRICT_ANSI__ __CHECKER__ __KERNEL__
  _MSC_VER _WIN32 _WIN64 WIN32 WIN64 __WIN32__ __MINGW32__ __MINGW64__ __CYGWIN__ _WINDOWS
  __clang__ __llvm__ __INTEL_COMPILER __ICC __PGI __SUNPRO_C __SUNPRO_CC __BORLANDC__
  __WATCOMC__ __DMC__ __TINYC__ __LCC__ __IBMC__ __xlC__ __HP_cc __DECC
  __ICCARM__ __IAR_SYSTEMS_ICC__ __CC_ARM __ARMCC_VERSION __ARMCOMPILER_VERSION __KEIL__
  __C51__ __CSMC__ __TI_COMPILER_VERSION__ __TI_ARM__ __XC8 __XC16 __XC32 __GHS__ __ghs__
  __CWCC__ __MWERKS__ __RENESAS__ __CODEGEARC__ __TASKING__ __COVERITY__ __CDT_PARSER__
  __JETBRAINS_IDE__ __DOXYGEN__ DOXYGEN __INTELLISENSE__ SWIG __GCCXML__ __CINT__ __LINT__ lint
  __APPLE__ __MACH__ __FreeBSD__ __NetBSD__ __OpenBSD__ __DragonFly__ __sun __SVR4 __hpux _AIX
  __ANDROID__ ANDROID __QNX__ __QNXNTO__ __VXWORKS__ VXWORKS __vxworks __rtems__ __HAIKU__
  __EMSCRIPTEN__ __wasm__ ARDUINO ESP_PLATFORM ESP8266 ESP32
  __arm__ __arm __aarch64__ _M_ARM _M_ARM64 __thumb__ __avr__ __AVR__ __mips__ __mips
  __powerpc__ __powerpc64__ __ppc__ __PPC__ __sparc__ __sparc __riscv __s390__ __s390x__
  __ia64__ __alpha__ __hppa__ __m68k__ __sh__ __xtensa__ __i386__ __i386 _M_IX86 _M_X64
  _M_AMD64 __ILP32__ __BIG_ENDIAN__ __LITTLE_ENDIAN__ __ARMEB__ __MIPSEB__ __AARCH64EB__
  __THUMBEB__`.trim().split(/\s+/),
);

const LIMITS = `
#define CHAR_BIT 8
#define SCHAR_MIN (-128)
#define SCHAR_MAX 127
#define UCHAR_MAX 255
#define CHAR_MIN (-128)
#define CHAR_MAX 127
#define SHRT_MIN (-32768)
#define SHRT_MAX 32767
#define USHRT_MAX 65535
#define INT_MIN (-2147483647 - 1)
#define INT_MAX 2147483647
#define UINT_MAX 4294967295U
#define LONG_MIN (-__LONG_MAX__ - 1L)
#define LONG_MAX __LONG_MAX__
#define ULONG_MAX (__LONG_MAX__ * 2UL + 1UL)
#define LLONG_MIN (-9223372036854775807LL - 1)
#define LLONG_MAX 9223372036854775807LL
#define ULLONG_MAX 18446744073709551615ULL
#define SSIZE_MAX LONG_MAX
#define MB_LEN_MAX 16
#define PATH_MAX 4096
#define NAME_MAX 255
#define PIPE_BUF 4096
#define HOST_NAME_MAX 64
#define LOGIN_NAME_MAX 256
#define TTY_NAME_MAX 32
#define LINE_MAX 2048
#define MAX_CANON 255
#define MAX_INPUT 255
`;

const STDINT = [8, 16, 32, 64].map((bits) => {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const [signed, unsigned] = bits === 64 ? ["LL", "ULL"] : ["", "U"];
  const suffix = bits < 32 ? "" : unsigned;
  return ["", "_LEAST"].map((kind) => `
#define INT${kind}${bits}_MAX ${max}${signed}
#define INT${kind}${bits}_MIN (-${max}${signed} - 1)
#define UINT${kind}${bits}_MAX ${2n * max + 1n}${suffix}
`).join("") + `
#define INT${bits}_C(c) ${signed === "" ? "c" : `c ## ${signed}`}
#define UINT${bits}_C(c) ${suffix === "" ? "c" : `c ## ${suffix}`}
`;
}).join("") + `
#define INTMAX_MAX INT64_MAX
#define INTMAX_MIN INT64_MIN
#define UINTMAX_MAX UINT64_MAX
#define INTMAX_C(c) c ## LL
#define UINTMAX_C(c) c ## ULL
#define SIZE_MAX (__LONG_MAX__ * 2UL + 1UL)
#define PTRDIFF_MAX __LONG_MAX__
#define INTPTR_MAX __LONG_MAX__
#define UINTPTR_MAX SIZE_MAX
`;

const STDDEF = `
#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)
`;

const ENDIAN = `
#define __LITTLE_ENDIAN 1234
#define __BIG_ENDIAN 4321
#define __PDP_ENDIAN 3412
#define __BYTE_ORDER __LITTLE_ENDIAN
#define LITTLE_ENDIAN __LITTLE_ENDIAN
#define BIG_ENDIAN __BIG_ENDIAN
#define PDP_ENDIAN __PDP_ENDIAN
#define BYTE_ORDER __BYTE_ORDER
`;

/** Macros of the kernel, which has no value of `__BYTE_ORDER` of its own. */
const BYTEORDER = `
#define __LITTLE_ENDIAN 1234
#define __LITTLE_ENDIAN_BITFIELD 1
`;

const ALIGNED = ["__u64", "__be64", "__le64"].map((type) =>
  `#define __aligned_${type.slice(2)} ${type} __attribute__((aligned(8)))\n`
).join("");

const STDBOOL = `
#define bool _Bool
#define true 1
#define false 0
#define __bool_true_false_are_defined 1
`;

const SOCKET = [
  "UNSPEC 0",
  "UNIX 1",
  "INET 2",
  "INET6 10",
  "NETLINK 16",
  "PACKET 17",
]
  .map((family) => `#define AF_${family}\n#define PF_${family}\n`).join("");
const ADDRESSES =
  `${SOCKET}${ENDIAN}#define INET_ADDRSTRLEN 16\n#define INET6_ADDRSTRLEN 46\n`;

/** Headers of the system whose macros matter, and what they define. */
const TEXTS: Readonly<Record<string, string>> = {
  "limits.h": LIMITS,
  "stdint.h": STDINT,
  "inttypes.h": STDINT,
  "stddef.h": STDDEF,
  "stdbool.h": STDBOOL,
  "endian.h": ENDIAN,
  "sys/types.h": ENDIAN,
  "sys/param.h": `${LIMITS}${ENDIAN}#define MAXPATHLEN PATH_MAX\n`,
  "stdlib.h": `${STDDEF}${ENDIAN}`,
  "stdio.h":
    `${STDDEF}#define BUFSIZ 8192\n#define FILENAME_MAX 4096\n#define FOPEN_MAX 16\n`,
  "stdalign.h": "#define alignas _Alignas\n#define alignof _Alignof\n",
  "asm/byteorder.h": BYTEORDER,
  "linux/types.h": ALIGNED,
  "asm/types.h": "",
  "net/if.h": "#define IFNAMSIZ 16\n#define IF_NAMESIZE 16\n",
  "sys/socket.h": SOCKET,
  "netinet/in.h": ADDRESSES,
  "arpa/inet.h": ADDRESSES,
  "netdb.h": ADDRESSES,
};

const OTHERS = new Set(
  `assert complex ctype errno fcntl fenv float iso646 locale math memory poll pthread sched
  semaphore setjmp signal stdarg stdatomic stdnoreturn string strings termios tgmath threads
  time uchar unistd wchar wctype sys/time sys/stat sys/ioctl sys/mman sys/wait
  sys/uio sys/un sys/select sys/cdefs`.trim().split(/\s+/)
    .map((name) => `${name}.h`),
);

/**
 * Returns the macros of a header of the system, as C; undefined for any other.
 *
 * @param name Name of the header, of C or of C++.
 */
export function standardHeader(name: string): string | undefined {
  const inC = /^c[a-z]+$/.test(name) ? `${name.slice(1)}.h` : name;
  if (Object.hasOwn(TEXTS, inC)) return TEXTS[inC];
  return OTHERS.has(inC) ? "" : undefined;
}
