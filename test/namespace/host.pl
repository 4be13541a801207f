# The host of the namespaces: process 1 of outer namespaces, which hold what all runs share. Each line of its standard
# input asks for a run, in mount, network, host name, IPC and PID namespaces of its own. A run can change /etc and /var
# freely, sees a mail system that was never configured, and leaves nothing behind.
#   FOLDER KEY   the folder of the scripts, which also gets the results, and a name under which the result of the setup
#                is kept for other runs; - if it should not be kept
# FOLDER on standard output says that the run is over. There are a thousand runs, so we make system calls ourselves
# instead of starting programs. All times are in seconds.
#   host.pl ENGINE NODE DIST LEVEL [ROOT]   "native" for the program without Node, the Node and the bundles of our
#                                           launcher, the compatibility level of main.cf, and the root of another
#                                           system, in which all of this happens
use strict;
use warnings;
use Errno qw(EAGAIN EINTR EIO);
use File::Glob;
use Fcntl qw(F_GETFL F_SETFL LOCK_EX O_CREAT O_NOCTTY O_NONBLOCK O_RDWR);
use POSIX qw(WNOHANG setsid);
use Socket;

my ($engine, $node, $dist, $level, $root) = (@ARGV, '');

my %numbers = (x86_64 => { mount => 165, unshare => 272 }, aarch64 => { mount => 40, unshare => 97 });
my $number = $numbers{ (POSIX::uname())[4] } or die "the system calls of this machine have no numbers here";

use constant BIND => 0x1000;
use constant NEW_NAMESPACES => 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000;

sub mount {
    my ($source, $target, $type, $options, $flags) = @_;
    syscall($number->{mount}, $source, $target, $type, $flags, $options) == 0 or die "mount $target: $!";
}

sub bind_mount { mount(@_, '', '', BIND) }

sub content { my ($name) = @_; open my $file, '<', $name or return; local $/; scalar <$file> }
sub record  { my ($name, $text) = @_; open my $file, '>', $name or die "$name: $!"; print $file $text; close $file }
sub uptime  { (split ' ', content('/proc/uptime'))[0] }
sub program { system(@_) == 0 or die "@_" }

# Everything that a run can change.
my @parts = qw(etc var mnt run tmp);

# The harness keeps its files in /media, and scripts keep theirs in /mnt.
sub common {
    my $media = "$root/media";
    mount('harness', $media, 'tmpfs', '', 0);
    mkdir "$media/$_" for qw(results dist room states dev dev/pts dev/shm bare), map { "bare/$_" } @parts;
    record("$media/$_", '') for qw(node launcher);
    bind_mount($node, "$media/node");
    program('cp', '-a', "$dist/.", "$media/dist") if -d $dist;
    enter() if $root ne '';
    my $program = '/media/node /media/dist/postmulti.cjs "$@"';
    record('/media/launcher', "#!/bin/sh\nexec $program\n");
    install_native($program) if $engine eq 'native';
    chmod 0755, '/media/launcher';
    # As an installed program, which starts in two thirds of the time.
    system('/media/node', '/media/dist/prepare.cjs') if -e '/media/dist/prepare.cjs';

    # A private /dev, so that the mail log of the machine is left alone.
    program('cp', '-a', map({ "/dev/$_" } qw(null zero full random urandom tty)), '/media/dev/');
    symlink 'pts/ptmx', '/media/dev/ptmx';
    symlink '/proc/self/fd', '/media/dev/fd';

    my $bare = '/media/bare';
    chmod 01777, "$bare/tmp";
    record("$bare/etc/hosts", "127.0.0.1 localhost mail.example.test\n");
    record("$bare/etc/resolv.conf", '');
    record("$bare/etc/mailname", "mail.example.test\n");
    mkdir "$bare/etc/postfix";
    program('cp', '/usr/share/postfix/master.cf.dist', "$bare/etc/postfix/master.cf");
    record("$bare/etc/postfix/main.cf", "compatibility_level = $level\nmyhostname = mail.example.test\n");
    utime((POSIX::mktime(0, 0, 0, 1, 0, 120)) x 2, "$bare/etc/postfix/main.cf");
}

# The executable without Node, and the launcher that its package has for a lab.
sub install_native {
    my ($program) = @_;
    program('cp', '/media/dist/postmulti-native', '/media/launcher');
    my $upper = '/media/usr';
    program('mkdir', '-p', "$upper/bin", "$upper/lib/postmulti/program", "$upper.work");
    record("$upper/lib/postmulti/launcher", "#!/bin/sh\nshift\nexec $program\n");
    chmod 0755, "$upper/lib/postmulti/launcher";
    symlink '/media/node', "$upper/bin/node" if !-e '/usr/bin/node';
    mount('usr', '/usr', 'overlay', "lowerdir=/usr,upperdir=$upper,workdir=$upper.work", 0);
}

# The folders of the runs stay in /tmp.
sub enter {
    bind_mount('/tmp', "$root/tmp");
    mount('proc', "$root/proc", 'proc', '', 0);
    chroot $root or die "$root: $!";
    chdir '/';
}

my ($log, $room) = (undef, '/media/room');

# Furnishes the new namespaces with a copy of the parts in a folder.
sub furnish {
    my ($folder, $model) = @_;
    mount('proc', '/proc', 'proc', '', 0);
    bind_mount($folder, '/media/results');
    mount('room', $room, 'tmpfs', '', 0);
    program('cp', '-a', "$model/.", '/media/dev', $room);
    mkdir "$room/$_.work" for qw(etc var);
    mount($_, "/$_", 'overlay', "lowerdir=/$_,upperdir=$room/$_,workdir=$room/$_.work", 0) for qw(etc var);
    bind_mount("$room/$_", "/$_") for qw(mnt run tmp dev);
    mount('pts', '/dev/pts', 'devpts', 'newinstance,ptmxmode=0666', 0);
    record('/proc/sys/kernel/hostname', "mail.example.test\n");

    # Servers can listen only if the loopback interface is up.
    socket(my $control, AF_INET, SOCK_DGRAM, 0) or die "socket: $!";
    my $interface = pack 'a16 s x22', 'lo', 0x41;
    ioctl($control, 0x8914, $interface) or die "lo: $!";

    socket($log, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
    bind($log, sockaddr_un('/dev/log')) or die "/dev/log: $!";
    chmod 0666, '/dev/log';
    unblock($log);
}

sub unblock { my ($handle) = @_; fcntl($handle, F_SETFL, fcntl($handle, F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!" }

# Reads everything available; false at the end of the file.
sub drain {
    my ($handle, $text) = @_;
    while (1) {
        my $length = sysread $handle, my $bytes, 65536;
        return $! == EAGAIN || $! == EINTR if !defined $length;
        return 0 if $length == 0;
        $$text .= $bytes;
    }
}

sub drain_log {
    my @lines;
    push @lines, $_ while defined recv($log, $_, 65536, 0);
    s/\n?\z/\n/ for @lines;
    join '', @lines;
}

# The two ends of a new pseudo-terminal: our end, and the path of the other one.
sub terminal {
    sysopen my $ours, '/dev/ptmx', O_RDWR | O_NOCTTY or die "ptmx: $!";
    my $unlocked = pack 'i', 0;
    ioctl($ours, 0x40045431, $unlocked) or die "TIOCSPTLCK: $!";
    my $terminal = pack 'i', 0;
    ioctl($ours, 0x80045430, $terminal) or die "TIOCGPTN: $!";
    ($ours, '/dev/pts/' . unpack 'i', $terminal);
}

# Runs a script in a session of its own, with empty standard input. Returns its wait status, both outputs, and whether
# all of its processes ended by themselves.
sub run {
    my ($script, $on_terminal, $linger) = @_;
    pipe my $out, my $out_end or die "pipe: $!";
    my ($err, $err_end, $path);
    if ($on_terminal) { ($err, $path) = terminal() }
    else { pipe $err, $err_end or die "pipe: $!" }

    my $child = fork // die "fork: $!";
    if ($child == 0) {
        setsid();
        sysopen $err_end, $path, O_RDWR or die "$path: $!" if $on_terminal;
        open STDIN, '<', '/dev/null';
        open STDOUT, '>&', $out_end;
        open STDERR, '>&', $err_end;
        POSIX::close($_) for 3 .. 1023;
        { exec '/bin/bash', '--norc', $script }
        POSIX::_exit(127);
    }
    close $out_end;
    close $err_end if !$on_terminal;
    unblock($_) for $out, $err;

    my ($output, $errors, $logged, $status, $gone, $ended, $end) = ('', '', '', undef, 0);
    my $start = uptime();
    my %open = map { fileno($_) => 1 } $out, $err;
    local $SIG{CHLD} = sub { };
    while (1) {
        while ((my $pid = waitpid -1, WNOHANG) != 0) {
            if ($pid < 0) { $gone = 1; last }
            if ($pid == $child) { $status = $?; $ended = uptime(); $end = $ended + $linger }
        }
        my $last = $gone || (defined $status && uptime() >= $end);
        for ([$out, \$output], [$err, \$errors]) {
            my ($handle, $text) = @$_;
            delete $open{ fileno $handle } if !drain($handle, $text);
        }
        $logged .= drain_log();
        last if $last;
        my $ready = '';
        vec($ready, $_, 1) = 1 for keys %open, fileno $log;
        select $ready, undef, undef, 0.02;
    }
    my $seconds = $ended - $start;
    { status => $status, output => $output, errors => $errors, log => $logged, seconds => $seconds, gone => $gone };
}

sub in_words { my ($status) = @_; $status & 127 ? 'signal ' . ($status & 127) : $status >> 8 }

# A setup that leaves processes or mounts behind is not kept for others, because a copy of its files would lack them.
sub set_up {
    my ($state) = @_;
    my $mounts = content('/proc/self/mountinfo');
    my $done = run('/media/results/setup', 0, 10);
    die 'setup: ' . in_words($done->{status}) . "\n$done->{output}$done->{errors}" if $done->{status} != 0;
    return if !defined $state || !$done->{gone} || $mounts ne content('/proc/self/mountinfo');
    mkdir "$state.new" or die "$state.new: $!";
    program('cp', '-a', map({ "$room/$_" } @parts), "$state.new");
    rename "$state.new", $state or die "$state: $!";
}

sub prepare {
    my ($folder, $key) = @_;
    return furnish($folder, '/media/bare') if !-e "$folder/setup";
    my $state = $key eq '-' ? undef : "/media/states/$key";
    # A second run with the same key waits for the result of the first.
    if (defined $state) {
        sysopen our $lock, "$state.lock", O_RDWR | O_CREAT or die "$state.lock: $!";
        flock $lock, LOCK_EX or die "$state.lock: $!";
    }
    my $kept = defined $state && -d $state;
    furnish($folder, $kept ? $state : '/media/bare');
    set_up($state) if !$kept;
    close our $lock if defined $state;
}

# Process 1 of a run.
sub serve {
    my ($folder, $key) = @_;
    chdir '/';
    prepare($folder, $key);
    bind_mount('/media/launcher', '/usr/sbin/postmulti') if -e '/media/results/ours';
    my ($linger, $on_terminal) = split ' ', content('/media/results/manner');
    my $done = run('/media/results/script', $on_terminal, $linger);
    chdir '/media/results' or die "results: $!";
    record('output', $done->{output});
    record('errors', $done->{errors});
    record('log', $done->{log});
    for my $check (sort glob 'check.*') {
        my $found = run("/media/results/$check", 0, 0);
        record("found.$check", $found->{output} . $found->{errors});
    }
    record('seconds', $done->{seconds});
    record('status', in_words($done->{status}));
}

$| = 1;
common();
$SIG{CHLD} = 'IGNORE';
while (my $line = <STDIN>) {
    my ($folder, $key) = split ' ', $line;
    next if fork // die "fork: $!";
    $SIG{CHLD} = 'DEFAULT';
    syscall($number->{unshare}, NEW_NAMESPACES) == 0 or die "unshare: $!";
    my $first = fork // die "fork: $!";
    if ($first == 0) {
        eval { serve($folder, $key); 1 } or record((-e '/media/results/manner' ? '/media/results' : $folder) . '/failure', $@);
        POSIX::_exit(0);
    }
    waitpid $first, 0;
    print "$folder\n";
    POSIX::_exit(0);
}
