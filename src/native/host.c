/* Runs the program without Node: QuickJS, and a global object `host` with the system calls, which host.ts describes. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <quickjs.h>

/* The bundles, compiled by qjsc. */
#define BUNDLES(ENTRY) ENTRY(entry) ENTRY(classic) ENTRY(modern) ENTRY(desired) ENTRY(prepare)
#define DECLARE_BUNDLE(name) extern const uint8_t name[]; extern const uint32_t name##_size;
#define NAME_BUNDLE(name) {#name, name, &name##_size},
BUNDLES(DECLARE_BUNDLE)
static const struct { const char *name; const uint8_t *code; const uint32_t *size; } bundles[] = {BUNDLES(NAME_BUNDLE)};
static JSRuntime *runtime;
static int signal_pipe[2];
/* The caller's signal dispositions, which our children get. */
static struct sigaction original[NSIG];
static posix_spawnattr_t attributes;

/* QuickJS passes at least as many arguments as the table of functions says. */
#define CALL(name) static JSValue call_##name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
#define ENTRY(name, arguments) JS_CFUNC_DEF(#name, arguments, call_##name)
#define SIMPLE_ENTRY(name, paths, numbers, out) ENTRY(name, paths + numbers),
#define CONSTANT(name) JS_PROP_INT32_DEF(#name, name, JS_PROP_ENUMERABLE)
/* Not every file system restarts a call by itself. */
#define RESULT(call) result(ctx, TEMP_FAILURE_RETRY(call))
#define AUTO __attribute__((cleanup(release)))
static void release(void *pointer) { js_free_rt(runtime, *(void **)pointer); }

static JSValue fail(JSContext *ctx, int code) {
    JS_ThrowInternalError(ctx, "%s", strerror(code));
    JSValue error = JS_GetException(ctx);
    /* Without memory, null is thrown. */
    if (JS_IsObject(error)) JS_DefinePropertyValueStr(ctx, error, "errno", JS_NewInt32(ctx, -code), JS_PROP_C_W_E);
    return JS_Throw(ctx, error);
}

static JSValue result(JSContext *ctx, int64_t value) { return value < 0 ? fail(ctx, errno) : JS_NewInt64(ctx, value); }

/* Many calls take 0 or -1 for every process or for no change: what is no number must not become one of them. */
static int64_t number(JSContext *ctx, JSValueConst value, double least, double most) {
    double out = most * 2 + 1;
    if (JS_IsNumber(value)) JS_ToFloat64(ctx, &out, value);
    if (out >= least && out <= most && out == (double)(int64_t)out) return (int64_t)out;
    return fail(ctx, EINVAL), 0;
}

/* The bytes of a text, and a null byte. The text has no other, if nobody asks for its length. An exception stays. */
static char *bytes(JSContext *ctx, JSValueConst text, size_t *length) {
    int code = 0;
    size_t size = 0, from = 0, to = 0;
    const char *utf8 = JS_HasException(ctx) ? NULL : JS_ToCStringLen(ctx, &size, text);
    char *out = utf8 ? js_mallocz(ctx, size + 1) : NULL;
    while (out && from < size && !code) {
        unsigned int byte = (unsigned char)utf8[from++];
        code = byte > 0xc3 || (byte >= 0x80 && from == size) ? EILSEQ : byte || length ? 0 : EINVAL;
        out[to++] = (char)(byte >= 0x80 && !code ? byte << 6 | (utf8[from++] & 0x3f) : byte);
    }
    JS_FreeCString(ctx, utf8);
    if (length) *length = to;
    if (!code) return out;
    release(&out);
    return fail(ctx, code), NULL;
}

static JSValue text(JSContext *ctx, const void *from, size_t length) {
    const unsigned char *byte = from;
    size_t to = 0;
    AUTO char *utf8 = length < SIZE_MAX / 2 ? js_malloc(ctx, 2 * length + 1) : NULL;
    if (!utf8) return JS_ThrowOutOfMemory(ctx);
    for (size_t index = 0; index < length; index++) {
        if (byte[index] >= 0x80) utf8[to++] = (char)(0xc0 | byte[index] >> 6);
        utf8[to++] = (char)(byte[index] < 0x80 ? byte[index] : 0x80 | (byte[index] & 0x3f));
    }
    return JS_NewStringLen(ctx, utf8, to);
}

/* Where the texts in one begin, each of which ends with a null byte; then a null pointer. */
static char **parts(JSContext *ctx, char *joined, size_t length) {
    char **out = joined ? js_mallocz(ctx, (length + 2) * sizeof *out) : NULL, **next = out;
    for (char *at = joined; out && at < joined + length; at += strlen(at) + 1) *next++ = at;
    return out;
}

/* An exception stays. */
static void append(JSContext *ctx, char **all, size_t *length, const char *from, size_t size) {
    char *larger = JS_HasException(ctx) ? NULL : js_realloc(ctx, *all, *length + size);
    if (!larger) return;
    memcpy(larger + *length, from, size);
    *all = larger;
    *length += size;
}

static JSValue joined(JSContext *ctx, char *const *strings) {
    size_t length = 0;
    AUTO char *all = NULL;
    for (; *strings; strings++) append(ctx, &all, &length, *strings, strlen(*strings) + 1);
    return JS_HasException(ctx) ? JS_EXCEPTION : text(ctx, all, length);
}

/* A part of an array buffer, in whole units. NULL, and an exception, if the buffer does not have it. */
static void *part(JSContext *ctx, JSValueConst *argument, size_t unit, size_t *length) {
    size_t size = 0, offset = (size_t)number(ctx, argument[1], 0, INT_MAX);
    *length = (size_t)number(ctx, argument[2], 0, INT_MAX);
    uint8_t *start = JS_HasException(ctx) ? NULL : JS_GetArrayBuffer(ctx, &size, argument[0]);
    if (start && offset <= size && *length <= size - offset && (offset | *length) % unit == 0) return start + offset;
    if (!JS_HasException(ctx)) fail(ctx, EINVAL);
    return NULL;
}

CALL(text) {
    size_t length;
    const void *from = part(ctx, argv, 1, &length);
    return from ? text(ctx, from, length) : JS_EXCEPTION;
}

CALL(bytes) {
    size_t length;
    AUTO char *from = bytes(ctx, argv[0], &length);
    return from ? JS_NewArrayBufferCopy(ctx, (uint8_t *)from, length) : JS_EXCEPTION;
}

CALL(encodedLength) {
    size_t length;
    const char *utf8 = JS_ToCStringLen(ctx, &length, argv[0]);
    JS_FreeCString(ctx, utf8);
    return utf8 ? JS_NewInt64(ctx, (int64_t)length) : JS_EXCEPTION;
}

/* A call on paths, and then numbers. User IDs need all 32 bits. */
#define SIMPLE(name, paths, numbers, out)                                                                              \
    CALL(name) {                                                                                                       \
        int64_t a = numbers > 0 ? number(ctx, argv[paths], INT_MIN, UINT_MAX) : 0;                                     \
        int64_t b = numbers > 1 ? number(ctx, argv[paths + 1], INT_MIN, UINT_MAX) : 0;                                 \
        AUTO char *path = paths > 0 ? bytes(ctx, argv[0], NULL) : NULL;                                                \
        AUTO char *to = paths > 1 ? bytes(ctx, argv[1], NULL) : NULL;                                                  \
        return (void)a, (void)b, (void)path, (void)to, JS_HasException(ctx) ? JS_EXCEPTION : out;                      \
    }
#define TRANSFER(name, at_position)                                                                                    \
    CALL(name) {                                                                                                       \
        size_t length;                                                                                                 \
        int a = (int)number(ctx, argv[0], 0, INT_MAX);                                                                 \
        off_t at = number(ctx, argv[4], -1, 0x1p53);                                                                   \
        void *memory = part(ctx, argv + 1, 1, &length);                                                                \
        return !memory ? JS_EXCEPTION : RESULT(at < 0 ? name(a, memory, length) : at_position(a, memory, length, at)); \
    }

/* Unsigned, because a file may have a time that is too large. */
#define NANOSECONDS(time) ((uint64_t)(time).tv_sec * 1000000000 + (uint64_t)(time).tv_nsec)
static JSValue status_of(JSContext *ctx, const char *path, int directory, int flags) {
    struct stat found;
    if (TEMP_FAILURE_RETRY(fstatat(directory, path, &found, flags)) < 0) return fail(ctx, errno);
    const uint64_t numbers[] = {found.st_dev, found.st_ino, found.st_mode, found.st_nlink, found.st_uid, found.st_gid,
        found.st_rdev, (uint64_t)found.st_size, NANOSECONDS(found.st_mtim), NANOSECONDS(found.st_ctim)};
    return JS_NewArrayBufferCopy(ctx, (const uint8_t *)numbers, sizeof numbers);
}

static JSValue link_target(JSContext *ctx, const char *path) {
    for (size_t size = 256;; size *= 2) {
        AUTO char *target = js_malloc(ctx, size);
        if (!target) return JS_EXCEPTION;
        ssize_t length = TEMP_FAILURE_RETRY(readlink(path, target, size));
        if (length < 0) return fail(ctx, errno);
        /* One that fills the memory may be longer. */
        if ((size_t)length < size) return text(ctx, target, (size_t)length);
    }
}

static JSValue real_path(JSContext *ctx, const char *path) {
    char *real = realpath(path, NULL);
    JSValue out = real ? text(ctx, real, strlen(real)) : fail(ctx, errno);
    free(real);
    return out;
}

static JSValue names_in(JSContext *ctx, const char *path) {
    AUTO char *all = NULL;
    size_t length = 0;
    struct dirent *entry = NULL;
    DIR *directory = opendir(path);
    if (!directory) return fail(ctx, errno);
    while (!JS_HasException(ctx) && (errno = 0, entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        append(ctx, &all, &length, &"0123456789abcdef"[entry->d_type & 15], 1);
        append(ctx, &all, &length, entry->d_name, strlen(entry->d_name) + 1);
    }
    if (!entry && errno) fail(ctx, errno);
    closedir(directory);
    return JS_HasException(ctx) ? JS_EXCEPTION : text(ctx, all, length);
}

static JSValue status_of_child(JSContext *ctx, pid_t child) {
    int status = 0;
    pid_t ended = waitpid(child, &status, WNOHANG);
    return ended < 0 ? fail(ctx, errno) : JS_NewInt32(ctx, ended ? status : -1);
}

static JSValue columns_of(JSContext *ctx, int descriptor) {
    struct winsize size;
    return JS_NewInt32(ctx, ioctl(descriptor, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_col);
}

static JSValue host_name(JSContext *ctx) {
    struct utsname machine;
    return uname(&machine) < 0 ? fail(ctx, errno) : text(ctx, machine.nodename, strlen(machine.nodename));
}

static JSValue start(JSContext *ctx, const char *name) {
    for (size_t index = 0; index < sizeof bundles / sizeof *bundles; index++) {
        if (strcmp(bundles[index].name, name)) continue;
        JSValue bundle = JS_ReadObject(ctx, bundles[index].code, *bundles[index].size, JS_READ_OBJ_BYTECODE);
        if (!JS_IsException(bundle) && JS_ResolveModule(ctx, bundle) == 0) JS_FreeValue(ctx, JS_EvalFunction(ctx, bundle));
        return JS_HasException(ctx) ? JS_EXCEPTION : JS_UNDEFINED;
    }
    return fail(ctx, EINVAL);
}

TRANSFER(read, pread)
TRANSFER(write, pwrite)
#define SIMPLE_CALLS(EACH)                                                                                             \
    EACH(open, 1, 2, RESULT(open(path, (int)a | O_CLOEXEC, (mode_t)b)))                                                \
    EACH(access, 1, 1, RESULT(access(path, (int)a)))                                                                   \
    EACH(mkdir, 1, 1, RESULT(mkdir(path, (mode_t)a)))                                                                  \
    EACH(rmdir, 1, 0, RESULT(rmdir(path)))                                                                             \
    EACH(unlink, 1, 0, RESULT(unlink(path)))                                                                           \
    EACH(chmod, 1, 1, RESULT(chmod(path, (mode_t)a)))                                                                  \
    EACH(chown, 1, 2, RESULT(chown(path, (uid_t)a, (gid_t)b)))                                                         \
    EACH(status, 1, 2, status_of(ctx, path, (int)a, (int)b))                                                           \
    EACH(readlink, 1, 0, link_target(ctx, path))                                                                       \
    EACH(realpath, 1, 0, real_path(ctx, path))                                                                         \
    EACH(names, 1, 0, names_in(ctx, path))                                                                             \
    EACH(rename, 2, 0, RESULT(rename(path, to)))                                                                       \
    EACH(symlink, 2, 0, RESULT(symlink(path, to)))                                                                     \
    /* An interrupted one has closed: another file may have the number already. */                                     \
    EACH(close, 0, 1, close((int)a) < 0 && errno != EINTR ? fail(ctx, errno) : JS_UNDEFINED)                           \
    EACH(fsync, 0, 1, RESULT(fsync((int)a)))                                                                           \
    EACH(truncate, 0, 1, RESULT(ftruncate((int)a, 0)))                                                                 \
    EACH(fchmod, 0, 2, RESULT(fchmod((int)a, (mode_t)b)))                                                              \
    EACH(duplicate, 0, 2, RESULT(fcntl((int)a, F_DUPFD_CLOEXEC, (int)b)))                                              \
    EACH(descriptorFlags, 0, 1, RESULT(fcntl((int)a, F_GETFD)))                                                        \
    EACH(setDescriptorFlags, 0, 2, RESULT(fcntl((int)a, F_SETFD, (int)b)))                                             \
    EACH(isTerminal, 0, 1, JS_NewBool(ctx, isatty((int)a)))                                                            \
    EACH(columns, 0, 1, columns_of(ctx, (int)a))                                                                       \
    EACH(umask, 0, 1, JS_NewInt64(ctx, umask((mode_t)a)))                                                              \
    /* Never a whole group, or every process. */                                                                       \
    EACH(kill, 0, 2, a > 0 && a <= INT_MAX ? RESULT(kill((pid_t)a, (int)b)) : fail(ctx, EINVAL))                       \
    EACH(wait, 0, 1, a > 0 && a <= INT_MAX ? status_of_child(ctx, (pid_t)a) : fail(ctx, EINVAL))                       \
    EACH(hostname, 0, 0, host_name(ctx))                                                                               \
    EACH(start, 1, 0, start(ctx, path))                                                                                \
    /* Nothing is buffered. */                                                                                         \
    EACH(exit, 0, 1, (_exit((int)a), JS_UNDEFINED))
SIMPLE_CALLS(SIMPLE)

CALL(makePipe) {
    int ends[2];
    return pipe2(ends, O_CLOEXEC) < 0 ? fail(ctx, errno) : JS_NewArrayBufferCopy(ctx, (uint8_t *)ends, sizeof ends);
}

CALL(setTimes) {
    int descriptor = (int)number(ctx, argv[0], 0, INT_MAX);
    const struct timespec time = {number(ctx, argv[1], -0x1p53, 0x1p53), number(ctx, argv[2], 0, 999999999)};
    if (JS_HasException(ctx)) return JS_EXCEPTION;
    return RESULT(futimens(descriptor, (const struct timespec[]){time, time}));
}

CALL(now) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return JS_NewFloat64(ctx, (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6);
}

CALL(spawn) {
    pid_t child;
    size_t length;
    posix_spawn_file_actions_t actions;
    short flags = POSIX_SPAWN_SETSIGDEF | (JS_ToBool(ctx, argv[5]) ? POSIX_SPAWN_SETSID : 0);
    AUTO char *words = bytes(ctx, argv[0], &length), **command = parts(ctx, words, length);
    AUTO char *variables = bytes(ctx, argv[1], &length), **environment = parts(ctx, variables, length);
    const int *wanted = part(ctx, argv + 2, sizeof *wanted, &length);
    if (!wanted) return JS_EXCEPTION;
    posix_spawnattr_setflags(&attributes, flags);
    int code = posix_spawn_file_actions_init(&actions);
    for (int to = 0; to < (int)(length / sizeof *wanted) && !code; to++) {
        if (wanted[to] >= 0) code = posix_spawn_file_actions_adddup2(&actions, wanted[to], to);
        else if (to < 3) code = posix_spawn_file_actions_addopen(&actions, to, "/dev/null", to ? O_RDWR : O_RDONLY, 0);
    }
    if (!code) code = posix_spawn(&child, words, &actions, &attributes, command + 1, environment);
    posix_spawn_file_actions_destroy(&actions);
    return code ? fail(ctx, code) : JS_NewInt32(ctx, child);
}

CALL(become) {
    size_t length;
    AUTO char *words = bytes(ctx, argv[0], &length), **command = parts(ctx, words, length);
    if (!command) return JS_EXCEPTION;
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &original[signal], NULL);
    execv(words, command);
    return fail(ctx, errno);
}

static void note_signal(int signal) {
    int code = errno;
    unsigned char byte = (unsigned char)signal;
    /* If the pipe is full, there is enough to read. */
    if (write(signal_pipe[1], &byte, 1) < 0) errno = code;
}

CALL(listen) {
    int signal = (int)number(ctx, argv[0], 1, NSIG - 1), listens = JS_ToBool(ctx, argv[1]);
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
    if (JS_HasException(ctx)) return JS_EXCEPTION;
    /* What the caller ignores stays ignored. */
    if (original[signal].sa_handler == SIG_IGN) return JS_UNDEFINED;
    return RESULT(sigaction(signal, listens ? &action : &original[signal], NULL));
}

CALL(poll) {
    size_t length;
    int64_t limit = number(ctx, argv[3], INT_MIN, 0x1p53);
    struct pollfd *polled = part(ctx, argv, sizeof *polled, &length);
    if (!polled) return JS_EXCEPTION;
    int ready = poll(polled, length / sizeof *polled, limit > INT_MAX ? INT_MAX : (int)limit);
    return ready < 0 && errno != EINTR ? fail(ctx, errno) : JS_UNDEFINED;
}

static const JSCFunctionListEntry constants[] = {
    CONSTANT(AT_EMPTY_PATH), CONSTANT(AT_FDCWD), CONSTANT(AT_SYMLINK_NOFOLLOW), CONSTANT(F_OK), CONSTANT(W_OK),
    CONSTANT(O_RDONLY), CONSTANT(O_WRONLY), CONSTANT(O_RDWR), CONSTANT(O_CREAT), CONSTANT(O_EXCL), CONSTANT(O_APPEND),
    CONSTANT(O_NONBLOCK), CONSTANT(O_DIRECTORY), CONSTANT(O_NOFOLLOW)
};

static const JSCFunctionListEntry calls[] = {
    SIMPLE_CALLS(SIMPLE_ENTRY)
    ENTRY(text, 3), ENTRY(bytes, 1), ENTRY(encodedLength, 1), ENTRY(read, 5), ENTRY(write, 5), ENTRY(makePipe, 0),
    ENTRY(setTimes, 3), ENTRY(now, 0), ENTRY(spawn, 6), ENTRY(become, 1), ENTRY(listen, 2), ENTRY(poll, 4),
    JS_OBJECT_DEF("constants", constants, sizeof constants / sizeof *constants, JS_PROP_ENUMERABLE)
};

/* The number of unhandled rejections, and the reason of the last one. */
static int unnoticed;
static JSValue unnoticed_reason;
static void note_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, int is_handled, void *unused) {
    unnoticed += is_handled ? -1 : 1;
    JS_FreeValue(ctx, unnoticed_reason);
    unnoticed_reason = JS_DupValue(ctx, reason);
}

/* Runs the program, and then whatever it waits for, until it exits or fails. */
static void run(JSContext *ctx, char **argv) {
    JSContext *which;
    JSValue global = JS_GetGlobalObject(ctx), host = JS_NewObject(ctx);
    if (JS_IsException(host)) return;
    JS_SetPropertyFunctionList(ctx, host, calls, sizeof calls / sizeof *calls);
    JS_SetPropertyStr(ctx, host, "arguments", joined(ctx, argv));
    JS_SetPropertyStr(ctx, host, "environment", joined(ctx, environ));
    JS_SetPropertyStr(ctx, host, "signals", JS_NewInt32(ctx, signal_pipe[0]));
    JS_SetPropertyStr(ctx, host, "processId", JS_NewInt32(ctx, getpid()));
    JS_SetPropertyStr(ctx, host, "userId", JS_NewInt64(ctx, geteuid()));
    JS_SetPropertyStr(ctx, host, "groupId", JS_NewInt64(ctx, getegid()));
    JS_SetPropertyStr(ctx, global, "host", host);
    JS_SetHostPromiseRejectionTracker(runtime, note_rejection, NULL);
    if (JS_HasException(ctx)) return;
    JS_FreeValue(ctx, start(ctx, "entry"));
    JSValue turn = JS_GetPropertyStr(ctx, global, "turn");
    while (!JS_HasException(ctx)) {
        if (JS_ExecutePendingJob(runtime, &which)) continue;
        if (unnoticed > 0) JS_Throw(ctx, JS_DupValue(ctx, unnoticed_reason));
        else JS_Call(ctx, turn, JS_UNDEFINED, 0, NULL);
    }
}

int main(int argc, char **argv) {
    struct rlimit stack = {0, 0};
    /* The caller's arguments are on the stack, too. Without a limit, we take the usual one. */
    size_t used = getauxval(AT_EXECFN) - (uintptr_t)__builtin_frame_address(0);
    size_t room = getrlimit(RLIMIT_STACK, &stack) < 0 || stack.rlim_cur == RLIM_INFINITY ? 8 << 20 : stack.rlim_cur;
    sigset_t some;
    int is_ready = 1;
    /* We are to be told of a failed write, and of the end of a child, whatever the caller chose. */
    sigemptyset(&some);
    sigaddset(&some, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &some, NULL);
    signal(SIGCHLD, SIG_DFL);
    for (int number = 1; number < NSIG; number++) {
        sigaction(number, NULL, &original[number]);
        if (original[number].sa_handler == SIG_DFL) sigaddset(&some, number);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &some);
    /* Nothing else may get the numbers of the standard descriptors. */
    for (int standard = 0; standard < 3 && is_ready; standard++) {
        is_ready = fcntl(standard, F_GETFD) >= 0 || open("/dev/null", O_RDWR) == standard;
    }
    runtime = is_ready && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) == 0 ? JS_NewRuntime() : NULL;
    /* Values may refer to values a hundred levels deep. A quarter is left for the calls themselves; 0 is no limit. */
    if (runtime) JS_SetMaxStackSize(runtime, room > used ? (room - used) / 4 * 3 + 1 : 1);
    /* References are counted; only circles of them wait to be collected. */
    if (runtime) JS_SetGCThreshold(runtime, 32 << 20);
    JSContext *ctx = runtime ? JS_NewContext(runtime) : NULL;
    if (ctx) run(ctx, argv);
    JSValue thrown = ctx ? JS_GetException(ctx) : JS_NULL;
    const char *reason = JS_IsNull(thrown) ? NULL : JS_ToCString(ctx, thrown);
    fprintf(stderr, "postmulti: fatal: %s\n", reason ? reason : strerror(ctx ? ENOMEM : errno));
    return 1;
}
