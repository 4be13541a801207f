# Process 1 of the namespace. Collects the mail log, runs the scripts, and waits for every process that they
# leave behind. All times are in seconds.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR EIO);
use Fcntl qw(F_GETFL F_SETFL O_NOCTTY O_NONBLOCK O_RDWR);
use POSIX qw(WNOHANG setsid);
use Socket;

chdir '/media/results' or die "results: $!";

sub content { my ($name) = @_; open my $file, '<', $name or return; local $/; scalar <$file> }
sub record  { my ($name, $text) = @_; open my $file, '>', $name or die "$name: $!"; print $file $text; close $file }
sub uptime  { (split ' ', content('/proc/uptime'))[0] }

# What a network needs before a server can listen on it: the loopback interface, up.
socket(my $control, AF_INET, SOCK_DGRAM, 0) or die "socket: $!";
my $interface = pack 'a16 s x22', 'lo', 0x41;
ioctl($control, 0x8914, $interface) or die "lo: $!";

socket(my $log, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
bind($log, sockaddr_un('/dev/log')) or die "/dev/log: $!";
chmod 0666, '/dev/log';
unblock($log);

sub unblock { my ($handle) = @_; fcntl($handle, F_SETFL, fcntl($handle, F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!" }

# Reads all there is; false at the end of the file.
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
    my $number = pack 'i', 0;
    ioctl($ours, 0x80045430, $number) or die "TIOCGPTN: $!";
    ($ours, '/dev/pts/' . unpack 'i', $number);
}

# Runs a script in a session of its own, with nothing to read. Gives back its wait status and both outputs.
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
    return { status => $status, output => $output, errors => $errors, log => $logged, seconds => $ended - $start };
}

sub in_words { my ($status) = @_; $status & 127 ? 'signal ' . ($status & 127) : $status >> 8 }

if (-e 'setup') {
    my $done = run('setup', 0, 10);
    if ($done->{status} != 0) {
        record('failure', "setup: " . in_words($done->{status}) . "\n$done->{output}$done->{errors}");
        exit 0;
    }
}
if (-e 'launcher') {
    system('mount', '--bind', 'launcher', '/usr/sbin/postmulti') == 0 or die "launcher";
}

chdir '/';
my ($linger, $on_terminal) = split ' ', content('/media/results/manner');
my $done = run('/media/results/script', $on_terminal, $linger);
chdir '/media/results';
record('output', $done->{output});
record('errors', $done->{errors});
record('log', $done->{log});
my @checks = sort glob 'check.*';
record("found.$_", do { my $found = run($_, 0, 0); $found->{output} . $found->{errors} }) for @checks;
record('seconds', $done->{seconds});
record('status', in_words($done->{status}));
