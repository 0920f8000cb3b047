//! Giving up what a compiler has no use for, before it sees a byte of its input.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Limits this process: bytes of address space, seconds of processor time, no files, no core dump.
///
/// # Errors
/// When the operating system refuses, such as a limit above a lower one that is set already.
pub(crate) fn limit(address_space: u64, processor_seconds: u64) -> std::io::Result<()> {
    let both = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    // The signal of the soft limit tells this death from others; the hard one follows if it is ignored.
    let maximum = Some(processor_seconds.saturating_add(1));
    setrlimit(Resource::Cpu, Rlimit { current: Some(processor_seconds), maximum })?;
    setrlimit(Resource::Fsize, both(0))?;
    setrlimit(Resource::Core, both(0))?;
    setrlimit(Resource::As, both(address_space))?;
    Ok(())
}

/// Restricts this thread, and all that it starts, to system calls for memory, threads of this process, and reading
/// and writing the three standard streams. There are no files, no sockets, no programs, no further descriptors even
/// if some were inherited, and no new executable memory. Every other system call answers that it doesn't exist.
///
/// # Errors
/// In words, where the operating system has no such filters.
#[cfg(target_os = "linux")]
pub(crate) fn restrict() -> Result<(), String> {
    let filter = filter().map_err(|error| error.to_string())?;
    seccompiler::apply_filter(&filter).map_err(|error| error.to_string())
}

/// # Errors
/// Always: only Linux has such filters.
#[cfg(not(target_os = "linux"))]
pub(crate) fn restrict() -> Result<(), String> {
    Err("only Linux can restrict system calls".to_owned())
}

/// What a compiler needs, with any arguments.
#[cfg(target_os = "linux")]
const ALLOWED: [libc::c_long; 34] = [
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fstat,
    libc::SYS_futex,
    libc::SYS_getcpu,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_ppoll,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_sysinfo,
    libc::SYS_tgkill,
    libc::SYS_get_robust_list,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_set_tid_address,
];

#[cfg(target_os = "linux")]
fn filter() -> Result<seccompiler::BpfProgram, seccompiler::BackendError> {
    use seccompiler::SeccompCmpArgLen::{Dword, Qword};
    use seccompiler::SeccompCmpOp::{Eq, Le, MaskedEq};
    use seccompiler::{SeccompAction, SeccompCondition as Condition, SeccompFilter, SeccompRule as Rule};

    let standard_stream = || Condition::new(0, Dword, Le, 2);
    let not_executable = || Condition::new(2, Dword, MaskedEq(libc::PROT_EXEC as u64), 0);
    let anonymous = || Condition::new(3, Dword, MaskedEq(libc::MAP_ANONYMOUS as u64), libc::MAP_ANONYMOUS as u64);
    let thread = Condition::new(0, Qword, MaskedEq(libc::CLONE_THREAD as u64), libc::CLONE_THREAD as u64)?;
    let only_asked = Condition::new(2, Qword, Eq, 0)?;
    let thread_name = Condition::new(0, Dword, Eq, libc::PR_SET_NAME as u64)?;
    let mut rules: std::collections::BTreeMap<i64, Vec<Rule>> =
        ALLOWED.iter().map(|number| (*number, Vec::new())).collect();
    for stream in [libc::SYS_read, libc::SYS_readv, libc::SYS_write, libc::SYS_writev] {
        rules.insert(stream, vec![Rule::new(vec![standard_stream()?])?]);
    }
    rules.insert(libc::SYS_mmap, vec![Rule::new(vec![not_executable()?, anonymous()?])?]);
    rules.insert(libc::SYS_mprotect, vec![Rule::new(vec![not_executable()?])?]);
    rules.insert(libc::SYS_clone, vec![Rule::new(vec![thread])?]);
    rules.insert(libc::SYS_prlimit64, vec![Rule::new(vec![only_asked])?]);
    rules.insert(libc::SYS_prctl, vec![Rule::new(vec![thread_name])?]);
    // As if it didn't exist, rather than forbidden: libraries then take another way, as glibc from clone3 to clone.
    let missing = SeccompAction::Errno(libc::ENOSYS as u32);
    let processor = std::env::consts::ARCH.try_into()?;
    SeccompFilter::new(rules, missing, SeccompAction::Allow, processor)?.try_into()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::io::{ErrorKind, Read as _};

    #[test]
    fn a_restricted_thread_has_nothing_but_its_memory() {
        let mut open = File::open("/proc/self/cmdline").expect("files can be opened before");
        // A filter holds for the thread that asks for it, so the other tests don't feel it.
        let restricted = std::thread::spawn(move || {
            super::restrict()?;
            let kind = |result: std::io::Result<()>| result.err().map(|error| error.kind());
            let inner = std::thread::spawn(|| vec![1_u8; 64 << 20].len()).join();
            Ok::<_, String>((
                [
                    ("open a file", kind(File::open("/proc/self/cmdline").map(drop))),
                    ("read an inherited file", kind(open.read(&mut [0]).map(drop))),
                    ("remove a file", kind(std::fs::remove_file("/nowhere"))),
                    ("make a connection", kind(std::net::TcpStream::connect("127.0.0.1:1").map(drop))),
                    ("start a program", kind(std::process::Command::new("/bin/true").spawn().map(drop))),
                    ("raise a limit", kind(super::limit(1 << 40, 1_000))),
                ],
                inner.ok(),
            ))
        });
        let (refused, inner) = restricted.join().expect("it doesn't panic").expect("this kernel has filters");
        for (what, kind) in refused {
            assert_eq!(kind, Some(ErrorKind::Unsupported), "{what}");
        }
        assert_eq!(inner, Some(64 << 20), "threads and memory are there");
    }
}
