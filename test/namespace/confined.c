/*
 * Runs a program under a setting of a hardened systemd unit.
 *   confined MemoryDenyWriteExecute PROGRAM ...   with prctl(2), as in newer releases
 *   confined MemoryDenyWriteExecute=filter ...    with a filter of system calls, as in older releases and kernels
 *   confined SystemCallFilter ...                 without pkey_alloc(2), which ends the process
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NUMBER BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define PROTECTION BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]))
#define IS(value, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, otherwise)
#define END(action) BPF_STMT(BPF_RET | BPF_K, action)
#define DENY END(SECCOMP_RET_ERRNO | 1)

static int filter(struct sock_filter *instructions, size_t count)
{
    struct sock_fprog program = {(unsigned short)count, instructions};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int without_written_and_executed(void)
{
    struct sock_filter all[] = {
        NUMBER,
        IS(SYS_mprotect, 3), PROTECTION, BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 6), DENY,
        IS(SYS_mmap, 4), PROTECTION, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, PROT_EXEC | PROT_WRITE),
        IS(PROT_EXEC | PROT_WRITE, 1), DENY,
        END(SECCOMP_RET_ALLOW)};
    return filter(all, sizeof all / sizeof *all);
}

static int without_keys(void)
{
    struct sock_filter all[] = {NUMBER, IS(SYS_pkey_alloc, 1), END(SECCOMP_RET_KILL_PROCESS),
                                END(SECCOMP_RET_ALLOW)};
    return filter(all, sizeof all / sizeof *all);
}

int main(int count, char **words)
{
    if (count < 3)
        return 2;
    const char *setting = words[1];
    int failed = !strcmp(setting, "SystemCallFilter") ? without_keys()
                 /* PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN; kernels before 6.3 do not have it. */
                 : !strcmp(setting, "MemoryDenyWriteExecute") && prctl(65, 1, 0, 0, 0) == 0
                     ? 0
                     : without_written_and_executed();
    if (failed) {
        perror(setting);
        return 2;
    }
    execvp(words[2], words + 2);
    perror(words[2]);
    return 2;
}
