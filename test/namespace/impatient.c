/*
 * Preloaded into Postfix's own programs for comparisons. They do not sleep after a fatal message, consider every main.cf
 * old, and take standard error for a terminal, because they are silent otherwise. Their decisions and messages do not
 * change.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int is_postfix(void)
{
    return strncmp(program_invocation_short_name, "post", 4) == 0;
}

unsigned sleep(unsigned seconds)
{
    struct timespec pause = {is_postfix() ? 0 : seconds, 0};
    nanosleep(&pause, NULL);
    return 0;
}

int isatty(int descriptor)
{
    struct termios attributes;
    return (descriptor == 2 && is_postfix()) || ioctl(descriptor, TCGETS, &attributes) == 0;
}

time_t time(time_t *result)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time_t seconds = now.tv_sec + (is_postfix() ? 3600 : 0);
    if (result)
        *result = seconds;
    return seconds;
}
